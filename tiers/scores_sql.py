"""The same as `scores` to the database: what is made of the columns of other metrics, for a whole program at once.

Each layer stands on the columns of those below and is computed once for a row: OFFSET 0 keeps the planner from
writing a layer's formulas out in the place of their names, which would double with each layer. `div` is exact.
"""

from collections.abc import Iterator
from typing import Any

from programs.counting import Column, Sql
from programs.document.model import ProgramDocument
from programs.document.scoring import EveryCounting, HowManyCounting, PerAmount, ScoreCounting, Share, Term
from tiers.metrics import columns_of
from tiers.scores import hundredths


def with_derived(document: ProgramDocument, rows: str) -> Sql:
    """Rows with the columns of all metrics, from rows with those that count facts.

    Where the document has regions, the rows have the partner's `country`. Every other column stays as it is.
    """
    params: dict[str, Any] = {f"region_{at}": list(region.countries) for at, region in enumerate(document.regions)}
    for layer in _layers(document):
        made = ", ".join(f"{_value(document, column)} AS {column.name}" for column in layer)
        rows = f"SELECT v.*, {made} FROM ({rows}) v OFFSET 0"
    return Sql(rows, params)


def _layers(document: ProgramDocument) -> Iterator[list[Column]]:
    """The derived columns by how many layers they stand on."""
    height = {metric.key: 0 for metric in document.base_metrics}
    for metric in document.derived_metrics:
        height[metric.key] = 1 + max(height[key] for key in _made_of(metric.counting))
    for layer in range(1, max(height.values()) + 1):
        yield [column for column in columns_of(document) if height[column.metric.key] == layer]


def _made_of(counting: object) -> list[str]:
    if isinstance(counting, ScoreCounting):
        return [term.metric for term in counting.terms]
    if isinstance(counting, HowManyCounting):
        return [need.metric for need in counting.needs]
    assert isinstance(counting, EveryCounting)  # noqa: S101 - the others count facts
    return list(counting.metrics)


def _value(document: ProgramDocument, column: Column) -> str:
    names = {each.metric.key: f"v.{each.name}" for each in columns_of(document)}
    counting = column.metric.counting
    if isinstance(counting, ScoreCounting):
        total = " + ".join(_points(document, term, names[term.metric]) for term in counting.terms)
        return f"({_capped(f'({total})', counting.at_most)} * 0.01)"
    if isinstance(counting, HowManyCounting):
        return " + ".join(f"({names[need.metric]} >= {need.at_least})::int" for need in counting.needs)
    assert isinstance(counting, EveryCounting)  # noqa: S101 - the others count facts
    return f"({' AND '.join(f'{names[key]} > 0' for key in counting.metrics)})::int"


def _points(document: ProgramDocument, term: Term, value: str) -> str:
    """The hundredths of points that a term gives: `(2 * over + under) // (2 * under)` as in Python."""
    over, under = _fraction(term, value)
    under *= 100
    points = f"div(2::numeric * {over} * {_factor(document, term)} + {under}, {2 * under}::numeric)"
    points = _capped(points, term.at_most)
    return points if term.starts_at is None else f"CASE WHEN {value} < {term.starts_at} THEN 0 ELSE {points} END"


def _fraction(term: Term, value: str) -> tuple[str, int]:
    rule, has = term.rule, f"({value} * 100::numeric)"
    if isinstance(rule, PerAmount):
        per = hundredths(rule.per)
        return f"({hundredths(rule.points)} * {f'div({has}, {per}) * {per}' if rule.whole else has})", per
    if isinstance(rule, Share):
        full_at = hundredths(rule.full_at)
        return f"({hundredths(rule.points)} * least({has}, {full_at}))", full_at
    whens = " ".join(f"WHEN {value} >= {step.at} THEN {hundredths(step.points)}" for step in reversed(rule.steps))
    return f"(CASE {whens} ELSE 0 END)", 1


def _factor(document: ProgramDocument, term: Term) -> str:
    if not term.times:
        return "100"
    numbers = {region.key: number for number, region in enumerate(document.regions)}
    whens = " ".join(
        f"WHEN v.country = ANY(%(region_{numbers[key]})s::varchar[]) THEN {hundredths(factor)}"
        for key, factor in term.times
    )
    return f"(CASE {whens} ELSE 100 END)"


def _capped(points: str, at_most: Any) -> str:
    return points if at_most is None else f"least({points}, {hundredths(at_most)})"
