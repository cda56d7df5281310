"""Appeals in Django's admin: to look at. They are decided on their page, beside the row and the correction."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from deals.models import Appeal, AppealState
from vendors.admin_site import TenantAdmin, site


class ClockFilter(admin.SimpleListFilter):
    title = "clock"
    parameter_name = "clock"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("waiting", "waits for an answer"), ("overdue", "is overdue")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Appeal]) -> QuerySet[Appeal]:
        if self.value() not in ("waiting", "overdue"):
            return queryset
        rows = queryset.filter(state=AppealState.OPEN)
        return rows.filter(due_at__lt=timezone.now()) if self.value() == "overdue" else rows


@admin.register(Appeal, site=site)
class AppealAdmin(TenantAdmin):
    see_permission = "appeals.see"
    list_display = ("code", "partner", "about", "row_label", "state", "due_at", "holder")
    list_filter = ("state", ClockFilter, "about", "program")
    search_fields = ("code__startswith", "row_label", "partner__name")
    list_select_related = ("partner", "holder")
    ordering = ("-id",)
    fields = (
        ("code", "state", "revision"),
        ("partner", "program", "metric"),
        ("about", "row", "row_label"),
        ("opportunity", "certification", "milestone"),
        "claim",
        ("evidence_url", "evidence_text"),
        ("wish", "found"),
        ("filed_at", "filed_by_label"),
        ("due_at", "holder", "reminded_at", "escalated_at"),
        ("decided_at", "decided_by_label", "answer"),
        ("run", "changed"),
    )
