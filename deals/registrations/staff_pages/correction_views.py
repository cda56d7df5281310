"""Saying which customer a registration is really about: the ones that look like it, or any other."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from deals.customers import matching
from deals.customers import queries as customers
from deals.models import ACTIVE, DealRegistration
from deals.registrations import identifying
from deals.registrations.policies import may_decide
from deals.registrations.staff_pages import reading
from deals.registrations.staff_pages.review_forms import CustomerForm
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("registrations.decide")
def correction(request: TenantRequest, registration: str) -> HttpResponse:
    """The registration keeps its date; conflicts are looked up anew on the page that follows."""
    row, now = reading.get(request.actor, registration), timezone.now()
    form = CustomerForm(request.POST or None)

    def correct(account: int | None, **given: Any) -> Any:
        chosen = customers.get_customer(request.actor, account) if account is not None else None
        return identifying.correct(row, chosen, by=request.actor, now=now, **given)

    if form.is_valid() and attempt(form, correct, **form.cleaned_data) is not None:
        messages.success(request, "The customer is corrected. The registration keeps its date.")
        return redirect("registration", request.vendor.slug, row.code)
    search = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    context = {
        "row": row,
        "form": form,
        "search": search,
        "candidates": candidates(row, search),
        "correctable": row.status in ACTIVE and may_decide.test(request.actor, row),
    }
    return render(request, "deals/correction.html", context, status=status_of(form))


def candidates(row: DealRegistration, search: str) -> list[matching.Match]:
    """Other customers of the name and website that the partner gave or, when somebody searches, of other words."""
    name, website = (search, search if "." in search else "") if search else (row.customer_name, row.customer_website)
    return [one for one in matching.candidates(name, website) if one.account.pk != row.account_id]
