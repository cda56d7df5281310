"""Every route of the installation, each with the kind of door it stands behind.

A page names its area and its permission (`vendors.pages`), a resource of the API is a `VendorView`, Django's admin is
mounted by the middleware. Whatever is none of these must stand on the short list here, or the walk fails.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from api.views import VendorView
from vendors import roles

WORKSPACE, PORTAL, API, ADMIN = "workspace", "portal", "api", "admin"
ADMIN_URLCONF = "prm.admin_urls"

# Doors outside any vendor, with the status for whoever is signed out: they show nobody's rows. `readyz` tells how the
# servers are, and a test run has not all of them.
OUTSIDE: dict[str, int | None] = {
    "healthz": 200,
    "readyz": None,
    "favicon.ico": 302,
    "api/schema/": 200,
    "api/docs/": 200,
    "": 302,
    "invitations/<slug:vendor>/<str:token>/": 404,
}


@dataclass(frozen=True, slots=True)
class Route:
    """`pattern` as the resolver has it; `area` is None for a route that nobody classified."""

    name: str
    pattern: str
    view: Any
    params: tuple[str, ...]
    area: str | None
    permission: str | None

    def __str__(self) -> str:
        return self.name or self.pattern

    def allows(self, role: roles.Role) -> bool:
        """Whether the table of roles opens the page to the role; resources of the API decide by themselves."""
        return self.permission is None or roles.allows(role, self.permission)

    def path(self, vendor: str, values: dict[str, object]) -> str:
        if self.area == ADMIN:
            return f"/{vendor}" + reverse(self.name, kwargs=values, urlconf=ADMIN_URLCONF)
        return reverse(self.name, kwargs={"vendor": vendor, **values}, urlconf="prm.urls")


def every(urlconf: str = "prm.urls") -> list[Route]:
    """All routes, those of the admin included."""
    return [*_routes(urlconf), *_routes(ADMIN_URLCONF)]


def inside(area: str | None = None) -> list[Route]:
    """The routes inside a vendor that have a name to reverse."""
    areas = {WORKSPACE, PORTAL, API, ADMIN} if area is None else {area}
    return [route for route in every() if route.area in areas and route.name not in CATCH_ALL]


# They take every other address below a door and answer 404.
CATCH_ALL = {"api:nothing", "admin:"}


def unclassified(urlconf: str = "prm.urls") -> set[str]:
    """Routes that nobody classified, and entries of the list that nothing needs any more."""
    found = _routes(urlconf)
    lost = {route.pattern for route in found if route.area is None}
    return lost ^ set(OUTSIDE)


def without_permission(urlconf: str = "prm.urls") -> set[str]:
    """Pages whose permission is not in the table of roles."""
    pages = [route for route in _routes(urlconf) if route.area in (WORKSPACE, PORTAL)]
    return {str(route) for route in pages if route.permission not in roles.PERMISSIONS}


def _routes(urlconf: str) -> list[Route]:
    return [_route(urlconf, *found) for found in _walk(get_resolver(urlconf), "", "")]


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[tuple[str, str, URLPattern]]:
    for one in resolver.url_patterns:
        pattern = prefix + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _walk(one, pattern, namespace + (f"{one.namespace}:" if one.namespace else ""))
        else:
            yield pattern, namespace + (one.name or ""), one


def _route(urlconf: str, pattern: str, name: str, found: URLPattern) -> Route:
    view = found.callback
    params = tuple(_params(pattern))
    return Route(name, pattern, view, params, _area(urlconf, view), getattr(view, "permission", None))


def _params(pattern: str) -> Iterator[str]:
    import re

    for name in re.findall(r"<(?:[a-z_]+:)?([a-z_]+)>", pattern):
        if name != "vendor":
            yield name


def _area(urlconf: str, view: Any) -> str | None:
    if urlconf == ADMIN_URLCONF:
        return ADMIN
    if hasattr(view, "area"):
        return str(view.area)
    if issubclass(getattr(view, "cls", object), VendorView):
        return API
    # Sign-in knows no vendor: the whole of it is somebody else's, and tested there.
    return "account" if view.__module__.startswith("allauth.") else None
