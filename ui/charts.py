"""Charts drawn on the server as SVG: a step line over months with its thresholds, and bars from zero.

Each figure is drawn in four widths, so that a phone gets a chart made for it instead of one that scrolls;
the table behind it holds the same figures. Colours come from classes: both themes and print work.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ui import formats
from ui.marks import tier_class
from ui.plots import WIDTHS, Plot, ceiling, month_starts, runs_through, step_path

Points = Sequence[tuple[date, Decimal]]
# Every so-manieth label below a drawing, and the room that a letter of a label takes.
LABELS_EVERY = {"broad": 1, "wide": 1, "middle": 2, "narrow": 3}
LETTER = 6.6


@dataclass(frozen=True)
class Threshold:
    """A labelled line across the chart; with a tier's key it takes the tier's colour."""

    label: str
    value: Decimal
    key: str = ""
    rank: int | None = None


@dataclass(frozen=True)
class Mark:
    """A point worth words, for example the day a threshold is lost. `kind` is a state."""

    on: date
    value: Decimal
    words: str
    kind: str = "late"


@dataclass(frozen=True)
class Bar:
    label: str
    value: Decimal
    key: str = ""


@dataclass(frozen=True)
class Figure:
    """What `{% chart %}` places: the drawings by shape and the table behind them."""

    title: str
    drawings: tuple[tuple[str, SafeString], ...]
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def step_line(
    points: Points,
    *,
    title: str,
    description: str,
    until: date,
    thresholds: Sequence[Threshold] = (),
    today: date | None = None,
    marks: Sequence[Mark] = (),
    unit: str = "money",
    currency: str = "USD",
) -> Figure:
    """A value that holds until it changes, from the first point to `until`.

    Points, at least one, ascend by date. Raises ValueError without any.
    """
    if not points:
        raise ValueError("A step line needs at least one point.")
    top = ceiling([value for _, value in points] + [line.value for line in thresholds])
    short = _short_label(unit, currency)

    def draw(shape: str) -> SafeString:
        plot = Plot(*WIDTHS[shape], start=points[0][0], end=until, top=top)
        body = format_html(
            "{}{}{}{}{}{}{}",
            _threshold_lines(plot, thresholds),
            _area(plot, points),
            _threshold_words(plot, thresholds, points, short),
            _months(plot, every=LABELS_EVERY[shape]),
            _today(plot, today),
            _mark_points(plot, marks),
            _first_value(plot, points, short),
        )
        return svg(plot, title, description, body, shape)

    rows = tuple((formats.day(on), formats.value(value, unit, currency)) for on, value in points)
    return Figure(title, each_shape(draw), ("From", "Value"), rows)


def bars(items: Sequence[Bar], *, title: str, description: str, unit: str = "money", currency: str = "USD") -> Figure:
    """Horizontal bars from zero, in the order given. Values are not negative."""
    if any(item.value < 0 for item in items):
        raise ValueError("Bars start at zero: no negative values.")
    top = max((item.value for item in items), default=Decimal(0)) or Decimal(1)

    def draw(shape: str) -> SafeString:
        width = WIDTHS[shape][0]
        height = len(items) * 40 + 4
        lines = format_html_join(
            "", "{}", ((_bar(item, at, width, top, unit, currency),) for at, item in enumerate(items))
        )
        plot = Plot(width, height, start=date.min, end=date.max, top=top)
        return svg(plot, title, description, lines, shape)

    rows = tuple((item.label, formats.value(item.value, unit, currency)) for item in items)
    return Figure(title, each_shape(draw), ("What", "Value"), rows)


def each_shape(draw: Callable[[str], SafeString]) -> tuple[tuple[str, SafeString], ...]:
    """A drawing for each width, by its name."""
    return tuple((shape, draw(shape)) for shape in WIDTHS)


def svg(plot: Plot, title: str, description: str, body: SafeString, shape: str) -> SafeString:
    """The frame of a drawing, with its title and the words for who cannot see it."""
    return format_html(
        '<svg class="plot plot-{}" viewBox="0 0 {} {}" width="{}" height="{}" role="img">'
        "<title>{}</title><desc>{}</desc>{}</svg>",
        shape, plot.width, plot.height, plot.width, plot.height, title, description, body,
    )  # fmt: skip


def _threshold_lines(plot: Plot, thresholds: Sequence[Threshold]) -> SafeString:
    rows = ((_line_class(line), plot.left, plot.right, f"{plot.y(line.value):.1f}") for line in thresholds)
    return format_html_join("", '<line class="threshold tier-{0}" x1="{1}" x2="{2}" y1="{3}" y2="{3}"/>', rows)


def _threshold_words(
    plot: Plot, thresholds: Sequence[Threshold], points: Points, short: Callable[[Decimal], str]
) -> SafeString:
    """Drawn after the curve, at the right above their line; below it where the curve runs through the words."""
    rows = []
    for line in thresholds:
        y, words = plot.y(line.value), f"{line.label} {short(line.value)}"
        from_x = plot.right - LETTER * len(words)
        crowded = runs_through(plot, points, from_x, y - 18, y - 1) and not (
            runs_through(plot, points, from_x, y + 1, y + 18) or y + 18 > plot.bottom
        )
        rows.append((plot.right, f"{y + 14 if crowded else y - 5:.1f}", words))
    return format_html_join("", '<text class="threshold-words" x="{}" y="{}" text-anchor="end">{}</text>', rows)


def _line_class(line: Threshold) -> str:
    return tier_class(line.key, line.rank) if line.key else "plain"


def _area(plot: Plot, points: Points) -> SafeString:
    line = step_path(plot, points)
    return format_html(
        '<path class="area" d="{0} V{1} H{2} Z"/><path class="curve" d="{0}"/>'
        '<line class="base" x1="{2}" x2="{3}" y1="{1}" y2="{1}"/>',
        line, plot.bottom, plot.left, plot.right,
    )  # fmt: skip


def _months(plot: Plot, *, every: int) -> SafeString:
    starts = month_starts(plot.start, plot.end)[::every]
    rows = (
        (
            f"{plot.x(first):.1f}",
            f"{plot.bottom + 18}",
            formats.MONTHS[first.month - 1],
            f"{plot.bottom + 4}",
            f"{plot.bottom}",
        )
        for first in starts
        if plot.x(first) < plot.right - 12
    )
    return format_html_join(
        "",
        '<line class="tick" x1="{0}" x2="{0}" y1="{4}" y2="{3}"/>'
        '<text class="month" x="{0}" y="{1}" text-anchor="middle">{2}</text>',
        rows,
    )


def _today(plot: Plot, today: date | None) -> SafeString:
    if today is None or not plot.start < today < plot.end:
        return SafeString("")
    return format_html(
        '<g class="today"><line x1="{0}" x2="{0}" y1="{1}" y2="{2}"/><text x="{3}" y="{4}">today</text></g>',
        f"{plot.x(today):.1f}", plot.ceiling_y, plot.bottom, f"{plot.x(today) + 5:.1f}", plot.bottom - 6,
    )  # fmt: skip


def _mark_points(plot: Plot, marks: Sequence[Mark]) -> SafeString:
    """The words stand to the side with room; on narrower drawings below, clear of the threshold's label."""
    narrow = plot.width < WIDTHS["wide"][0]
    rows = []
    for mark in marks:
        x, y = plot.x(mark.on), plot.y(mark.value)
        left = x > plot.width * 0.58
        anchor, at = ("end", x - 9) if left else ("start", x + 9)
        words_y = min(y + 20, plot.bottom - 6) if narrow else y - 9
        rows.append((mark.kind, f"{x:.1f}", f"{y:.1f}", f"{at:.1f}", f"{words_y:.1f}", anchor, mark.words))
    return format_html_join(
        "",
        '<g class="mark-{0}"><circle cx="{1}" cy="{2}" r="4.5"/><text x="{3}" y="{4}" text-anchor="{5}">{6}</text></g>',
        rows,
    )


