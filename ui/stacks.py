"""Columns of stacked counts, one for each point in time: how many stand where, month by month.

Drawn like the charts beside it (`ui.charts`): in four widths, from zero, with the same figures in the table behind.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from ui.charts import LABELS_EVERY, Figure, each_shape, svg
from ui.marks import BY_RANK, tier_class
from ui.plots import WIDTHS, Plot, ceiling

GAP = 0.28


@dataclass(frozen=True)
class Series:
    """What one colour stands for: a tier by key and rank."""

    label: str
    key: str
    rank: int | None = None


@dataclass(frozen=True)
class Column:
    """One point in time, with a count for each series in their order."""

    label: str
    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        return sum(self.counts)


def stacked(columns: Sequence[Column], series: Sequence[Series], *, title: str, description: str) -> Figure:
    """Columns from the left in the order given, the first series at the bottom.

    Raises ValueError without a column, and for one that has not a count for each series.
    """
    if not columns or any(len(column.counts) != len(series) for column in columns):
        raise ValueError("A stack needs at least one column, with a count for each series.")
    top, colours = ceiling([Decimal(column.total) for column in columns]), _colours(series)

    def draw(shape: str) -> SafeString:
        width, height = WIDTHS[shape]
        plot = Plot(width, height, start=date.min, end=date.max, top=top)
        every = LABELS_EVERY[shape] if len(columns) > 6 else 1
        parts = (_column(plot, colours, column, at, len(columns), every) for at, column in enumerate(columns))
        body = format_html(
            '{}{}<line class="base" x1="{}" x2="{}" y1="{}" y2="{}"/>',
            _legend(series, colours, shape), format_html_join("", "{}", ((part,) for part in parts)),
            plot.left, plot.right, plot.bottom, plot.bottom,
        )  # fmt: skip
        return svg(plot, title, description, body, shape)

    heads = ("As of", *(one.label for one in series), "All")
    rows = tuple((one.label, *_figures(one)) for one in columns)
    return Figure(title, each_shape(draw), heads, rows)


def _figures(column: Column) -> list[str]:
    """The counts and their sum; dashes where nothing was counted, which is not the same as nobody."""
    return [f"{count:,}" if column.total else "–" for count in (*column.counts, column.total)]


def _colours(series: Sequence[Series]) -> list[str]:
    """The class of each tier, and another one where a tier of the same colour stands below it already."""
    given: list[str] = []
    for one in series:
        wished = tier_class(one.key, one.rank)
        spare = (colour for colour in (wished, "top", *reversed(BY_RANK)) if colour not in given)
        given.append(next(spare, wished))
    return given


def _column(plot: Plot, colours: Sequence[str], column: Column, at: int, of: int, every: int) -> SafeString:
    room = (plot.right - plot.left) / of
    x, width = plot.left + (at + GAP / 2) * room, room * (1 - GAP)
    segments, reached = [], 0
    for colour, count in zip(colours, column.counts, strict=True):
        lower, reached = reached, reached + count
        top, bottom = plot.y(Decimal(reached)), plot.y(Decimal(lower))
        if count:
            segments.append((colour, f"{x:.1f}", f"{top:.1f}", f"{width:.1f}", bottom - top))
    words = column.label if (of - 1 - at) % every == 0 else ""
    return format_html(
        '{}<text class="month" x="{}" y="{}" text-anchor="middle">{}</text>',
        format_html_join(
            "",
            '<rect class="segment tier-{0}" x="{1}" y="{2}" width="{3}" height="{4}"/>',
            ((*rest, f"{height:.1f}") for *rest, height in segments),
        ),
        f"{x + width / 2:.1f}", plot.bottom + 18, words,
    )  # fmt: skip


def _legend(series: Sequence[Series], colours: Sequence[str], shape: str) -> SafeString:
    """A square and the name of each series, in a row at the top; as wide as the longest name needs."""
    step = min((WIDTHS[shape][0] - 8) / max(len(series), 1), 7 * max(len(one.label) for one in series) + 34)
    rows = ((colours[at], f"{6 + at * step:.1f}", f"{22 + at * step:.1f}", one.label) for at, one in enumerate(series))
    return format_html_join(
        "",
        '<rect class="segment tier-{0}" x="{1}" y="0" width="11" height="11" rx="2"/>'
        '<text class="legend" x="{2}" y="10">{3}</text>',
        rows,
    )
