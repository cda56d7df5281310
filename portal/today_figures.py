"""The figures of the staff's first page, each with the address of the rows behind it."""

import datetime
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Sum
from django.db.models.functions import TruncDate

from deals.models import Attribution, Opportunity
from partners.models import Enrollment
from portal.addresses import address
from tiers import run_page
from tiers.models import Run
from ui.formats import ago, money_short, plural
from ui.parts import Tile
from vendors.models import Vendor

YEAR = datetime.timedelta(days=365)
SUM_KEEPS_SECONDS = 300
COUNT_LIMIT = 10_000


def partners_tile(vendor: Vendor, partners: int) -> Tile:
    active = Enrollment.objects.filter(status=Enrollment.ACTIVE).order_by()[: COUNT_LIMIT + 1].count()
    return Tile("Partners", _capped(partners), f"{_capped(active)} active in a program", address(vendor, "partners"))


def won_tile(vendor: Vendor, now: datetime.datetime) -> Tile:
    sums = won_with_partners(vendor.pk, now.date())
    url = address(vendor, "opportunities")
    if not sums:
        return Tile("Won with partners, 365 days", "–", "no deal in the window yet", url)
    first, others = sums[0], sums[1:]
    note = plural(first["deals"], "deal")
    if others:
        note += " and " + ", ".join(money_short(one["total"], one["currency"]) for one in others)
    return Tile("Won with partners, 365 days", money_short(first["total"], first["currency"]), note, url)


def run_tile(vendor: Vendor, runs: list[Run], now: datetime.datetime) -> Tile:
    if not runs:
        return Tile("Last run", "–", "nothing was computed yet", address(vendor, "runs"))
    run = runs[0]
    state = run_page.STATES[Run.State(run.state)][1]
    url = address(vendor, "run", run.pk)
    return Tile("Last run", state.capitalize(), f"{ago(run.requested_at, now)}, {run.program.key}", url)


def won_with_partners(vendor_id: int, today: datetime.date) -> list[dict[str, Any]]:
    """ARR won in the 365 days up to today with a partner's part recorded in time, by currency, the largest first.

    Kept for five minutes: the sum reads every deal of the year.
    """
    return cache.get_or_set(f"won:{vendor_id}:{today}", lambda: _won(today), SUM_KEEPS_SECONDS) or []


def _won(today: datetime.date) -> list[dict[str, Any]]:
    part = Attribution.objects.annotate(day=TruncDate("recorded_at")).filter(
        opportunity=OuterRef("pk"), day__lte=OuterRef("closed_on")
    )
    deals = Opportunity.objects.filter(
        Exists(part), stage=Opportunity.WON, closed_on__gt=today - YEAR, closed_on__lte=today
    )
    sums = deals.order_by().values("currency").annotate(total=Sum("arr"), deals=Count("id"))
    return [dict(row) for row in sums.order_by(F("total").desc(), "currency")[:5]]


def _capped(number: int) -> str:
    return f"{number:,}" if number <= COUNT_LIMIT else f"more than {COUNT_LIMIT:,}"
