"""The partner's pipeline: what is alive, by sales stage and by quarter of the target close, as numbers and charts."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import SalesStage
from deals.registrations import queries as registration_queries
from deals.registrations.queries import Total
from ui import charts
from ui.formats import money_short, plural
from ui.parts import Crumb
from vendors.actors import TenantRequest
from vendors.pages import partner_page


@dataclass(frozen=True, slots=True)
class Line:
    """One stage: its ARR in each quarter and in all of them, and the address of the rows behind it."""

    label: str
    url: str
    cells: list[tuple[str, Decimal]]
    total: Decimal


@dataclass(frozen=True, slots=True)
class Table:
    """The pipeline in one currency."""

    currency: str
    deals: int
    total: Decimal
    quarters: list[str]
    lines: list[Line]
    sums: list[tuple[str, Decimal]]
    by_stage: charts.Figure
    by_quarter: charts.Figure

    @property
    def words(self) -> str:
        return f"{money_short(self.total, self.currency)} in {plural(self.deals, 'deal')}"


@require_safe
@partner_page("registrations.see")
def pipeline(request: TenantRequest) -> HttpResponse:
    url = reverse("registrations_mine", args=[request.vendor.slug])
    found = tables(registration_queries.pipeline(request.actor), url)
    context = {
        "tables": found,
        "answer": " and ".join(table.words for table in found),
        "crumbs": [Crumb("Registrations", url)],
        "today": timezone.now().date(),
    }
    return render(request, "deals/registration_pipeline.html", context)


def tables(totals: Iterable[Total], list_url: str) -> list[Table]:
    """One table per currency, the largest first: amounts of different currencies are never added."""
    by_currency: dict[str, list[Total]] = defaultdict(list)
    for total in totals:
        by_currency[total.currency].append(total)
    found = [_table(currency, rows, list_url) for currency, rows in by_currency.items()]
    return sorted(found, key=lambda table: (-table.deals, table.currency))


def quarter(first: object) -> str:
    """`Q1 2027`, by the quarter's first day."""
    return f"Q{(first.month + 2) // 3} {first.year}" if isinstance(first, date) else "No date"


def _table(currency: str, rows: list[Total], list_url: str) -> Table:
    cells: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        cells[row.stage, quarter(row.quarter)] += row.arr
    quarters = list(dict.fromkeys(quarter(row.quarter) for row in rows))
    stages = [stage for stage in SalesStage if any(row.stage == stage for row in rows)]
    lines = [_line(stage, [(name, cells[stage, name]) for name in quarters], list_url) for stage in stages]
    sums = [(name, sum((cells[stage, name] for stage in stages), Decimal(0))) for name in quarters]
    return Table(
        currency=currency,
        deals=sum(row.deals for row in rows),
        total=sum((amount for _, amount in sums), Decimal(0)),
        quarters=quarters,
        lines=lines,
        sums=sums,
        by_stage=_bars("ARR by sales stage", [(line.label, line.total) for line in lines], currency),
        by_quarter=_bars("ARR by quarter", sums, currency),
    )


def _line(stage: SalesStage, cells: list[tuple[str, Decimal]], list_url: str) -> Line:
    total = sum((amount for _, amount in cells), Decimal(0))
    return Line(stage.label, f"{list_url}?stage={stage.value}", cells, total)


def _bars(title: str, values: list[tuple[str, Decimal]], currency: str) -> charts.Figure:
    words = ", ".join(f"{label} {money_short(value, currency)}" for label, value in values)
    bars = [charts.Bar(label, value) for label, value in values]
    return charts.bars(bars, title=title, description=f"{title}: {words}.", unit="money", currency=currency)
