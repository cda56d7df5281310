"""The doors of pages. Each view names its area and the permission it asks for; the URL walk reads both."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from tenancy.refusals import NotFound, Refused, lost_race
from vendors.actors import Actor

View = Callable[..., HttpResponseBase]


def staff_page(permission: str) -> Callable[[View], View]:
    """A page of the workspace: staff only, with this permission."""
    return _page("workspace", permission)


def partner_page(permission: str) -> Callable[[View], View]:
    """A page of the portal: members of the partner only, with this permission."""
    return _page("portal", permission)


def _page(area: str, permission: str) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, vendor: str, *args: Any, **kwargs: Any) -> HttpResponseBase:
            actor: Actor | None = getattr(request, "actor", None)
            if actor is None or actor.is_member != (area == "portal"):
                raise Http404
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
