"""Django's admin as a tool of one vendor's staff: sign-in is allauth's, permissions come from the table of roles, and
what is done goes into the vendor's own log instead of Django's, which knows no tenants."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import redirect

from tenancy.refusals import Refused
from vendors.actors import Actor


def actor_of(request: HttpRequest) -> Actor:
    return request.actor  # type: ignore[attr-defined, no-any-return]


class VendorAdminSite(AdminSite):
    site_header = "Workspace administration"
    site_title = "Administration"
    index_title = "Records"
    enable_nav_sidebar = True

    def has_permission(self, request: HttpRequest) -> bool:
        actor: Actor | None = getattr(request, "actor", None)
        return actor is not None and actor.is_staff

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """Never a second sign-in form: the middleware has sent everyone without a session to allauth's."""
        return redirect("/accounts/login/")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("/accounts/logout/")

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return redirect("/accounts/password/change/")


site = VendorAdminSite(name="admin")


class TenantAdmin(ModelAdmin):  # type: ignore[type-arg]
    """Base of all admin classes: reads and writes by the table of roles, keeps no Django log rows.

    Facts and lifecycles change through verbs only, so adding, changing and deleting are off unless a class turns its
    verb's form on.
    """

    see_permission = "workspace.see"
    show_full_result_count = False
    list_per_page = 50

    def has_module_permission(self, request: HttpRequest) -> bool:
        return actor_of(request).can(self.see_permission)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return actor_of(request).can(self.see_permission)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        """What a verb refuses is told on the form's page; nothing of it stays."""
        try:
            with transaction.atomic():
                return super().changeform_view(request, *args, **kwargs)
        except Refused as refusal:
            self.message_user(request, str(refusal), level=messages.ERROR)
            return redirect(request.get_full_path())

    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return None

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> Any:
        return None

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        return None
