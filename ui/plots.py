"""The geometry of a chart: dates and values to coordinates, without a word of SVG markup but the path."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

WIDTHS = {"broad": (1080, 280), "wide": (680, 240), "middle": (480, 230), "narrow": (330, 220)}


@dataclass(frozen=True)
class Plot:
    """A drawing of `width` x `height` units: x runs from `start` to `end`, y from zero to `top`."""

    width: int
    height: int
    start: date
    end: date
    top: Decimal

    @property
    def left(self) -> int:
        return 6

    @property
    def right(self) -> int:
        return self.width - 6

    @property
    def ceiling_y(self) -> int:
        return 22

    @property
    def bottom(self) -> int:
        return self.height - 26

    def x(self, on: date) -> float:
        """Clamped to the drawing."""
        days = max((self.end - self.start).days, 1)
        share = min(max((on - self.start).days / days, 0.0), 1.0)
        return self.left + share * (self.right - self.left)

    def y(self, value: Decimal) -> float:
        """Zero stands on the base line; clamped to the drawing."""
        share = min(max(float(value / self.top), 0.0), 1.0)
        return self.bottom - share * (self.bottom - self.ceiling_y)


def ceiling(values: Sequence[Decimal]) -> Decimal:
    """The top of the scale: a little above the highest value, never zero."""
    highest = max(values, default=Decimal(0))
    return highest * Decimal("1.08") if highest > 0 else Decimal(1)


def month_starts(start: date, end: date) -> list[date]:
    """The first days of the months after `start`, up to `end`."""
    first, found = start.replace(day=1), []
    while (first := (first + timedelta(days=32)).replace(day=1)) <= end:
        found.append(first)
    return found


def step_path(plot: Plot, points: Sequence[tuple[date, Decimal]]) -> str:
    """Horizontal until the next point, then straight up or down, on to the right edge."""
    (first, value), *rest = points
    moves = [f"M{plot.x(first):.1f},{plot.y(value):.1f}"]
    moves += [f"H{plot.x(on):.1f} V{plot.y(amount):.1f}" for on, amount in rest]
    return " ".join([*moves, f"H{plot.right}"])


def runs_through(plot: Plot, points: Sequence[tuple[date, Decimal]], from_x: float, top: float, bottom: float) -> bool:
    """Whether the curve, from `from_x` to the right edge, comes between these heights."""
    heights = [plot.y(value) for _, value in points]
    held = [*(plot.x(on) for on, _ in points[1:]), float(plot.right)]
    through = [height for height, until in zip(heights, held, strict=True) if until >= from_x]
    return min(through) <= bottom and max(through) >= top
