"""Exceptions, notices and rehearsals in Django's admin, to be read: what people do with them they do on pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from tiers.models import Notice, TierException, YearRehearsal
from vendors.admin_site import TenantAdmin, site


@admin.register(TierException, site=site)
class TierExceptionAdmin(TenantAdmin):
    see_permission = "tiers.see"
    list_display = ("partner", "tier", "begins_on", "ends_on", "reason", "approved_by_label", "revoked_at")
    list_filter = ("tier",)
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "enrollment__program")
    ordering = ("-id",)


@admin.register(Notice, site=site)
class NoticeAdmin(TenantAdmin):
    see_permission = "tiers.see"
    list_display = ("partner", "change", "days_before", "sent_at")
    search_fields = ("partner__name", "partner__code")
    list_select_related = ("partner", "change__partner")
    ordering = ("-id",)


@admin.register(YearRehearsal, site=site)
class YearRehearsalAdmin(TenantAdmin):
    see_permission = "runs.see"
    list_display = ("requested_at", "program", "year", "state", "requested_by_label", "finished_at")
    list_filter = ("state", "program", "year")
    list_select_related = ("program",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[YearRehearsal]:
        """The list leaves what came of them where it is."""
        rows: QuerySet[YearRehearsal] = super().get_queryset(request)
        return rows.defer("result")
