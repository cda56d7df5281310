"""The doors of pages. Each view names its area and the permission it asks for; the URL walk reads both."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

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
            actor.require(permission)
            return view(request, *args, **kwargs)

        guarded.area = area  # type: ignore[attr-defined]
        guarded.permission = permission  # type: ignore[attr-defined]
        return guarded

    return decorate
