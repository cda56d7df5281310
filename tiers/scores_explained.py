"""What each part of a metric that is made of others gives it, in a sentence with the figures of one partner."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from programs.document.model import Metric, ProgramDocument, Unit
from programs.document.scoring import EveryCounting, HowManyCounting, PerAmount, ScoreCounting, Share, Term
from tiers.scores import given
from ui.formats import bare_points, points, value


@dataclass(frozen=True, slots=True)
class Part:
    """One metric's part: `amount` is what it gives, zero where it gives nothing."""

    metric: str
    amount: Decimal
    why: str


def parts_of(
    document: ProgramDocument, metric: Metric, values: Mapping[str, Decimal], region: str | None
) -> Iterator[Part]:
    """The parts in the order of the metrics; their amounts add up to the value."""
    counting = metric.counting
    if isinstance(counting, ScoreCounting):
        yield from _terms(document, counting, values, region)
    elif isinstance(counting, HowManyCounting):
        for need in counting.needs:
            met = values[need.metric] >= need.at_least
            yield Part(need.metric, Decimal(int(met)), _need(document, need.metric, values, need.at_least))
    elif isinstance(counting, EveryCounting):
        yield from _every(document, counting, values)


def _terms(
    document: ProgramDocument, counting: ScoreCounting, values: Mapping[str, Decimal], region: str | None
) -> Iterator[Part]:
    """A score that has reached its cap takes from the next terms only what is left of it."""
    left = counting.at_most
    for term in counting.terms:
        amount, why = _term(document, term, values[term.metric], region)
        if left is not None and amount > left:
            cut = f"at most {bare_points(counting.at_most or 0)} in all"
            why, amount = f"{why}; {cut}: {bare_points(left)} of them count", left
        left = None if left is None else left - amount
        yield Part(term.metric, amount, why)


def _term(document: ProgramDocument, term: Term, has: Decimal, region: str | None) -> tuple[Decimal, str]:
    metric = document.metric(term.metric)
    said = _of(document, metric, has)
    if term.starts_at is not None and has < term.starts_at:
        return Decimal(0), f"{said} below the floor of {_figure(document, metric, term.starts_at)}"
    gives = given(term, has, region)
    why = f"{said} {_rule(document, metric, term)}"
    why += f" = {bare_points(gives.before)}"
    if (factor := term.factor(region)) != 1:
        name = next(each.name for each in document.regions if each.key == region)
        why += f", x{factor.normalize():f} for {name}"
    if term.at_most is not None and gives.points == term.at_most:
        why += f", at most {bare_points(term.at_most)}"
    return gives.points, why


def _rule(document: ProgramDocument, metric: Metric, term: Term) -> str:
    rule = term.rule
    if isinstance(rule, PerAmount):
        if rule.per == 1 and not rule.whole and metric.unit is Unit.COUNT:
            return f"{points(rule.points)} each"
        if rule.per == rule.points == 1 and not rule.whole and metric.unit is Unit.POINTS:
            return "as they are"
        whole = "whole " if rule.whole else ""
        return f"{points(rule.points)} per {whole}{_figure(document, metric, rule.per)}"
    if isinstance(rule, Share):
        return f"{points(rule.points)} at {_figure(document, metric, rule.full_at)}, a share of them below"
    steps = [f"{points(step.points)} from {_figure(document, metric, step.at)}" for step in rule.steps]
    return ", ".join(steps)


def _need(document: ProgramDocument, key: str, values: Mapping[str, Decimal], at_least: Decimal) -> str:
    metric, has = document.metric(key), values[key]
    if metric.unit is Unit.YES_NO:
        return "met" if has >= at_least else "not met"
    word = "reaches" if has >= at_least else "below"
    return f"{_figure(document, metric, has)} {word} {_figure(document, metric, at_least)}"


def _every(document: ProgramDocument, counting: EveryCounting, values: Mapping[str, Decimal]) -> Iterator[Part]:
    """One counted row stands for all of them; where any is zero, the rows are those that are."""
    zero = [key for key in counting.metrics if values[key] <= 0]
    for key in zero:
        yield Part(key, Decimal(0), f"{_figure(document, document.metric(key), values[key])}: not above zero")
    if not zero:
        yield Part(counting.metrics[0], Decimal(1), f"every one of the {len(counting.metrics)} is above zero")


def _of(document: ProgramDocument, metric: Metric, has: Decimal) -> str:
    """`$240,000 of sourced ARR:`, `certified architects: 3,`, `performance: 40 points,`, `agreement signed: yes,`."""
    name = metric.name if metric.name[1:2].isupper() else metric.name[:1].lower() + metric.name[1:]
    figure = _figure(document, metric, has)
    return f"{figure} of {name}:" if metric.unit is Unit.MONEY else f"{name}: {figure},"


def _figure(document: ProgramDocument, metric: Metric, amount: Decimal) -> str:
    return value(amount, metric.unit.value, document.currency)
