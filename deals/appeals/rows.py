"""The rows behind a partner's figures as appeals point at them: by the reference that explanations give."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from deals.models import Appeal, Opportunity
from deals.registrations.rules import Rules
from partners.models import Certification, Enrollment, Milestone
from programs.counting import COUNTED
from programs.document.model import CertificationCounting, Metric, MilestoneCounting, OpportunityCounting
from tenancy.refusals import NotFound
from tiers.explain import Entry, Explanation, MetricExplained, explain
from tiers.models import Basis

NO_ROW = "There is no such row here."
_DAYS = ("closed_on", "recorded_on", "issued_on", "expires_on", "achieved_on", "withdrawn_on")


@dataclass(frozen=True, slots=True)
class Figure:
    """What a metric and the tier come to, and the row that the appeal is about. None where there is no such row."""

    value: Decimal
    tier: str
    code: str | None = None
    amount: Decimal | None = None
    why: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is kept: the tier is a key, amounts are text."""
        return {
            "value": str(self.value),
            "tier": self.tier,
            "code": self.code,
            "amount": None if self.amount is None else str(self.amount),
            "why": self.why,
        }


def explained(enrollment: Enrollment, rules: Rules, now: datetime) -> Explanation:
    """The partner's explanation as of today. Raises Refused and NotFound as `explain` does."""
    return explain(enrollment.partner, enrollment.program, as_of=rules.today(now), basis=Basis.MID_YEAR)


def metric_of(explanation: Explanation, key: str) -> MetricExplained:
    """Raises NotFound for a metric that the program has not."""
    try:
        return explanation.metric(key)
    except KeyError:
        raise NotFound("There is no such metric here.") from None


def find(metric: MetricExplained, ref: str) -> Entry | None:
    """The row with this reference: the one that counts, else the newest. Somebody else's row is not among them."""
    wanted = ref.casefold()
    found = [entry for entry in (*metric.counted, *metric.not_counted) if entry.id.casefold() == wanted]
    if not found:
        return None
    return max(found, key=lambda entry: (entry.code == COUNTED, entry.day or date.min))


def get(metric: MetricExplained, ref: str) -> Entry:
    """Like `find`. Raises NotFound, in the same words for somebody else's row and for one that never existed."""
    found = find(metric, ref)
    if found is None:
        raise NotFound(NO_ROW)
    return found


def figure(explanation: Explanation, metric: str, ref: str) -> Figure:
    measured = metric_of(explanation, metric)
    tier, row = explanation.eligible_tier.key, find(measured, ref) if ref else None
    if row is None:
        return Figure(measured.value, tier)
    return Figure(measured.value, tier, row.code, row.amount, row.why)


def verdicts(explanation: Explanation, metric: str) -> list[tuple[Any, ...]]:
    """What the rows of a metric come to, to tell whether a correction changed anything."""
    measured = metric_of(explanation, metric)
    return [
        (one.id, one.code, one.amount, one.day, dict(one.facts)) for one in (*measured.counted, *measured.not_counted)
    ]


def newest_day(entry: Entry, today: date) -> date | None:
    """The newest date of a row that is not ahead: it closed, expired or was withdrawn then."""
    said = [date.fromisoformat(entry.facts[name]) for name in _DAYS if entry.facts.get(name)]
    days = [day for day in (*said, entry.day) if day is not None]
    return max((day for day in days if day <= today), default=min(days, default=None))


def point_at(row: Appeal, metric: Metric, entry: Entry) -> None:
    """Tie the appeal to the fact that the row comes from."""
    counting, partner = metric.counting, row.partner_id
    if isinstance(counting, OpportunityCounting):
        row.opportunity = Opportunity.objects.filter(pk=entry.facts["opportunity"]).first()
    elif isinstance(counting, CertificationCounting):
        held = Certification.objects.filter(partner_id=partner, certification=counting.certification)
        row.certification = held.filter(person_email=entry.id, issued_on=entry.facts["issued_on"]).first()
    elif isinstance(counting, MilestoneCounting):
        kept = Milestone.objects.filter(partner_id=partner, program_id=row.program_id, kind=counting.milestone)
        row.milestone = kept.filter(key=entry.id).first()
