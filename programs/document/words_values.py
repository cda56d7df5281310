"""Values and names as they stand in sentences."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from programs.document.model import Metric, ProgramDocument, Unit
from programs.document.named import Named
from programs.document.problems import one_of
from ui.formats import money


def value_in_words(document: ProgramDocument, metric: Metric, value: Decimal) -> str:
    """A value of a metric with its unit: `$500,000`, `3`, `69.5 points`, `yes` or `no`."""
    if metric.unit is Unit.YES_NO:
        return "yes" if value else "no"
    if metric.unit is Unit.MONEY:
        return money(value, document.currency)
    return points_in_words(value) if metric.unit is Unit.POINTS else f"{int(value):,}"


def points_in_words(points: Decimal) -> str:
    """`1 point`, `1,000 points`, `69.5 points`: decimals only where there are some."""
    return f"{factor_in_words(points)} {'point' if points == 1 else 'points'}"


def factor_in_words(factor: Decimal) -> str:
    """A number with the decimals it needs: `2`, `1.5`."""
    exact = factor.normalize()
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact:,f}"


def names(things: Iterable[Named], keys: Iterable[str]) -> str:
    """The names of some declared things as they stand in a sentence: `Segment or Engage`."""
    by_key = {thing.key: thing.name for thing in things}
    return one_of([by_key.get(key, key) for key in keys])


def joined(parts: list[str]) -> str:
    """`a, b and c`."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)
