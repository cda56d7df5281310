"""Accepting a part that was recorded after the close, from the page of its opportunity."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from deals import attribution, queries
from deals.forms import LateForm
from tenancy.refusals import Invalid, NotFound
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_POST
@staff_page("deals.edit")
def accept_late_part(request: TenantRequest, pk: int, part: int) -> HttpResponse:
    """A reason that cannot be right leads to the page that says so: the form is a dialog and has no page of its own."""
    held = queries.get_attribution(request.actor, part)
    if held.opportunity_id != pk:
        raise NotFound("There is no such part here.")
    form = LateForm(request.POST)
    if not form.is_valid():
        raise Invalid("Say in at most 500 characters why the part counts all the same.")
    attribution.accept_late(held, reason=form.cleaned_data["reason"], by=request.actor)
    messages.success(request, f"{held.partner.name}'s part counts now. Its progress shows it from the next page on.")
    return redirect("opportunity", request.vendor.slug, pk)
