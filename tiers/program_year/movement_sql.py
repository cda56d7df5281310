"""`movement` for a whole program: a select over the verdicts of a run, and the parameters it needs.

Where the verdicts come from is the caller's business: a run's temporary table, or a simulation's. Their columns:
`enrollment_id, partner_id, current_tier, eligible_tier, kept_rank, metrics`; `kept_rank` counts from 0 and is null
where a tier is kept only for all of its thresholds.
"""

import datetime
import json
from decimal import Decimal
from typing import Any

from programs.counting import Question
from programs.document.model import Direction
from programs.models import Edition
from programs.queries import document_of
from tiers.program_year.movement import is_open, spares_first_year
from tiers.windows import direction_of

# Places count from 1. A tier that the document has given up stands just below the place that it had (`given_up`): who
# loses it for a lower one falls, who gets the one in its place does not. One that no edition knew stands below all.
RANK = "coalesce(array_position(%(tiers)s::varchar[], {tier}), (%(given_up)s::jsonb ->> {tier})::numeric, 0)"


def moves(verdicts: str) -> str:
    """Rows of everyone who is to move: the verdict's columns and `target_tier, upward, enrollment` (what the evidence
    keeps of it)."""
    return f"""
SELECT m.enrollment_id, m.partner_id, m.current_tier, m.eligible_tier, m.kept_rank, m.metrics,
       (%(tiers)s::varchar[])[floor(m.target_rank)::integer] AS target_tier,
       m.target_rank > m.current_rank AS upward, m.enrollment
FROM (
    SELECT r.*, CASE
        WHEN r.eligible_rank > r.current_rank THEN r.eligible_rank
        WHEN NOT r.may_fall THEN r.current_rank
        ELSE least(r.current_rank, greatest(r.eligible_rank, r.kept_rank + 1, r.held_rank))
    END AS target_rank
    FROM (
        SELECT v.*, {RANK.format(tier="v.current_tier")} AS current_rank,
               {RANK.format(tier="v.eligible_tier")} AS eligible_rank,
               {RANK.format(tier="x.tier")} AS held_rank,
               %(both_ways)s AND NOT (%(spares_first_year)s AND e.enrolled_on > %(after)s) AS may_fall,
               jsonb_build_object('focuses', e.focuses, 'invitations', e.invitations, 'country', p.country)
                   AS enrollment
        FROM {verdicts} v
        JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.id = v.enrollment_id
        JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = v.partner_id
        LEFT JOIN tiers_tierexception x
          ON x.vendor_id = %(vendor)s AND x.enrollment_id = v.enrollment_id AND x.revoked_at IS NULL
         AND x.begins_on <= %(as_of)s AND x.ends_on > %(as_of)s
        WHERE v.current_tier <> v.eligible_tier
    ) r
) m
WHERE m.target_rank <> m.current_rank"""


def given_up(question: Question, known_at: datetime.datetime | None = None) -> dict[str, Decimal]:
    """Places, counted from 0, of the tiers that editions until the day knew and this document does not: half a step
    below the place in the last one that knew them. With a moment, by those that were published until then."""
    known = {tier.key for tier in question.document.tiers}
    places: dict[str, Decimal] = {}
    earlier = Edition.objects.filter(program_id=question.program_id, effective_on__lte=question.as_of)
    if known_at is not None:
        earlier = earlier.filter(published_at__lte=known_at)
    for edition in earlier.filter(state=Edition.PUBLISHED).order_by("-effective_on"):
        for place, tier in enumerate(document_of(edition).tiers):
            if tier.key not in known:
                places.setdefault(tier.key, place - Decimal("0.5"))
    return places


def params(question: Question, known_at: datetime.datetime | None = None) -> dict[str, Any]:
    """What the statement needs beside the parameters of the question itself; as it was at a moment, or now."""
    document, basis = question.document, question.basis
    return {
        "tiers": [tier.key for tier in document.tiers],
        "given_up": json.dumps({key: float(place) + 1 for key, place in given_up(question, known_at).items()}),
        "both_ways": direction_of(document, basis) is Direction.BOTH,
        "spares_first_year": spares_first_year(document, basis),
        "opens_up": is_open(document, basis, question.as_of, upward=True),
        "opens_down": is_open(document, basis, question.as_of, upward=False),
    }
