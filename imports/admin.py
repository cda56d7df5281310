"""Imports in the admin, to read."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from imports.models import ImportJob
from vendors.admin_site import TenantAdmin, site


@admin.register(ImportJob, site=site)
class ImportJobAdmin(TenantAdmin):
    see_permission = "imports.run"
    list_display = ("kind", "file_name", "state", "outcome", "requested_by_label", "requested_at")
    list_filter = ("kind", "state")
    exclude = ("vendor", "content", "rejected")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        return super().get_queryset(request).defer("content", "rejected")
