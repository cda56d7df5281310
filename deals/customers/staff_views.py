"""The vendor's customers: who they are, what is sold to them, and which of them the vendor keeps to itself."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from deals import policies
from deals.customers import direct_only
from deals.customers import queries as customers
from deals.customers.forms import DirectOnlyForm
from deals.models import Account, DirectOnly
from tenancy import keyset
from ui.formats import day
from ui.parts import Crumb, Event, Fact, NavItem, Page
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page
from vendors.queries import lately

PAGE_SIZE = 50
MOST_EVENTS = 20
LONGEST_SEARCH = 200


@require_safe
@staff_page("deals.see")
def customer_list(request: TenantRequest) -> HttpResponse:
    q = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST_SEARCH]
    found = keyset.read(
        customers.with_figures(customers.customers(request.actor, q)),
        customers.ORDERS.get(request.GET.get("sort", ""), customers.BY_NAME),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context = {
        "rows": found.rows,
        "alike": customers.alike(request.actor, q, found.rows),
        "page": Page(next=found.next, previous=found.previous),
        "q": q,
        "tabs": _tabs(request, "customers"),
    }
    return render(request, "deals/customers.html", context)


@require_safe
@staff_page("deals.see")
def customer(request: TenantRequest, pk: int) -> HttpResponse:
    found = customers.get_customer(request.actor, pk)
    listings = list(customers.direct_listings(request.actor, found).order_by("-id")[: customers.MOST_SHOWN])
    listing = next((one for one in listings if one.ended_at is None), None)
    events = lately(request.actor, MOST_EVENTS, subject_type="account", subject_id=found.pk)
    context = {
        "customer": found,
        "facts": _facts(found, listing),
        "opportunities": customers.opportunities_of(request.actor, found),
        "registrations": customers.registrations_of(request.actor, found),
        "listing": listing,
        "events": [Event(entry.at, entry.sentence, note=entry.note) for entry in events],
        "may_edit": policies.may_edit.test(request.actor),
        "crumbs": _crumbs(request),
        "now": timezone.now(),
    }
    return render(request, "deals/customer.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("deals.edit")
def customer_direct_only(request: TenantRequest, pk: int) -> HttpResponse:
    """Keep the customer to the vendor."""
    found = customers.get_customer(request.actor, pk)
    form = DirectOnlyForm(request.POST or None)
    if form.is_valid():
        listed = attempt(form, direct_only.list_direct, found, **form.facts(), by=request.actor)
        if listed is not None:
            messages.success(request, f"{found.name} is direct only now. Registrations of it will show the conflict.")
            return redirect("customer", request.vendor.slug, found.pk)
    crumbs = [*_crumbs(request), Crumb(found.name, reverse("customer", args=[request.vendor.slug, found.pk]))]
    context = {"customer": found, "form": form, "crumbs": crumbs}
    return render(request, "deals/direct_only_form.html", context, status=status_of(form))


@require_safe
@staff_page("deals.see")
def direct_only_list(request: TenantRequest) -> HttpResponse:
    found = keyset.read(
        customers.direct_listings(request.actor).filter(ended_at__isnull=True),
        customers.ORDERS["-id"],
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
        size=PAGE_SIZE,
    )
    context = {
        "rows": [(row, f"end-{row.pk}") for row in found.rows],
        "page": Page(next=found.next, previous=found.previous),
        "may_edit": policies.may_edit.test(request.actor),
        "tabs": _tabs(request, "direct_only"),
    }
    return render(request, "deals/direct_only.html", context)


@require_POST
@staff_page("deals.edit")
def direct_only_ending(request: TenantRequest, pk: int) -> HttpResponse:
    """Open the customer to partners again."""
    listing = customers.get_direct_listing(request.actor, pk)
    ended = direct_only.end_direct(listing, by=request.actor, note=request.POST.get("note", ""))
    messages.success(request, f"{ended.account.name} is open to partners again.")
    return redirect("customer", request.vendor.slug, ended.account_id)


def _facts(found: Account, listing: DirectOnly | None) -> list[Fact]:
    facts = [
        Fact("Web domain", found.domain or "not known", note="tells customers apart" if found.domain else ""),
        Fact("Compared by", found.name_key, note="the name without its legal form"),
        Fact("Known since", day(found.created_at.date())),
    ]
    if listing is not None:
        what = ", ".join(listing.products) or "all products"
        facts.append(
            Fact("Direct only", what, note=f"since {day(listing.since.date())}: {listing.reason}", state="soon")
        )
    return facts


def _tabs(request: TenantRequest, here: str) -> list[NavItem]:
    names = {"customers": "All customers", "direct_only": "Direct only"}
    return [NavItem(words, reverse(name, args=[request.vendor.slug]), name == here) for name, words in names.items()]


def _crumbs(request: TenantRequest) -> list[Crumb]:
    return [Crumb("Customers", reverse("customers", args=[request.vendor.slug]))]
