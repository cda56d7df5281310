"""Django's admin as a tool of one vendor's staff: sign-in is allauth's, permissions come from the table of roles, and
what is done goes into the vendor's own log instead of Django's, which knows no tenants."""

from typing import Any

from django.contrib import messages
from django.contrib.admin import AdminSite, ModelAdmin
from django.contrib.admin.utils import unquote
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.urls import get_script_prefix

from tenancy.refusals import Refused
from vendors import queries
from vendors.actors import Actor

EVENTS = 12


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

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """With the newest of the vendor's own log beside the list of records."""
        events = queries.lately(actor_of(request), EVENTS)
        return super().index(request, {**(extra_context or {}), "events": events})

    def each_context(self, request: HttpRequest) -> dict[str, Any]:
        """The link to the site leads to the vendor's workspace."""
        return {**super().each_context(request), "site_url": get_script_prefix()}

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

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What the vendor's log knows of the row, the newest first."""
        row = self.get_object(request, unquote(object_id))
        if row is None or not self.has_view_permission(request, row):
            raise Http404
        name = str(self.opts.model_name)
        context = {
            **self.admin_site.each_context(request),
            "title": f"History of {row}",
            "object": row,
            "opts": self.opts,
            "events": queries.lately(actor_of(request), EVENTS, subject_type=name, subject_id=row.pk),
        }
        return render(request, "admin/history.html", context)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """An empty `_to_field` in the address names no field: Django's admin would fail looking for one called so."""
        return super().get_object(request, object_id, from_field or None)

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
