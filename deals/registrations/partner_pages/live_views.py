"""What the form of a registration asks while somebody types: to keep the draft, for a hint, for customers to choose."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from deals.registrations import hints, suggestions
from deals.registrations import queries as registration_queries
from deals.registrations.partner_pages.desk import desk_of, without_nul
from vendors.actors import TenantRequest
from vendors.pages import partner_page

_ASKED = ("customer_name", "customer_website")


@require_POST
@partner_page("registrations.write")
def autosave(request: TenantRequest) -> HttpResponse:
    """While somebody types: keep what can be kept, and say beside the fields what cannot be right."""
    desk = desk_of(request)
    form = desk.form(request.POST)
    form.is_valid()
    is_new = desk.row is None
    desk.keep(form)
    now = timezone.now()
    form.complain(desk.rules.today(now), everything=False)
    answer = render(request, "deals/registration_saved.html", {"desk": desk, "form": form, "row": desk.row})
    if is_new and desk.row is not None:
        answer["HX-Replace-Url"] = desk.url
    return answer


@require_GET
@partner_page("registrations.write")
def hint(request: TenantRequest) -> HttpResponse:
    name, website = (without_nul(request.GET.get(key, ""))[:200] for key in _ASKED)
    code = request.GET.get("code", "")
    words = hints.hint(
        name,
        website,
        by=request.actor,
        besides=registration_queries.get(request.actor, code) if code else None,
    )
    return render(request, "deals/registration_hint.html", {"words": words})


@require_GET
@partner_page("registrations.write")
def customers(request: TenantRequest) -> HttpResponse:
    """Customers that the partner itself has registered or has a part in; nobody else's."""
    part = without_nul(request.GET.get("customer_name", "")).strip()[:200]
    found = suggestions.customers(request.actor, part)
    return render(request, "deals/registration_customers.html", {"suggested": found})