def _first_value(plot: Plot, points: Points, short: Callable[[Decimal], str]) -> SafeString:
    on, value = points[0]
    return format_html(
        '<circle class="first" cx="{}" cy="{}" r="4.5"/><text class="first-value" x="{}" y="{}">{}</text>',
        f"{plot.x(on):.1f}", f"{plot.y(value):.1f}",
        f"{plot.x(on) + 2:.1f}", f"{plot.y(value) - 12:.1f}", short(value),
    )  # fmt: skip


def _bar(item: Bar, at: int, width: int, top: Decimal, unit: str, currency: str) -> SafeString:
    length = float(item.value / top) * (width - 4)
    words, line = at * 40 + 16, at * 40 + 24
    return format_html(
        '<g class="bar-row tier-{}"><text x="2" y="{}">{}</text>'
        '<text class="figure" x="{}" y="{}" text-anchor="end">{}</text>'
        '<rect class="track" x="2" y="{}" width="{}" height="8" rx="4"/>'
        '<rect class="fill" x="2" y="{}" width="{}" height="8" rx="4"/></g>',
        item.key or "plain", words, item.label,
        width - 2, words, formats.value(item.value, unit, currency),
        line, width - 4,
        line, f"{length:.1f}",
    )  # fmt: skip


def _short_label(unit: str, currency: str) -> Callable[[Decimal], str]:
    if unit == "money":
        return lambda amount: formats.money_short(amount, currency)
    return lambda amount: formats.value(amount, unit, currency)
