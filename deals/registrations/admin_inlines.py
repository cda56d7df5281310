"""What grew around a registration, on its page in the admin: to look at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from deals.models import (
    AccountMatch,
    Conflict,
    Decision,
    Extension,
    NextStep,
    Protection,
    Receipt,
    ReviewRound,
)


class ToLookAt(admin.TabularInline):  # type: ignore[type-arg]
    can_delete = False
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class Matches(ToLookAt):
    model = AccountMatch
    fields = ("account", "explained", "at", "by", "note")
    ordering = ("-id",)


class Rounds(ToLookAt):
    model = ReviewRound
    fields = ("began_at", "due_at", "ended_at", "ended_by", "outcome", "business_minutes")
    ordering = ("id",)


class Decisions(ToLookAt):
    model = Decision
    fields = ("kind", "at", "by", "note", "undone_at", "undone_by")
    ordering = ("id",)


class Conflicts(ToLookAt):
    """Those that were known when it was decided."""

    model = Conflict
    fk_name = "registration"
    fields = ("kind", "who", "since", "explained")
    ordering = ("id",)


class NextSteps(ToLookAt):
    model = NextStep
    fields = ("text", "due_on", "created_by", "done_at")
    ordering = ("due_on", "id")


class Protections(ToLookAt):
    model = Protection
    fields = ("account", "product", "starts_at", "ends_at")
    ordering = ("id",)


class Extensions(ToLookAt):
    model = Extension
    fields = ("kind", "days", "reason", "asked_at", "status", "decided_at", "decided_by", "note")
    ordering = ("id",)


class Receipts(ToLookAt):
    model = Receipt
    fields = ("position", "issued_at", "digest", "key_fingerprint")
    ordering = ("id",)


INLINES: list[type[ToLookAt]] = [
    Matches,
    Rounds,
    Decisions,
    Conflicts,
    NextSteps,
    Protections,
    Extensions,
    Receipts,
]
