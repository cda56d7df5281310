"""A vendor's settings, people, log and letters in Django's admin.

Inviting and ending are on the page Staff, where the verbs are. Letters that could not be sent are found here, with what
the mail server said and when they are tried again.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from activity.models import Activity, Outbox
from vendors import workspace
from vendors.actors import Actor
from vendors.admin_site import TenantAdmin, actor_of, site
from vendors.models import Staff, StaffInvitation, Vendor


@admin.register(Vendor, site=site)
class VendorAdmin(TenantAdmin):
    """The own vendor only: its name can be changed by an owner."""

    list_display = ("name", "slug", "time_zone", "created_at")
    fields = ("name", "slug", "time_zone", "created_at")
    readonly_fields = ("slug", "time_zone", "created_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Vendor]:
        return Vendor.objects.filter(pk=actor_of(request).vendor_id)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        actor: Actor = actor_of(request)
        return actor.can("workspace.edit")

    def save_model(self, request: HttpRequest, obj: Vendor, form: Any, change: bool) -> None:
        workspace.rename(obj, obj.name, by=actor_of(request))


@admin.register(Staff, site=site)
class StaffAdmin(TenantAdmin):
    see_permission = "staff.see"
    list_display = ("user", "role", "since", "ended_at")
    list_filter = ("role", ("ended_at", admin.EmptyFieldListFilter))
    search_fields = ("user__email", "user__name")
    list_select_related = ("user",)
    ordering = ("id",)


@admin.register(StaffInvitation, site=site)
class StaffInvitationAdmin(TenantAdmin):
    see_permission = "staff.see"
    list_display = ("email", "role", "invited_by", "invited_at", "expires_at", "accepted_at", "revoked_at")
    list_filter = ("role",)
    search_fields = ("email",)
    list_select_related = ("invited_by",)
    exclude = ("token_hash",)
    ordering = ("-id",)


@admin.register(Activity, site=site)
class ActivityAdmin(TenantAdmin):
    see_permission = "activity.see"
    list_display = ("at", "sentence", "partner")
    list_select_related = ("partner",)
    search_fields = ("verb", "actor_label", "subject_label")
    exclude = ("vendor",)
    ordering = ("-id",)


@admin.register(Outbox, site=site)
class OutboxAdmin(TenantAdmin):
    """Without the text: an invitation's opens a door."""

    see_permission = "activity.see"
    list_display = ("subject", "address", "due_at", "sent_at", "attempts", "last_error")
    list_filter = (("sent_at", admin.EmptyFieldListFilter), ("last_error", admin.EmptyFieldListFilter))
    search_fields = ("subject", "to_email", "recipient__email")
    exclude = ("vendor", "body")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outbox]:
        return super().get_queryset(request).select_related("recipient").defer("body")
