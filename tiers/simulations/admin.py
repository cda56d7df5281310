"""Simulations in Django's admin: to be read. Asking for one and calling it off happen on the pages of the workspace."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tiers.models import Simulation
from vendors.admin_site import TenantAdmin, site


@admin.register(Simulation, site=site)
class SimulationAdmin(TenantAdmin):
    see_permission = "tiers.simulate"
    list_display = ("requested_at", "program", "label", "basis", "as_of", "state", "up", "down", "requested_by_label")
    list_filter = ("state", "program", "basis")
    list_select_related = ("program",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Simulation]:
        """The list leaves texts and summaries where they are."""
        rows: QuerySet[Simulation] = super().get_queryset(request)
        return rows.defer("source", "summary")
