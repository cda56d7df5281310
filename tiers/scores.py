"""Metrics that are made of others: scores, how many of some needs are met, whether every one is above zero.

Exact in whole hundredths, so that the database (`scores_sql`) and Python never differ by one: what a term of a score
gives is computed as one fraction, rounded half up to two decimals once, cut to its `at_most`, and then added.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from programs.document.model import Metric, ProgramDocument
from programs.document.scoring import (
    EveryCounting,
    HowManyCounting,
    PerAmount,
    ScoreCounting,
    Share,
    Term,
)

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Given:
    """What a term gives for a value: `before` its factor and its cap, and in the end."""

    before: Decimal
    points: Decimal


def derive(document: ProgramDocument, base_values: Mapping[str, Decimal], country: str) -> dict[str, Decimal]:
    """The values of all metrics, in the document's order, from those that count facts and the partner's country."""
    region = document.region_of(country)
    values: dict[str, Decimal] = {}
    for metric in document.metrics:
        values[metric.key] = derived_value(metric, values, region) if metric.is_derived else base_values[metric.key]
    return values


def derived_value(metric: Metric, values: Mapping[str, Decimal], region: str | None) -> Decimal:
    """The value of a metric that is made of the given ones."""
    counting = metric.counting
    if isinstance(counting, ScoreCounting):
        total = sum((given(term, values[term.metric], region).points for term in counting.terms), Decimal("0.00"))
        return total if counting.at_most is None else min(total, counting.at_most)
    if isinstance(counting, HowManyCounting):
        return Decimal(sum(values[need.metric] >= need.at_least for need in counting.needs))
    assert isinstance(counting, EveryCounting)  # noqa: S101 - the others count facts
    return Decimal(int(all(values[key] > 0 for key in counting.metrics)))


def given(term: Term, value: Decimal, region: str | None) -> Given:
    """The points that a term gives for a value of its metric to a partner of this region."""
    if term.starts_at is not None and value < term.starts_at:
        return Given(Decimal(0), Decimal(0))
    over, under = _fraction(term, value)
    points = _rounded(over * hundredths(term.factor(region)), under * 100)
    return Given(_rounded(over, under), points if term.at_most is None else min(points, term.at_most))


def hundredths(value: Decimal) -> int:
    """A value with at most two decimals as a whole number of hundredths."""
    return int(value * 100)


def _fraction(term: Term, value: Decimal) -> tuple[int, int]:
    """The hundredths of points that the rule gives, before anything is rounded."""
    rule, has = term.rule, hundredths(value)
    if isinstance(rule, PerAmount):
        per = hundredths(rule.per)
        return hundredths(rule.points) * (has // per * per if rule.whole else has), per
    if isinstance(rule, Share):
        full_at = hundredths(rule.full_at)
        return hundredths(rule.points) * min(has, full_at), full_at
    return max((hundredths(step.points) for step in rule.steps if step.at <= value), default=0), 1


def _rounded(over: int, under: int) -> Decimal:
    """So many hundredths, half up."""
    return (2 * over + under) // (2 * under) * _HUNDREDTH
