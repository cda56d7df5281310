"""Saying which customer a registration is really about, from its page in the workspace."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from deals import identifying, review_page, review_views
from deals import registration_queries as queries
from deals.accounts import get_account
from deals.review_forms import CustomerForm
from deals.review_page import Shown
from vendors.actors import TenantRequest
from vendors.forms import attempt, status_of
from vendors.pages import staff_page


@require_POST
@staff_page("registrations.decide")
def correction(request: TenantRequest, registration: str) -> HttpResponse:
    """The registration keeps its date; conflicts are looked up anew on the page that follows."""
    row, now, form = queries.get(request.actor, registration), timezone.now(), CustomerForm(request.POST)

    def correct(account: int | None, **given: Any) -> Any:
        chosen = get_account(account) if account is not None else None
        return identifying.correct(row, chosen, by=request.actor, now=now, **given)

    if form.is_valid() and attempt(form, correct, **form.cleaned_data) is not None:
        messages.success(request, "The customer is corrected. The registration keeps its date.")
        return redirect("registration", request.vendor.slug, row.code)
    how = Shown(open="correct", refusal=review_page.sentence_of(form), given={"correct": form})
    return review_views.shown(request, row, how, status=status_of(form))
