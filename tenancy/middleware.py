"""The scope comes from the URL, by this one middleware.

`/<vendor>/...` is the workspace, `/<vendor>/portal/...` a partner's portal, `/<vendor>/admin/...` Django's admin inside
the tenant, `/api/v1/<vendor>/...` the API. The request runs in one transaction inside the scope; it is rolled back when
the view raises. Whoever is not admitted gets 404, exactly like for a vendor that never existed.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.urls import get_script_prefix, set_script_prefix
from django.utils.cache import patch_cache_control
from django.utils.module_loading import import_string

from tenancy import scope


class Area(Enum):
    WORKSPACE = "workspace"
    PORTAL = "portal"
    ADMIN = "admin"
    API = "api"


class Admission(Protocol):
    """Decides on a person at a door, inside `scope.for_request` of the vendor. It sets on the request what views need
    and returns the scope to go on with."""

    def __call__(self, request: HttpRequest, slug: str, area: Area) -> scope.Scope | None: ...


@dataclass(frozen=True, slots=True)
class Door:
    slug: str
    area: Area


def door_of(path: str) -> Door | None:
    """The vendor and area that a path names, or None for paths outside any vendor."""
    parts = path.strip("/").split("/")
    if parts[:2] == ["api", "v1"]:
        return Door(parts[2], Area.API) if len(parts) > 2 and parts[2] else None
    if not parts[0] or parts[0] in settings.TENANCY_OUTSIDE:
        return None
    if len(parts) > 1 and parts[1] == "portal":
        return Door(parts[0], Area.PORTAL)
    if len(parts) > 1 and parts[1] == "admin":
        return Door(parts[0], Area.ADMIN)
    return Door(parts[0], Area.WORKSPACE)


class ScopeMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.admit: Admission = import_string(settings.TENANCY_ADMISSION)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # PostgreSQL stores no NUL, so nothing has one in its address: it is looked for as a sign that nothing has.
        request.path_info = request.path_info.replace("\x00", "\ufffd")
        door = door_of(request.path_info)
        if door is None or door.area is not Area.API:  # which names a wrong parameter
            request.META["QUERY_STRING"] = request.META.get("QUERY_STRING", "").replace("%00", "")
        if door is None:
            with transaction.atomic():
                response = self.get_response(request)
        else:
            response = self._inside(request, door)
        user = getattr(request, "user", None)
        if door is not None or (user is not None and user.is_authenticated):
            patch_cache_control(response, private=True, no_store=True)
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> None:
        """Whatever a view raises, nothing of it stays."""
        if transaction.get_connection().in_atomic_block:
            transaction.set_rollback(True)

    def _inside(self, request: HttpRequest, door: Door) -> HttpResponseBase:
        with transaction.atomic():
            entered = self.admit(request, door.slug, door.area)
            if entered is None:
                return self._refuse(request, door)
            told = entered.partner_id is None  # the admission looked around with the whole vendor's scope
            with scope.for_request(entered.vendor_id, partner_id=entered.partner_id, told=told):
                if door.area is not Area.ADMIN:
                    return self.get_response(request)
                with _admin_mounted(request, door.slug):
                    return self.get_response(request)

    def _refuse(self, request: HttpRequest, door: Door) -> HttpResponseBase:
        scope.leave()
        if door.area is Area.API:
            return self.get_response(request)  # answers 401 or 404 in the API's own form: request.actor is missing
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return not_found(request)


@contextmanager
def _admin_mounted(request: HttpRequest, slug: str) -> Iterator[None]:
    """Serve Django's admin below the vendor: its own URLs carry no vendor, so the script prefix does."""
    request.path_info = request.path_info.removeprefix(f"/{slug}")
    request.urlconf = settings.TENANCY_ADMIN_URLCONF
    before = get_script_prefix()
    set_script_prefix(f"/{slug}/")
    try:
        yield
    finally:
        set_script_prefix(before)  # the prefix belongs to the thread, which serves other requests after this one


def not_found(request: HttpRequest) -> HttpResponse:
    """The same answer as for an address that never existed."""
    from django.views.defaults import page_not_found

    return page_not_found(request, Http404())
