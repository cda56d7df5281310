"""Exceptions and notices in Django's admin: to read. They are granted and revoked on their pages."""

from django.contrib import admin

from tiers.models import Notice, TierException
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
