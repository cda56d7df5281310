"""Editions and drafts in Django's admin: to be read. They change on the pages of the workspace alone."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from programs.models import Edition
from vendors.admin_site import TenantAdmin, site


@admin.register(Edition, site=site)
class EditionAdmin(TenantAdmin):
    see_permission = "programs.draft"
    list_display = ("program", "label", "state", "effective_on", "published_at", "published_by")
    list_filter = ("state", "program")
    list_select_related = ("program", "published_by")
    ordering = ("-effective_on", "-id")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Edition]:
        """The list leaves the texts where they are."""
        rows: QuerySet[Edition] = super().get_queryset(request)
        return rows.defer("source")
