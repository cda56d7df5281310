"""The board of tiers: where a partner manager begins the day."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal import board
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_GET
@staff_page("tiers.see")
def tier_board(request: TenantRequest) -> HttpResponseBase:
    program = request.GET.get("program", "").replace("\x00", "")[:60]
    context = board.context(request.vendor, program, by=request.actor, now=timezone.now())
    return render(request, "portal/tier_board.html", context)
