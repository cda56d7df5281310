"""Whether an opportunity counts for its partners today, and why: the same rows as `explain` shows."""

from dataclasses import dataclass

from deals.models import Opportunity
from partners.models import Enrollment, Partner
from programs.document.model import OpportunityCounting
from programs.models import Program
from programs.queries import today_of
from tenancy.refusals import Refused
from tiers.explain import explain
from tiers.models import Basis

MOST_ENROLLMENTS = 10


@dataclass(frozen=True, slots=True)
class Counts:
    """What it comes to in one program for one partner; `metric` is empty where the partner is not assessed."""

    partner: Partner
    program: Program
    metric: str
    counted: bool
    why: str


def of_opportunity(opportunity: Opportunity) -> list[Counts]:
    """For each partner with a part and each program it is in, as of today and for the trailing window."""
    partners = {part.partner_id for part in opportunity.attributions.all()}
    enrollments = (
        Enrollment.objects.filter(partner_id__in=partners, status=Enrollment.ACTIVE)
        .select_related("partner", "program")
        .order_by("partner__name", "program__name", "id")[:MOST_ENROLLMENTS]
    )
    return [row for enrollment in enrollments for row in _in_program(opportunity, enrollment)]


def _in_program(opportunity: Opportunity, enrollment: Enrollment) -> list[Counts]:
    partner, program = enrollment.partner, enrollment.program
    try:
        found = explain(partner, program, as_of=today_of(program), basis=Basis.MID_YEAR.value)
    except Refused as refusal:
        return [Counts(partner, program, "", False, str(refusal))]
    return [
        Counts(partner, program, one.metric.name, counted, entry.why)
        for one in found.metrics
        if isinstance(one.metric.counting, OpportunityCounting)
        for counted, entries in ((True, one.counted), (False, one.not_counted))
        for entry in entries
        if entry.id == opportunity.source_id
    ]
