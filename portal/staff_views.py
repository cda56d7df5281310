"""The first page of the workspace: what waits for me, what is late, did last night work."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from portal import today
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_GET
@staff_page("workspace.see")
def staff_home(request: TenantRequest) -> HttpResponseBase:
    context = today.context(request.vendor, by=request.actor, now=timezone.now())
    return render(request, "portal/staff_home.html", context)
