"""Tier changes in the workspace: the list, one change with its evidence, and the decision on it."""

import datetime

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from programs import queries as programs
from tenancy import keyset
from tenancy.refusals import Forbidden, Invalid, Refused
from tiers import change_list, change_page, decisions, queries
from tiers.forms import DecisionForm
from tiers.models import TierChange
from ui.formats import day
from ui.parts import Page
from vendors.actors import TenantRequest
from vendors.pages import staff_page

PAGE = 30
FILTERS = ("q", "program", "tier", "direction")


@require_GET
@staff_page("tiers.see")
def tier_changes(request: TenantRequest) -> HttpResponseBase:
    params = request.GET.dict()
    tab = params.get("state", "open") if params.get("state") in change_list.TABS else "open"
    rows = queries.with_reasons(queries.changes(request.actor, change_list.wanted(tab, params)))
    default = queries.OLDEST_FIRST if tab == "open" else queries.NEWEST_FIRST
    order = queries.CHANGE_ORDERS.get(params.get("sort", ""), default)
    page = keyset.read(rows, order, after=params.get("after", ""), before=params.get("before", ""), size=PAGE)
    waiting = queries.count_open(request.actor)
    offered = programs.programs()
    return render(
        request,
        "tiers/change_list.html",
        {
            "rows": [change_list.row(change) for change in page.rows],
            "page": Page(page.next, page.previous),
            "tab": tab,
            "tabs": change_list.tabs(request.vendor.slug, tab, waiting),
            "waiting": waiting,
            "programs": [(program.key, program.name) for program in offered],
            "tiers": change_list.tier_choices(page.rows, params.get("tier", "")),
            "directions": change_list.DIRECTIONS,
            "answer": change_list.answer(tab, waiting),
            "filtered": any(params.get(name) for name in FILTERS),
            "now": timezone.now(),
        },
    )


@require_GET
@staff_page("tiers.see")
def tier_change(request: TenantRequest, pk: int) -> HttpResponseBase:
    return change_page_of(request, queries.get_change(request.actor, pk))


@require_POST
@staff_page("tiers.decide")
def decision(request: TenantRequest, pk: int) -> HttpResponseBase:
    """Approve or decline. A refusal shows the page as it stands now, with the reason on top."""
    change = queries.get_change(request.actor, pk)
    form = DecisionForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid("Choose to approve or to decline, with a note of at most 1,000 characters.")
        with transaction.atomic():
            decided = _decide(request, change, form)
    except Forbidden:
        raise
    except Refused as refusal:
        return change_page_of(request, queries.get_change(request.actor, pk), refusal)
    return _onward(request, decided)


def _decide(request: TenantRequest, change: TierChange, form: DecisionForm) -> TierChange:
    note, now = form.cleaned_data["note"], timezone.now()
    if form.cleaned_data["verb"] == DecisionForm.APPROVE:
        begins = form.cleaned_data["effective_on"]
        return decisions.approve(change, by=request.actor, note=note, now=now, effective_on=begins)
    return decisions.decline(change, by=request.actor, note=note, now=now)


def _onward(request: TenantRequest, decided: TierChange) -> HttpResponseBase:
    """To the next open change, or to the list when nothing waits."""
    to = change_list.mark(decided, decided.to_tier).name
    if decided.state == TierChange.State.APPROVED:
        begins = "today" if decided.effective_on == _today(decided) else day(decided.effective_on)
        messages.success(request, f"{decided.partner} is {to} from {begins}. Its people get a letter.")
    else:
        messages.success(request, f"{decided.partner} stays where it stands; the move to {to} is declined.")
    following = queries.next_open(request.actor, decided)
    if following is None:
        return redirect("tier_changes", request.vendor.slug)
    return redirect("tier_change", request.vendor.slug, following.pk)


def change_page_of(request: TenantRequest, change: TierChange, refusal: Refused | None = None) -> HttpResponseBase:
    """The page of a change, with the refusal of what was asked on top."""
    context = change_page.context(change, by=request.actor, today=_today(change))
    context["refusal"] = None if refusal is None else str(refusal)
    context["edition_url"] = reverse(
        "edition", args=[request.vendor.slug, change.program.key, change.run.edition.label]
    )
    status = 200 if refusal is None else refusal.status
    return render(request, "tiers/change.html", context, status=status)


def _today(change: TierChange) -> datetime.date:
    return programs.today_in(programs.document_of(change.run.edition))
