"""Why one partner is where it is: every row behind every metric, every need of every tier.

Computed live from the facts, or read back from the evidence that was kept with a proposal. Both are the same rows with
the same codes; the sentences are written here.
"""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from partners.models import Enrollment, Partner
from programs.counting import COUNTED, Question, Window
from programs.document.model import Metric, ProgramDocument, Tier, Unit
from programs.models import Edition, Program
from programs.queries import document_of, required_edition
from tenancy.refusals import NotFound, Refused
from tiers.evaluation import Finding, Verdict, evaluate, rank_of
from tiers.evidence import of_partner
from tiers.metrics import kind_of
from tiers.models import Assessment
from tiers.program_values import current_tier_of
from tiers.scores import derived_value
from tiers.scores_explained import parts_of
from tiers.windows import question_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of evidence. `amount` is in the program's currency (1 for people and milestones, None without a rate).

    `day` is the close, the issue or the achievement; `leaves_on` the first day on which a counted row will not count.
    """

    id: str
    day: datetime.date | None
    amount: Decimal | None
    why: str
    code: str
    label: str
    leaves_on: datetime.date | None
    facts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class MetricExplained:
    """The counted amounts add up to the value."""

    metric: Metric
    value: Decimal
    counted: tuple[Entry, ...]
    not_counted: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    """`next_tier` is the one above the eligible tier, `missing` what lacks for it; None and empty on top."""

    partner: Partner
    program: Program
    document: ProgramDocument
    edition: Edition
    basis: str
    as_of: datetime.date
    window: Window
    current_tier: str
    metrics: tuple[MetricExplained, ...]
    verdict: Verdict
    assessment: Assessment | None = None

    @property
    def eligible_tier(self) -> Tier:
        return self.verdict.eligible

    @property
    def next_tier(self) -> Tier | None:
        place = rank_of(self.document, self.eligible_tier.key) + 1
        return self.document.tiers[place] if place < len(self.document.tiers) else None

    @property
    def missing(self) -> list[Finding]:
        return [] if self.next_tier is None else self.missing_for(self.next_tier.key)

    @property
    def revenue(self) -> MetricExplained | None:
        """Every deal once, counted where any metric counts it; None where the program counts no deals."""
        each = [one for one in self.metrics if one.metric.unit is Unit.MONEY]
        return _all_deals(each) if each else None

    def missing_for(self, tier: str) -> list[Finding]:
        """What keeps a tier shut: its own unmet needs and those of the tiers below it."""
        highest = rank_of(self.document, tier)
        return [unmet for unmet in self.verdict.unmet if rank_of(self.document, unmet.tier.key) <= highest]

    def metric(self, key: str) -> MetricExplained:
        """The metric with this key. KeyError when there is none."""
        return {explained.metric.key: explained for explained in self.metrics}[key]


def get_partner(code: str) -> Partner:
    """The partner with this code. Raises NotFound."""
    partner = Partner.objects.filter(code=code).first()
    if partner is None:
        raise NotFound(f"There is no partner {code!r} here.")
    return partner


def explain(partner: Partner, program: Program, *, as_of: datetime.date, basis: str) -> Explanation:
    """Compute the explanation from the facts as they are now.

    Raises NotFound without an enrollment, Refused where the partner is not assessed on that day or no edition holds.
    """
    edition = required_edition(program, as_of)
    question = question_of(program, document_of(edition), basis, as_of)
    enrollment = _assessed(partner, program, question)
    rows = of_partner(question, partner.pk)
    metrics = metrics_of(question, rows, partner.country)
    current = current_tier_of(enrollment.pk, question)
    return _explained(partner, program, edition, question, enrollment, metrics, current, None)


def live_metrics(
    enrollment: Enrollment, edition: Edition, *, as_of: datetime.date, basis: str
) -> tuple[MetricExplained, ...]:
    """The metrics of `explain` alone, for one who is assessed on that day by this edition. One statement."""
    question = question_of(enrollment.program, document_of(edition), basis, as_of)
    return metrics_of(question, of_partner(question, enrollment.partner_id), enrollment.partner.country)


def kept(assessment: Assessment) -> Explanation:
    """The explanation as it was when the assessment was made. Raises NotFound where no evidence was kept.

    Focus areas, invitations and the country are part of the evidence, so that the verdict is the one of then. What was
    kept before documents had regions knows no country.
    """
    if assessment.evidence is None:
        raise NotFound("The evidence of this assessment was not kept: only proposals keep theirs.")
    question = question_of(assessment.program, document_of(assessment.edition), assessment.basis, assessment.as_of)
    then = assessment.evidence["enrollment"]
    enrollment = Enrollment(focuses=then["focuses"], invitations=then["invitations"])
    return _explained(
        assessment.partner,
        assessment.program,
        assessment.edition,
        question,
        enrollment,
        metrics_of(question, assessment.evidence["rows"], then.get("country", "")),
        assessment.current_tier,
        assessment,
    )


def _explained(
    partner: Partner,
    program: Program,
    edition: Edition,
    question: Question,
    enrollment: Enrollment,
    metrics: tuple[MetricExplained, ...],
    current_tier: str,
    assessment: Assessment | None,
) -> Explanation:
    verdict = evaluate(
        question.document,
        {explained.metric.key: explained.value for explained in metrics},
        focuses=enrollment.focuses,
        invitations=enrollment.invitations,
    )
    return Explanation(
        partner=partner,
        program=program,
        document=question.document,
        edition=edition,
        basis=question.basis,
        as_of=question.as_of,
        window=question.window,
        current_tier=current_tier,
        metrics=metrics,
        verdict=verdict,
        assessment=assessment,
    )


def metrics_of(question: Question, rows: Iterable[Mapping[str, Any]], country: str) -> tuple[MetricExplained, ...]:
    """Every metric explained by rows of evidence, and those that are made of others by what those give them."""
    document, region = question.document, question.document.region_of(country)
    by_metric: dict[str, list[Mapping[str, Any]]] = {metric.key: [] for metric in document.metrics}
    for row in rows:
        by_metric[row["metric"]].append(row)
    found: dict[str, MetricExplained] = {}
    for metric in document.metrics:
        if metric.is_derived:
            values = {key: one.value for key, one in found.items()}
            found[metric.key] = _derived(document, metric, values, region)
        else:
            found[metric.key] = _metric(question, metric, by_metric[metric.key])
    return tuple(found.values())


def _derived(
    document: ProgramDocument, metric: Metric, values: Mapping[str, Decimal], region: str | None
) -> MetricExplained:
    entries = []
    for part in parts_of(document, metric, values, region):
        label = document.metric(part.metric).name
        code = COUNTED if part.amount else "nothing"
        entries.append(Entry(part.metric, None, part.amount, part.why, code, label, None, {}))
    return _told(metric, derived_value(metric, values, region), entries)


def _metric(question: Question, metric: Metric, rows: list[Mapping[str, Any]]) -> MetricExplained:
    entries = [_entry(question, metric, row) for row in rows]
    start = Decimal("0.00") if metric.unit is Unit.MONEY else Decimal(0)
    amounts = (entry.amount for entry in entries if entry.code == COUNTED and entry.amount is not None)
    return _told(metric, sum(amounts, start), entries)


def _all_deals(each: list[MetricExplained]) -> MetricExplained:
    """Under the first metric. A deal that counts for none of them says why it does not count for the first."""
    counted = {entry.id: entry for one in reversed(each) for entry in one.counted}
    others = {entry.id: entry for one in reversed(each) for entry in one.not_counted if entry.id not in counted}
    value = sum((entry.amount for entry in counted.values() if entry.amount is not None), Decimal("0.00"))
    return MetricExplained(each[0].metric, value, tuple(counted.values()), tuple(others.values()))


def _told(metric: Metric, value: Decimal, entries: list[Entry]) -> MetricExplained:
    return MetricExplained(
        metric=metric,
        value=value,
        counted=tuple(entry for entry in entries if entry.code == COUNTED),
        not_counted=tuple(entry for entry in entries if entry.code != COUNTED),
    )


def _entry(question: Question, metric: Metric, row: Mapping[str, Any]) -> Entry:
    kind, facts = kind_of(metric), row["facts"]
    return Entry(
        id=row["ref"],
        day=datetime.date.fromisoformat(row["day"]) if row["day"] else None,
        amount=None if row["amount"] is None else Decimal(row["amount"]),
        why=kind.why(row["code"], facts, question),
        code=row["code"],
        label=facts.get("label") or row["ref"],
        leaves_on=kind.leaves_on(facts, question) if row["code"] == COUNTED else None,
        facts=facts,
    )


def _assessed(partner: Partner, program: Program, question: Question) -> Enrollment:
    enrollment = Enrollment.objects.filter(partner=partner, program=program).first()
    if enrollment is None:
        raise NotFound(f"{partner} is not enrolled in {program}.")
    if enrollment.status != Enrollment.ACTIVE:
        raise Refused(f"{partner} is not active in {program}, so it is not assessed.")
    if enrollment.enrolled_on > question.window.until:
        raise Refused(
            f"{partner} was enrolled in {program} on {enrollment.enrolled_on}, after {question.window.until}, the day "
            "that is measured. Choose a later date."
        )
    return enrollment
