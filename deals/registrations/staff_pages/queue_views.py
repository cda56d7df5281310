"""The queue in the workspace: what waits for an answer, by when it is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import ACTIVE, WAITING_FOR_VENDOR, DealRegistration, Extension, RejectionReason, SalesStage, Status
from deals.registrations import conflicts, extensions, queries
from deals.registrations.staff_pages import queue
from deals.registrations.staff_pages.partner_tiers import TierMark, tiers_of
from deals.registrations.states import due, ends, mark
from programs.queries import programs
from tenancy import keyset
from ui.formats import plural
from ui.parts import NavItem, Page, Task
from vendors.actors import TenantRequest
from vendors.pages import staff_page
from vendors.queries import staff
from vendors.roles import PERMISSIONS

PAGE_SIZE = 30
REVIEWERS = PERMISSIONS["registrations.decide"]
STATUSES = [(status.value, status.label) for status in Status if status != Status.DRAFT]


@dataclass(frozen=True, slots=True)
class Row:
    """A registration with what its line says. `conflicts` are in words, empty without any."""

    row: DealRegistration
    tier: TierMark | None
    state: tuple[str, str]
    clock: tuple[str, str]
    conflicts: str
    waiting: bool


@require_safe
@staff_page("registrations.see")
def registrations(request: TenantRequest) -> HttpResponse:
    return shown(request, request.GET.dict(), {})


def shown(request: TenantRequest, params: dict[str, str], more: dict[str, Any], status: int = 200) -> HttpResponse:
    """The queue as `params` narrow it, with what a bulk decision was given that lacked something."""
    by, now = request.actor, timezone.now()
    page = keyset.read(
        queries.registrations(by, queue.wanted(params, by)),
        queue.order(params),
        after=params.get("after", ""),
        before=params.get("before", ""),
        size=PAGE_SIZE,
    )
    found, tab, decides = queue.numbers(by, now), queue.tab_of(params), by.can("registrations.decide")
    context = {
        "answer": queue.sentence(found),
        "rows": rows_of(page.rows, now),
        "any_waiting": any(row.status in WAITING_FOR_VENDOR for row in page.rows),
        "page": Page(page.next, page.previous),
        "tab": tab,
        "tabs": _tabs(request.vendor.slug, tab, found),
        "filtered": queue.filtered(params),
        "statuses": STATUSES if tab == "all" else [],
        "stages": SalesStage.choices,
        "programs": [(one.key, one.name) for one in programs()],
        "reviewers": [(str(one.user_id), str(one.user)) for one in staff(by) if one.role in REVIEWERS],
        "extensions": [_extension(request.vendor.slug, one, now) for one in extensions.waiting(by, queue.MOST)],
        "undoable": queue.undoable(by, now) if decides else [],
        "undoable_bulks": list(queue.undoable_bulks(by, now)) if decides else [],
        "decides": decides,
        "reasons": RejectionReason.choices,
        "back": queue.kept(params),
        "now": now,
        **more,
    }
    return render(request, "deals/queue.html", context, status=status)


def rows_of(rows: list[DealRegistration], now: datetime) -> list[Row]:
    """The lines of a page: six statements, however many there are."""
    active = [row for row in rows if row.status in ACTIVE]
    found = conflicts.among(active)
    tiers = tiers_of(rows, now)
    return [
        Row(
            row,
            tiers.get(row.enrollment_id),
            mark(row.status),
            due(row, now) if row.due_at else ends(row, now),
            _conflict_words(found.get(row.pk, [])),
            row.status in WAITING_FOR_VENDOR,
        )
        for row in rows
    ]


def _conflict_words(found: list[conflicts.Found]) -> str:
    return plural(len(found), "other claim") if found else ""


def _tabs(vendor_slug: str, tab: str, found: queue.Numbers) -> list[NavItem]:
    address = reverse("registrations", args=[vendor_slug])
    counts = {"waiting": found.waiting, "mine": found.mine, "action_required": found.asked}
    return [
        NavItem(label, address if key == "waiting" else f"{address}?show={key}", key == tab, counts.get(key, 0))
        for key, label in queue.TABS.items()
    ]


def _extension(vendor_slug: str, one: Extension, now: datetime) -> Task:
    row = one.registration
    url = reverse("registration", args=[vendor_slug, row.code]) + "#extensions"
    note = f"{row.partner.name} asks for {plural(one.days, 'more day', 'more days')}: {one.reason}"
    colour, words = ends(row, now)
    return Task(row.customer_name, url, note, due=words, state=colour)
