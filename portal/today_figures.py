"""The figures of the staff's first page, each with the address of the rows behind it."""

import datetime
from typing import Any

from django.core.cache import cache

from deals.appeals.queries import Numbers as Appeals
from deals.queries import won_with_partners
from deals.registrations.staff_pages.queue import Numbers
from partners.queries import count_active_up_to
from portal.addresses import address
from tiers import run_page
from tiers.models import Run
from ui.formats import ago, money_short, plural
from ui.parts import Tile
from vendors.actors import Actor
from vendors.models import Vendor

YEAR = datetime.timedelta(days=365)
SUM_KEEPS_SECONDS = 300
COUNT_LIMIT = 10_000


def partners_tile(vendor: Vendor, by: Actor, partners: int) -> Tile:
    active = count_active_up_to(by, COUNT_LIMIT)
    return Tile("Partners", _capped(partners), f"{_capped(active)} active in a program", address(vendor, "partners"))


def registrations_tile(vendor: Vendor, found: Numbers) -> Tile:
    note = f"{found.overdue:,} overdue" if found.overdue else "none is overdue"
    return Tile("Registrations waiting", f"{found.waiting:,}", note, address(vendor, "registrations"))


def appeals_tile(vendor: Vendor, found: Appeals) -> list[Tile]:
    """Only while an appeal waits."""
    if not found.waiting:
        return []
    note = f"{found.overdue:,} overdue" if found.overdue else "none is overdue"
    return [Tile("Appeals waiting", f"{found.waiting:,}", note, address(vendor, "appeals"))]


def won_tile(vendor: Vendor, by: Actor, now: datetime.datetime) -> Tile:
    sums = _won(by, now.date())
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


def _won(by: Actor, today: datetime.date) -> list[dict[str, Any]]:
    """Kept for five minutes: the sum reads every deal of the year. Whoever sees this page may see it."""
    key = f"won:{by.vendor_id}:{today}"
    return cache.get_or_set(key, lambda: won_with_partners(by, today - YEAR, today), SUM_KEEPS_SECONDS) or []


def _capped(number: int) -> str:
    return f"{number:,}" if number <= COUNT_LIMIT else f"more than {COUNT_LIMIT:,}"
