"""The pipeline of all partners' registrations, and of those that the address narrows it to."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from deals.models import SalesStage
from deals.registrations import queries
from deals.registrations.pipeline import Grid, grids_of
from deals.registrations.staff_pages import queue
from programs.queries import programs
from ui.formats import money_short, plural
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_safe
@staff_page("registrations.see")
def pipeline(request: TenantRequest) -> HttpResponse:
    params = {**request.GET.dict(), "show": "all"}
    grids = grids_of(queries.pipeline(request.actor, queue.wanted(params, request.actor)))
    context = {
        "answer": answer(grids),
        "grids": grids,
        "list_url": reverse("registrations", args=[request.vendor.slug]) + "?show=all&",
        "stages": [one for one in SalesStage.choices if one[0] != SalesStage.CLOSED_LOST],
        "programs": [(one.key, one.name) for one in programs()],
        "filtered": queue.filtered(params),
        "today": timezone.now().date(),
    }
    return render(request, "deals/pipeline.html", context)


def answer(grids: list[Grid]) -> str:
    """`14 registrations are alive, worth $1.25M and €212K a year.`"""
    if not grids:
        return "No registration is alive."
    deals = sum(grid.all.deals for grid in grids)
    worth = [money_short(grid.all.arr, grid.currency) for grid in grids]
    sums = " and ".join([", ".join(worth[:-1]), worth[-1]] if len(worth) > 1 else worth)
    return f"{plural(deals, 'registration is', 'registrations are')} alive, worth {sums} a year."
