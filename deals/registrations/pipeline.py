"""What registrations are worth, by sales stage and by the quarter in which they are expected to close.

Each currency by itself: amounts of different currencies are never added.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from deals.models import SalesStage
from deals.registrations.queries import Total
from ui import charts
from ui.formats import money_short, plural

# More quarters than a list of bars can show are one bar: "later".
MOST_QUARTERS = 8


@dataclass(frozen=True, slots=True)
class Cell:
    """One stage in one quarter, or a sum; `stage` is empty for the sum over all stages."""

    deals: int
    arr: Decimal
    stage: str

    @property
    def label(self) -> str:
        return SalesStage(self.stage).label if self.stage else "All"


@dataclass(frozen=True, slots=True)
class Grid:
    """The totals of one currency: a line per quarter, a column per stage, sums at the ends."""

    currency: str
    stages: list[tuple[str, str]]
    rows: list[tuple[str, list[Cell], Cell]]
    sums: list[Cell]
    all: Cell

    @property
    def words(self) -> str:
        """`$1.25M in 14 deals`."""
        return f"{money_short(self.all.arr, self.currency)} in {plural(self.all.deals, 'deal')}"

    @property
    def by_quarter(self) -> charts.Figure:
        bars = [charts.Bar(words, total.arr) for words, _, total in self.rows[:MOST_QUARTERS]]
        if len(self.rows) > MOST_QUARTERS:
            later = sum((total.arr for _, _, total in self.rows[MOST_QUARTERS:]), Decimal(0))
            bars.append(charts.Bar("later", later))
        return self._bars(bars, f"Expected ARR by quarter, {self.currency}")

    @property
    def by_stage(self) -> charts.Figure:
        return self._bars(
            [charts.Bar(cell.label, cell.arr) for cell in self.sums], f"ARR by sales stage, {self.currency}"
        )

    def _bars(self, bars: list[charts.Bar], title: str) -> charts.Figure:
        words = "; ".join(f"{bar.label}: {money_short(bar.value, self.currency)}" for bar in bars)
        return charts.bars(bars, title=title, description=words, unit="money", currency=self.currency)


def grids_of(totals: list[Total]) -> list[Grid]:
    """One grid per currency, the one with the most registrations first."""
    by_currency: dict[str, list[Total]] = defaultdict(list)
    for one in totals:
        by_currency[one.currency].append(one)
    grids = [_grid(currency, some) for currency, some in by_currency.items()]
    return sorted(grids, key=lambda grid: (-grid.all.deals, grid.currency))


def _grid(currency: str, totals: list[Total]) -> Grid:
    here = {one.stage for one in totals}
    stages = [(stage.value, stage.label) for stage in SalesStage if stage in here]
    rows = []
    for quarter in sorted({one.quarter for one in totals}, key=str):
        of_quarter = [one for one in totals if one.quarter == quarter]
        cells = [_cell([one for one in of_quarter if one.stage == key], key) for key, _ in stages]
        rows.append((_quarter_words(quarter), cells, _cell(of_quarter, "")))
    sums = [_cell([one for one in totals if one.stage == key], key) for key, _ in stages]
    return Grid(currency, stages, rows, sums, _cell(totals, ""))


def _cell(totals: list[Total], stage: str) -> Cell:
    return Cell(sum(one.deals for one in totals), sum((one.arr for one in totals), Decimal(0)), stage)


def _quarter_words(first: object) -> str:
    """`Q1 2027`, by the quarter's first day."""
    return f"Q{(first.month + 2) // 3} {first.year}" if isinstance(first, date) else "no date"
