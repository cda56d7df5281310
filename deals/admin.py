"""Accounts, opportunities and their parts in the admin: to look at. Changes go through the workspace's pages, so that
they are checked and logged."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from deals.appeals import admin as appeal_admin
from deals.customers import queries as customers
from deals.models import Account, Attribution, DirectOnly, ExchangeRate, Opportunity
from deals.registrations import admin as registration_admin
from deals.registrations import protection_admin
from vendors.admin_site import TenantAdmin, site

# Registered by being imported: Django looks for this module alone.
__all__ = ["appeal_admin", "protection_admin", "registration_admin"]


@admin.register(Account, site=site)
class AccountAdmin(TenantAdmin):
    see_permission = "deals.see"
    list_display = ("name", "domain", "created_at")
    search_fields = ("name_key__startswith", "domain__startswith")
    ordering = ("name_key", "id")
    fields = ("name", "domain", "name_key", "created_at")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Account], search_term: str
    ) -> tuple[QuerySet[Account], bool]:
        """As the directory finds them: by domain, or by how the name begins."""
        return customers.narrowed(queryset, search_term), False


@admin.register(DirectOnly, site=site)
class DirectOnlyAdmin(TenantAdmin):
    see_permission = "deals.see"
    list_display = ("account", "reason", "since", "ended_at")
    list_select_related = ("account",)
    search_fields = ("reason",)
    ordering = ("-id",)
    fields = ("account", "products", "reason", "since", "listed_by", "ended_at", "ended_by")


class Parts(admin.TabularInline):  # type: ignore[type-arg]
    model = Attribution
    fields = ("partner", "kind", "via", "recorded_at", "late_reason")
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Opportunity, site=site)
class OpportunityAdmin(TenantAdmin):
    see_permission = "deals.see"
    list_display = ("source_id", "account_name", "stage", "closed_on", "arr", "currency")
    list_filter = ("stage",)
    search_fields = ("source_id", "account_name")
    ordering = ("-closed_on", "-id")
    inlines: ClassVar[list[Any]] = [Parts]
    fields = (
        "source_id",
        "source_system",
        "source_version",
        "account_name",
        "account_website",
        "stage",
        "closed_on",
        "currency",
        "arr",
        "services",
        "products",
        "created_at",
    )


@admin.register(Attribution, site=site)
class AttributionAdmin(TenantAdmin):
    see_permission = "deals.see"
    list_display = ("opportunity", "partner", "kind", "via", "recorded_at", "late_reason")
    list_filter = ("kind", "via")
    search_fields = ("opportunity__source_id", "partner__name")
    fields = (
        "opportunity",
        "partner",
        "kind",
        "via",
        "recorded_at",
        "late_reason",
        "late_accepted_by",
        "late_accepted_at",
    )
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Attribution]:
        return super().get_queryset(request).select_related("opportunity", "partner")


@admin.register(ExchangeRate, site=site)
class ExchangeRateAdmin(TenantAdmin):
    see_permission = "deals.see"
    list_display = ("currency", "base", "date", "rate")
    list_filter = ("currency", "base")
    ordering = ("-date", "currency", "id")
    fields = ("currency", "base", "date", "rate")
