"""The portal's page Registrations: what is alive, what it is worth, what needs the partner; as a list or a board."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import DealRegistration, SalesStage, Status
from deals.registrations.partner_pages import lists
from deals.registrations.partner_pages.lists import Summary
from deals.registrations.queries import Wanted
from deals.registrations.rules import rules_of_all
from deals.registrations.states import STATES
from deals.registrations.words import Teller
from tenancy import keyset
from tiers.change_list import in_words
from ui.formats import day, money_short, plural, word
from ui.links import changed
from ui.parts import NavItem, Page
from vendors.actors import TenantRequest
from vendors.pages import partner_page

PAGE_SIZE = 30
STAGES = SalesStage.choices
COLUMNS = (
    Status.DRAFT,
    Status.ACTION_REQUIRED,
    Status.SUBMITTED,
    Status.IN_REVIEW,
    Status.APPROVED,
    Status.WON,
)
_SHORT = 200


@dataclass(frozen=True, slots=True)
class Row:
    """A registration in a list: what happens next, until when it is protected, and how its state looks."""

    registration: DealRegistration
    state: str
    next: str
    until: str
    ends_soon: bool


@require_safe
@partner_page("registrations.see")
def registrations_mine(request: TenantRequest) -> HttpResponse:
    now = timezone.now()
    wanted, group = _wanted(request), request.GET.get("status", "")
    told = lists.summary(request.actor, now)
    as_board = request.GET.get("view") == "board"
    context = {
        **(_board(request, wanted, now) if as_board else _list(request, wanted, group, now)),
        "answer": answer(told),
        "told": told,
        "tabs": [] if as_board else _tabs(request, told, group),
        "views": _views(request, as_board=as_board),
        "group": group,
        "stages": STAGES,
        "filtered": bool(wanted.q or wanted.stage),
        "any": bool(sum(told.counts.values())),
        "writes": request.actor.can("registrations.write"),
    }
    return render(request, "deals/registrations_mine.html", context)


def answer(told: Summary) -> str:
    """The sentence on top: how many are alive, and what they are worth."""
    if not told.alive:
        drafts = told.counts[Status.DRAFT]
        return f"No registration is alive; {plural(drafts, 'draft')} to finish." if drafts else "No deal is registered."
    worth = " and ".join(money_short(total, currency) for currency, total in sorted(told.worth.items()))
    deals = word(told.alive, "registration is", "registrations are")
    return f"{in_words(told.alive)} {deals} alive, worth {worth} a year."


def rows_of(request: TenantRequest, found: list[DealRegistration], now: datetime) -> list[Row]:
    """One statement, which reads the rules of all programs."""
    known = rules_of_all(now) if found else {}
    tellers = {program.pk: Teller(request.vendor.name, rules, now) for program, rules in known.items()}
    rows = []
    for one in found:
        teller = tellers[one.enrollment.program_id]
        until = day(teller.day_of(one.protected_until)) if one.protected_until and teller.is_protected(one) else ""
        rows.append(Row(one, STATES[Status(one.status)], teller.next(one), until, teller.ends_soon(one)))
    return rows


def _list(request: TenantRequest, wanted: Wanted, group: str, now: datetime) -> dict[str, Any]:
    found = keyset.read(
        lists.listed(request.actor, wanted, group, now),
        lists.order_of(request.GET.get("sort", "")),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    page = Page(next=found.next, previous=found.previous)
    return {"rows": rows_of(request, found.rows, now), "page": page, "as_board": False}


def _board(request: TenantRequest, wanted: Wanted, now: datetime) -> dict[str, Any]:
    found = lists.board(request.actor, wanted, now)
    by_status: dict[str, list[Row]] = {status: [] for status in found}
    for row in rows_of(request, [one for some in found.values() for one in some], now):
        by_status[row.registration.status].append(row)
    columns = [(status, status.label, by_status.get(status, [])) for status in COLUMNS]
    return {"columns": columns, "as_board": True, "most": lists.MOST_CARDS}


def _wanted(request: TenantRequest) -> Wanted:
    def given(name: str) -> str:
        return request.GET.get(name, "").replace("\x00", "").strip()[:_SHORT]

    return Wanted(q=given("q"), stage=given("stage"))


def _tabs(request: TenantRequest, told: Summary, group: str) -> list[NavItem]:
    labels = {
        "": "Open",
        "action_required": "Your turn",
        "draft": "Drafts",
        "waiting": f"With {request.vendor.name}",
        "approved": "Approved",
        "closed": "Closed",
        "all": "All",
    }
    return [
        NavItem(f"{label} {told.of(key)}", changed(request.GET, status=key or None), active=key == group)
        for key, label in labels.items()
    ]


def _views(request: TenantRequest, *, as_board: bool) -> list[NavItem]:
    url = reverse("registrations_mine", args=[request.vendor.slug])
    pipeline = reverse("registrations_mine_pipeline", args=[request.vendor.slug])
    return [
        NavItem("List", url, active=not as_board),
        NavItem("Board", f"{url}?view=board", active=as_board),
        NavItem("Pipeline", pipeline),
    ]
