"""What a simple system would write: for each partner, ask for its rows, add up in Python, save the result."""

import datetime
import time
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from deals.models import Attribution, ExchangeRate, Opportunity
from partners.models import Enrollment, Milestone
from programs.models import Program
from programs.queries import document_of, required_edition
from tenancy import scope
from tiers.evaluation import evaluate
from tiers.models import Assessment, Run
from tiers.windows import window_of

_SAMPLE = 200
_CENT = Decimal("0.01")
_ONE_EACH = ("agreement", "solution_launched", "solution_materials", "gtm_plan", "account_mapping")


@dataclass(frozen=True, slots=True)
class Loop:
    """Seconds for everyone, scaled from the sample."""

    seconds: float
    sample: int


def measure(program: Program, as_of: datetime.date, size: int) -> Loop:
    """Time the loop on the first partners."""
    with scope.enter(program.vendor_id):
        run = Run.objects.order_by("-id")[0]
        sample = list(Enrollment.objects.filter(program=program).select_related("partner").order_by("id")[:_SAMPLE])
        began = time.perf_counter()
        for enrollment in sample:
            _assess(enrollment, run, as_of)
        return Loop((time.perf_counter() - began) * size / len(sample), len(sample))


def _assess(enrollment: Enrollment, run: Run, as_of: datetime.date) -> None:
    document = document_of(required_edition(enrollment.program, as_of))
    window = window_of(document, "mid_year", as_of)
    milestones = Milestone.objects.filter(partner=enrollment.partner, program=enrollment.program)
    reached = [milestone.kind for milestone in milestones if milestone.achieved_on <= as_of]
    values = {kind: Decimal(min(reached.count(kind), 1)) for kind in _ONE_EACH}
    values |= {"success_stories": Decimal(reached.count("success_story")), "influenced_arr": Decimal(0)}
    seen: set[int] = set()
    parts = Attribution.objects.filter(partner=enrollment.partner, kind__in=["sourced", "influenced"])
    for part in parts.select_related("opportunity"):
        sale = part.opportunity
        if sale.pk in seen or sale.stage != Opportunity.WON or sale.closed_on not in window:
            continue
        if part.recorded_at.date() > sale.closed_on:
            continue
        seen.add(sale.pk)
        values["influenced_arr"] += (sale.arr * _rate(sale)).quantize(_CENT, ROUND_HALF_UP)
    verdict = evaluate(document, values, focuses=enrollment.focuses, invitations=enrollment.invitations)
    Assessment.objects.create(
        enrollment=enrollment,
        partner=enrollment.partner,
        program=enrollment.program,
        run=run,
        edition_id=run.edition_id,
        basis="mid_year",
        as_of=as_of,
        latest=False,
        current_tier=verdict.eligible.key,
        eligible_tier=verdict.eligible.key,
        eligible_since=as_of,
        metrics={key: str(value) for key, value in values.items()},
    )


def _rate(sale: Opportunity) -> Decimal:
    if sale.currency == "USD":
        return Decimal(1)
    known = ExchangeRate.objects.filter(currency=sale.currency, base="USD", date__lte=sale.closed_on)
    newest = known.order_by("-date").first()
    return newest.rate if newest else Decimal(0)
