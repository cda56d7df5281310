"""Partners whose newest figures ask for a lower tier than they stand on, while no change is proposed or lies ahead.

Where a mid-year review moves partners up only, or a person declined the move, the partner stays; the annual review may
take the tier away.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q

from programs.queries import document_of
from tiers import standings
from tiers.evaluation import rank_of
from tiers.models import Assessment, Basis, TierChange
from vendors.actors import Actor

LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class AtRisk:
    """`stands` and `reaches` are names of tiers."""

    assessment: Assessment
    stands: str
    reaches: str


def at_risk(by: Actor, today: datetime.date, limit: int) -> list[AtRisk]:
    """The first few, out of the 100 oldest assessments that disagree with a standing. Asks two statements."""
    by.require("tiers.see")
    moves = TierChange.objects.filter(enrollment=OuterRef("enrollment"))
    proposed = moves.filter(state=TierChange.State.PROPOSED)
    ahead = moves.filter(state=TierChange.State.APPROVED, effective_on__gt=today)
    rows = list(
        Assessment.objects.filter(~Q(current_tier=F("eligible_tier")), latest=True, basis=Basis.MID_YEAR)
        .exclude(Exists(proposed))
        .exclude(Exists(ahead))
        .select_related("partner", "program", "edition")
        .defer("evidence")
        .order_by("id")[:LOOKED_AT]
    )
    held = standings.in_force_of([row.enrollment_id for row in rows], today)
    found = [_compared(row, held[row.enrollment_id].tier) for row in rows if row.enrollment_id in held]
    return [one for one in found if one is not None][:limit]


def _compared(row: Assessment, stands: str) -> AtRisk | None:
    document = document_of(row.edition)
    if rank_of(document, row.eligible_tier) >= rank_of(document, stands):
        return None
    return AtRisk(row, document.tier_name(stands), document.tier_name(row.eligible_tier))
