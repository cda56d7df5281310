"""Protections, extensions, receipts, rounds and decisions in the admin: to look at. Nothing of them is changed by hand,
and receipts could not be: the chain would tell."""

from typing import ClassVar

from django.contrib import admin

from deals.models import Decision, Extension, Protection, Receipt, ReviewRound, SigningKey
from vendors.admin_site import TenantAdmin, site


class OfRegistration(TenantAdmin):
    see_permission = "registrations.see"
    ordering = ("-id",)
    search_fields: ClassVar[tuple[str, ...]] = ("registration__code__startswith",)


@admin.register(Protection, site=site)
class ProtectionAdmin(OfRegistration):
    list_display = ("registration", "partner", "account", "product", "starts_at", "ends_at")
    list_select_related = ("registration", "partner", "account")
    fields = ("registration", "partner", "account", "product", "starts_at", "ends_at")


@admin.register(Extension, site=site)
class ExtensionAdmin(OfRegistration):
    list_display = ("registration", "partner", "kind", "days", "status", "asked_at", "decided_at")
    list_filter = ("status",)
    list_select_related = ("registration", "partner")
    fields = (
        ("registration", "partner"),
        ("kind", "days", "status"),
        "reason",
        ("asked_at", "asked_by"),
        ("decided_at", "decided_by", "note"),
    )


@admin.register(Receipt, site=site)
class ReceiptAdmin(OfRegistration):
    list_display = ("position", "registration", "partner", "issued_at", "digest")
    list_select_related = ("registration", "partner")
    search_fields = ("registration__code__startswith", "digest__startswith")
    fields = (("position", "issued_at"), ("registration", "partner"), "digest", "body", "signature", "key_fingerprint")


@admin.register(ReviewRound, site=site)
class ReviewRoundAdmin(OfRegistration):
    list_display = ("registration", "partner", "began_at", "due_at", "ended_at", "outcome", "business_minutes")
    list_filter = ("outcome",)
    list_select_related = ("registration", "partner")
    fields = (
        ("registration", "partner"),
        ("began_at", "due_at"),
        ("ended_at", "ended_by", "outcome", "business_minutes"),
    )


@admin.register(Decision, site=site)
class DecisionAdmin(OfRegistration):
    list_display = ("registration", "kind", "at", "by", "undone_at")
    list_filter = ("kind",)
    list_select_related = ("registration", "by")
    fields = ("registration", ("kind", "at", "by"), "note", ("made_opportunity",), ("undone_at", "undone_by"))


@admin.register(SigningKey, site=site)
class SigningKeyAdmin(TenantAdmin):
    """The public halves. The other half is never read here, not even encrypted."""

    list_display = ("fingerprint", "created_at", "retired_at")
    ordering = ("-id",)
    fields = ("fingerprint", "public_key", "created_at", "retired_at")
