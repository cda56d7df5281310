"""Appeals in the workspace: the queue by its clock, and one page on which a manager decides."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from deals.appeals import decision_page, lifecycle, queries
from deals.appeals.decision_page import Shown
from deals.appeals.forms import NEW, DeclineForm, HolderForm
from deals.appeals.partner_views import lines_of
from deals.appeals.queries import Numbers, Wanted
from deals.models import Appeal, AppealState
from deals.registrations.rules import rules_for
from tenancy import keyset
from ui.formats import ago, plural, word
from ui.parts import NavItem, Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page

PAGE_SIZE = 30
TABS = {"waiting": "Waiting", "mine": "Mine", "decided": "Accepted", "declined": "Declined", "all": "All"}
_STATES = {"waiting": "open", "mine": "open", "decided": "accepted", "declined": "declined", "all": ""}


@require_safe
@staff_page("appeals.see")
def appeals(request: TenantRequest) -> HttpResponse:
    now, by = timezone.now(), request.actor
    tab = request.GET.get("show", "") if request.GET.get("show") in TABS else "waiting"
    q = request.GET.get("q", "").replace("\x00", "")[:200]
    partner, program = (request.GET.get(name, "").replace("\x00", "")[:60] for name in ("partner", "program"))
    holder = by.user_id if tab == "mine" else None
    wanted = Wanted(q=q, state=_STATES[tab], holder=holder, partner=partner, program=program)
    found = keyset.read(
        queries.appeals(by, wanted),
        queries.DUE_FIRST if _STATES[tab] == AppealState.OPEN else queries.ORDERS["-id"],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    told = queries.numbers(by, now)
    context = {
        "answer": sentence(told, now),
        "lines": lines_of(found.rows, now),
        "page": Page(next=found.next, previous=found.previous),
        "tabs": _tabs(request.vendor.slug, tab, told, {"partner": partner, "program": program}),
        "tab": tab,
        "partner": partner,
        "program": program,
        "filtered": bool(q or partner or program),
        "now": now,
    }
    return render(request, "deals/appeals.html", context)


@require_safe
@staff_page("appeals.see")
def appeal(request: TenantRequest, appeal: str) -> HttpResponse:
    return _shown(request, queries.get(request.actor, appeal), Shown())


@require_safe
@staff_page("appeals.see")
def following(request: TenantRequest, appeal: str) -> HttpResponse:
    """To the one that is due next, or to the queue when nothing else waits."""
    code = queries.next_open(request.actor, queries.get(request.actor, appeal))
    if code is None:
        return redirect("appeals", request.vendor.slug)
    return redirect("appeal", request.vendor.slug, code)


@require_POST
@staff_page("appeals.decide")
def acceptance(request: TenantRequest, appeal: str) -> HttpResponse:
    row = queries.get(request.actor, appeal)
    sales = decision_page.sales_for(row, request)
    form = decision_page.accept_form(row, rules_for(row.enrollment), sales, request.POST)

    def accept(revision: int, answer: str, sale: str = "", **wish: Any) -> Appeal:
        chosen = next((one for one in sales if str(one.pk) == sale), None)
        return lifecycle.accept(
            row, by=request.actor, answer=answer, revision=revision, wish=wish, sale=chosen, is_new=sale == NEW
        )

    return _decided(request, row, "accept", form, accept, "Accepted. The fact is corrected, and a run assesses anew.")


@require_POST
@staff_page("appeals.decide")
def refusal(request: TenantRequest, appeal: str) -> HttpResponse:
    row = queries.get(request.actor, appeal)

    def decline(**given: Any) -> Appeal:
        return lifecycle.decline(row, by=request.actor, **given)

    return _decided(request, row, "decline", DeclineForm(request.POST), decline, f"Declined. {row.partner} reads why.")


@require_POST
@staff_page("appeals.decide")
def holder(request: TenantRequest, appeal: str) -> HttpResponse:
    row = queries.get(request.actor, appeal)
    form = HolderForm(request.POST, colleagues=decision_page.colleagues(row))

    def reassign(holder: int, **given: Any) -> Appeal:
        return lifecycle.reassign(row, holder, by=request.actor, **given)

    return _decided(request, row, "holder", form, reassign, "It is in other hands now.")


def sentence(told: Numbers, now: Any) -> str:
    """`3 appeals wait, 1 is overdue; the first is due in 2 days.`"""
    if not told.waiting or told.first is None:
        return "No appeal waits for an answer."
    wait = plural(told.waiting, "appeal waits", "appeals wait")
    late = f"{told.overdue:,} {word(told.overdue, 'is', 'are')} overdue" if told.overdue else "none is overdue"
    first = "was due" if told.first < now else "is due"
    return f"{wait}, {late}; the first {first} {ago(told.first, now)}."


def _tabs(vendor_slug: str, tab: str, told: Numbers, narrowed: dict[str, str]) -> list[NavItem]:
    """The tabs keep what the list is narrowed to; their counts are everyone's, so they are left out then."""
    address, kept = reverse("appeals", args=[vendor_slug]), {key: value for key, value in narrowed.items() if value}
    counts = {} if kept else {"waiting": told.waiting, "mine": told.mine}
    asked = {key: kept if key == "waiting" else {"show": key, **kept} for key in TABS}
    return [
        NavItem(label, f"{address}?{urlencode(asked[key])}" if asked[key] else address, key == tab, counts.get(key, 0))
        for key, label in TABS.items()
    ]


def _decided(
    request: TenantRequest, row: Appeal, name: str, form: forms.Form, verb: Callable[..., Any], said: str
) -> HttpResponse:
    """Run the verb with what the form says; back to the appeal, or its page again with what is wrong."""
    if form.is_valid() and attempt(form, verb, **form.cleaned_data) is not None:
        messages.success(request, said)
        return redirect("appeal", request.vendor.slug, row.code)
    return _shown(request, row, Shown(open=name, given={name: form}), status=status_of(form))


def _shown(request: TenantRequest, row: Appeal, how: Shown, status: int = 200) -> HttpResponse:
    context = decision_page.context(row, request, how, timezone.now())
    return render(request, "deals/appeal.html", context, status=status)
