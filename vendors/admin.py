"""A vendor's settings and people in Django's admin. Inviting and ending are on the page Staff, where the verbs are."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

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
