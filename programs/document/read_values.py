"""Reading what a metric has to reach, as its unit is written."""

from __future__ import annotations

from decimal import Decimal

from programs.document.model import Metric, Unit
from programs.document.place import Place, amount, is_yes, whole_number
from programs.document.scoring import HowManyCounting, ScoreCounting

LARGEST_COUNT = 999_999
LARGEST_POINTS = Decimal("999999.99")


def threshold(place: Place, unit: Unit) -> Decimal | None:
    """A value above zero that a metric of this unit can have; `yes` where it is yes or no."""
    if unit is Unit.MONEY:
        return amount(place, "an amount above zero such as 100000 or 2500.50 (digits only, two after the point)")
    if unit is Unit.POINTS:
        return points(place)
    if unit is Unit.COUNT:
        number = whole_number(place, least=1, most=LARGEST_COUNT)
        return None if number is None else Decimal(number)
    if is_yes(place):
        return Decimal(1)
    place.wrong("yes (leave the tier out where it is not asked for)")
    return None


def reachable(place: Place, metric: Metric) -> Decimal | None:
    """A threshold that the metric can come to: not above the cap of a score or the number of its needs."""
    value = threshold(place, metric.unit)
    most = _most(metric)
    if value is not None and most is not None and value > most:
        place.wrong(f"at most {most:,}, the most that {metric.key} can come to")
        return None
    return value


def points(place: Place) -> Decimal | None:
    """Points above zero, at most two digits after the point."""
    expected = f"points above zero and up to {LARGEST_POINTS:,}, such as 70 or 2.5"
    value = amount(place, expected)
    if value is not None and value > LARGEST_POINTS:
        place.wrong(expected)
        return None
    return value


def _most(metric: Metric) -> Decimal | None:
    if isinstance(metric.counting, ScoreCounting):
        return metric.counting.at_most
    return Decimal(len(metric.counting.needs)) if isinstance(metric.counting, HowManyCounting) else None
