"""The partner's pipeline: what is alive, by sales stage and by quarter of the target close, as numbers and charts."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.registrations import queries
from deals.registrations.pipeline import grids_of
from ui.parts import Crumb
from vendors.actors import TenantRequest
from vendors.pages import partner_page


@require_safe
@partner_page("registrations.see")
def pipeline(request: TenantRequest) -> HttpResponse:
    url = reverse("registrations_mine", args=[request.vendor.slug])
    grids = grids_of(queries.pipeline(request.actor))
    context = {
        "grids": grids,
        "list_url": f"{url}?",
        "answer": " and ".join(grid.words for grid in grids),
        "crumbs": [Crumb("Registrations", url)],
        "today": timezone.now().date(),
    }
    return render(request, "deals/registration_pipeline.html", context)
