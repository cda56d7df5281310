"""What registrations are worth, by sales stage and by the quarter in which they are expected to close."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import SalesStage
from deals.registrations import queries
from deals.registrations.queries import Total
from deals.registrations.staff_pages import queue
from programs.queries import programs
from ui import charts
from ui.formats import money_short, plural
from vendors.actors import TenantRequest
from vendors.pages import staff_page

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
    chart: charts.Figure


@require_safe
@staff_page("registrations.see")
def pipeline(request: TenantRequest) -> HttpResponse:
    params = {**request.GET.dict(), "show": "all"}
    totals = queries.pipeline(request.actor, queue.wanted(params, request.actor))
    grids = grids_of(totals)
    context = {
        "answer": answer(grids),
        "grids": grids,
        "stages": [one for one in SalesStage.choices if one[0] != SalesStage.CLOSED_LOST],
        "programs": [(one.key, one.name) for one in programs()],
        "filtered": queue.filtered(params),
        "today": timezone.now().date(),
    }
    return render(request, "deals/pipeline.html", context)


def answer(grids: list[Grid]) -> str:
    """`14 registrations are alive, worth $1.25M and €212K a year.`"""
    if not grids:
        return "No registration is alive."
    deals = sum(grid.all.deals for grid in grids)
    worth = [money_short(grid.all.arr, grid.currency) for grid in grids]
    sums = " and ".join([", ".join(worth[:-1]), worth[-1]] if len(worth) > 1 else worth)
    return f"{plural(deals, 'registration is', 'registrations are')} alive, worth {sums} a year."


def grids_of(totals: list[Total]) -> list[Grid]:
    """One grid per currency, the one with the most registrations first."""
    by_currency: dict[str, list[Total]] = defaultdict(list)
    for one in totals:
        by_currency[one.currency].append(one)
    grids = [_grid(currency, some) for currency, some in by_currency.items()]
    return sorted(grids, key=lambda grid: (-grid.all.deals, grid.currency))


def quarter_words(quarter: Any) -> str:
    """`Q1 2027`."""
    return f"Q{(quarter.month + 2) // 3} {quarter.year}" if isinstance(quarter, date) else "no date"


def _grid(currency: str, totals: list[Total]) -> Grid:
    here = {one.stage for one in totals}
    stages = [(stage.value, stage.label) for stage in SalesStage if stage in here]
    quarters = sorted({one.quarter for one in totals}, key=str)
    rows = []
    for quarter in quarters:
        of_quarter = [one for one in totals if one.quarter == quarter]
        cells = [_cell([one for one in of_quarter if one.stage == key], key) for key, _ in stages]
        rows.append((quarter_words(quarter), cells, _cell(of_quarter, "")))
    sums = [_cell([one for one in totals if one.stage == key], key) for key, _ in stages]
    return Grid(currency, stages, rows, sums, _cell(totals, ""), _chart(currency, rows))


def _cell(totals: list[Total], stage: str) -> Cell:
    return Cell(sum(one.deals for one in totals), sum((one.arr for one in totals), Decimal(0)), stage)


def _chart(currency: str, rows: list[tuple[str, list[Cell], Cell]]) -> charts.Figure:
    bars = [charts.Bar(words, total.arr) for words, _, total in rows[:MOST_QUARTERS]]
    if len(rows) > MOST_QUARTERS:
        bars.append(charts.Bar("later", sum((total.arr for _, _, total in rows[MOST_QUARTERS:]), Decimal(0))))
    return charts.bars(
        bars,
        title=f"Expected ARR by quarter, {currency}",
        description="; ".join(f"{bar.label}: {money_short(bar.value, currency)}" for bar in bars),
        currency=currency,
    )
