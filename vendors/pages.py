"""The doors of pages. Each view names its area and the permission it asks for; the URL walk reads both."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.module_loading import import_string

from tenancy.refusals import NotFound, Refused, lost_race
from vendors.actors import Actor

View = Callable[..., HttpResponseBase]


def staff_page(permission: str) -> Callable[[View], View]:
    """A page of the workspace: staff only, with this permission."""
    return _page("workspace", permission)


def partner_page(permission: str, *, also_closed: bool = False) -> Callable[[View], View]:
    """A page of the portal: members of the partner only, with this permission.

    Where the vendor has closed the portal, every address answers with the one page that says so
    (`VENDORS_PORTAL_CLOSED`), but those that are `also_closed`.
    """
    return _page("portal", permission, also_closed=also_closed)


def _page(area: str, permission: str, *, also_closed: bool = False) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, vendor: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or actor.is_member != (area == "portal"):
                raise Http404
            if actor.portal_closed and not also_closed:
                closed: View = import_string(settings.VENDORS_PORTAL_CLOSED)
                return closed(request, vendor)
            try:
                actor.require(permission)
                return view(request, *args, **kwargs)
            except NotFound:
                raise Http404 from None
            except Refused as refusal:
                return refused(request, refusal)
            except DatabaseError as error:
                lost = lost_race(error)
                if lost is None:
                    raise
                return refused(request, lost)

        guarded.area = area  # type: ignore[attr-defined]
        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page that says why not. Nothing of what the view did stays."""
    transaction.set_rollback(True)
    actor: Actor | None = getattr(request, "actor", None)
    layout = "layout_portal.html" if actor is not None and actor.is_member else "layout_staff.html"
    return render(request, "refused.html", {"sentence": str(refusal), "layout": layout}, status=refusal.status)
