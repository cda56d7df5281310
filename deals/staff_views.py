"""Opportunities in the workspace: which sales there are, and which partners had a part in them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from activity.models import Activity
from deals import attribution, counting, opportunities, policies, queries
from deals.facts import Facts
from deals.forms import STAGES, LateForm, OpportunityForm, PartForm, SearchForm
from deals.lateness import late_parts
from deals.models import Opportunity
from deals.registrations import shortlists as registration_shortlists
from tenancy import keyset
from tenancy.refusals import Invalid, NotFound
from ui.formats import day, money
from ui.parts import Crumb, Event, Fact, Page
from vendors.actors import TenantRequest
from vendors.forms import show
from vendors.pages import staff_page
from vendors.queries import lately

PAGE_SIZE = 50
MOST_EVENTS = 50


@require_safe
@staff_page("deals.see")
def opportunity_list(request: TenantRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    order = queries.ORDERS.get(request.GET.get("sort", ""), queries.NEWEST_CLOSE)
    found = keyset.read(
        queries.opportunities(request.actor, form.wanted()),
        order,
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    return render(
        request,
        "deals/opportunities.html",
        {
            "rows": found.rows,
            "page": Page(next=found.next, previous=found.previous),
            "form": form,
            "stages": STAGES,
            "filtered": bool(form.changed_data),
            "record": "Record an opportunity" if policies.may_edit.test(request.actor) else "",
        },
    )


@require_safe
@staff_page("deals.see")
def opportunity(request: TenantRequest, pk: int) -> HttpResponse:
    found = queries.get_opportunity(request.actor, pk)
    return render(request, "deals/opportunity.html", _about(request, found, PartForm()))


@require_safe
@staff_page("deals.see")
def opportunity_counting(request: TenantRequest, pk: int) -> HttpResponse:
    found = queries.get_opportunity(request.actor, pk)
    rows = counting.of_opportunity(found)
    context = {
        "opportunity": found,
        "rows": rows,
        "counted": sum(row.counted for row in rows),
        "crumbs": [*_crumbs(request), Crumb(found.source_id, _url(request, found))],
        "today": timezone.now().date(),
    }
    return render(request, "deals/counting.html", context)


@staff_page("deals.edit")
def new_opportunity(request: TenantRequest) -> HttpResponse:
    form = OpportunityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = opportunities.create(Facts(**form.facts()), by=request.actor)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"{made.source_id} is recorded. Add the partners that had a part in it.")
            return redirect("opportunity", request.vendor.slug, made.pk)
    context = {"form": form, "crumbs": _crumbs(request), "back": _list_url(request)}
    return render(request, "deals/opportunity_form.html", context, status=422 if form.errors else 200)


@staff_page("deals.edit")
def edit_opportunity(request: TenantRequest, pk: int) -> HttpResponse:
    found = queries.get_opportunity(request.actor, pk)
    form = OpportunityForm(request.POST or None, initial=_filled(found))
    if request.method == "POST" and form.is_valid():
        try:
            version = form.cleaned_data["version"] or None
            opportunities.update(found, form.facts(), by=request.actor, version=version)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, "Saved. The partners' progress follows at once, tiers with the next run.")
            return redirect("opportunity", request.vendor.slug, found.pk)
    context = {
        "form": form,
        "opportunity": found,
        "crumbs": [*_crumbs(request), Crumb(found.source_id, _url(request, found))],
        "back": _url(request, found),
    }
    return render(request, "deals/opportunity_form.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page("deals.edit")
def add_partner(request: TenantRequest, pk: int) -> HttpResponse:
    found = queries.get_opportunity(request.actor, pk)
    form = PartForm(request.POST)
    if form.is_valid():
        try:
            _, partner = queries.named(request.actor, found.pk, form.cleaned_data["partner"])
            attribution.add_partner(found, partner, form.cleaned_data["kind"], by=request.actor)
        except Invalid as refusal:
            show(form, refusal)
        else:
            messages.success(request, f"{partner.name} is added.")
            return redirect("opportunity", request.vendor.slug, found.pk)
    return render(request, "deals/opportunity.html", _about(request, found, form), status=422)


@require_POST
@staff_page("deals.edit")
def withdraw_part(request: TenantRequest, pk: int, part: int) -> HttpResponse:
    found = queries.get_opportunity(request.actor, pk)
    held = queries.get_attribution(request.actor, part)
    if held.opportunity_id != found.pk:
        raise NotFound("There is no such part here.")
    attribution.withdraw(held, by=request.actor, note=request.POST.get("note", "").replace("\x00", "")[:1000])
    messages.success(request, f"{held.partner.name} is taken off.")
    return redirect("opportunity", request.vendor.slug, found.pk)


def _about(request: TenantRequest, found: Opportunity, form: PartForm) -> dict[str, Any]:
    now = timezone.now()
    may_edit = policies.may_edit.test(request.actor)
    return {
        "opportunity": found,
        "facts": _facts(found),
        "parts": _parts(request, found),
        "events": [Event(entry.at, entry.sentence, note=entry.note) for entry in _timeline(request, found)],
        "registrations": registration_shortlists.of_opportunity(request.actor, found, request.vendor.slug),
        "form": form,
        "crumbs": _crumbs(request),
        "may_edit": may_edit,
        "now": now,
        "today": now.date(),
    }


def _parts(request: TenantRequest, found: Opportunity) -> list[dict[str, Any]]:
    """The parts with what may be done about each. `late` is one that does not count, as it came after the close."""
    rows = list(found.attributions.all())
    late = late_parts(found, rows)
    may_accept = policies.may_accept_late.test(request.actor)
    return [
        {
            "row": part,
            "late": part.pk in late and not part.late_reason,
            "form": LateForm(auto_id=f"late-{part.pk}-%s") if may_accept and part.kind == part.SOURCED else None,
            "may_withdraw": policies.may_withdraw.test(request.actor, part),
        }
        for part in rows
    ]


def _timeline(request: TenantRequest, found: Opportunity) -> list[Activity]:
    return lately(request.actor, MOST_EVENTS, subject_type="opportunity", subject_id=found.pk)


def _facts(found: Opportunity) -> list[Fact]:
    facts = [
        Fact("Source id", found.source_id),
        Fact("Customer", found.account_name, note=found.account_website),
        Fact("ARR", money(found.arr, found.currency)),
        Fact("Services, never counted", money(found.services, found.currency)),
        Fact("Close date", day(found.closed_on)),
    ]
    if found.products:
        facts.append(Fact("Products", ", ".join(found.products)))
    return facts


def _filled(found: Opportunity) -> dict[str, Any]:
    facts = Facts.of(found).columns()
    return {**facts, "products": ", ".join(found.products), "version": opportunities.version_of(found)}


def _crumbs(request: TenantRequest) -> list[Crumb]:
    return [Crumb("Opportunities", _list_url(request))]


def _list_url(request: TenantRequest) -> str:
    return reverse("opportunities", args=[request.vendor.slug])


def _url(request: TenantRequest, found: Opportunity) -> str:
    return reverse("opportunity", args=[request.vendor.slug, found.pk])
