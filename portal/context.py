"""What every page's frame shows: the place, the person, and where one can go from here."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse

from vendors.actors import Actor
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    active: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    vendor_name: str
    vendor_initial: str
    area: str
    home_url: str
    switch_url: str


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    initials: str
    role: str
    partner_name: str | None


WORKSPACE = [
    ("Today", "staff_home", "workspace.see"),
    ("Tier changes", "tier_changes", "tiers.see"),
    ("Partners", "partners", "partners.see"),
    ("Opportunities", "opportunities", "deals.see"),
    ("Programs", "programs", "programs.see"),
    ("Runs", "runs", "runs.see"),
    ("Imports", "imports", "imports.run"),
    ("People", "staff", "staff.see"),
]
PORTAL = [
    ("Home", "partner_home", "portal.see"),
    ("Deals", "partner_deals", "deals.see"),
    ("Program", "partner_program", "programs.see"),
    ("Team", "partner_team", "team.see"),
]


def place(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame. Asks the database nothing: error pages use it too."""
    actor: Actor | None = getattr(request, "actor", None)
    vendor: Vendor | None = getattr(request, "vendor", None)
    if actor is None or vendor is None:
        return {}
    items = PORTAL if actor.is_member else WORKSPACE
    home = _url(items[0][1], vendor) or "/"
    return {
        "nav": [
            _item(request, label, url, home)
            for label, name, permission in items
            if actor.can(permission) and (url := _url(name, vendor))
        ],
        "place": Place(
            vendor.name,
            vendor.name[:1].upper(),
            "partner program" if actor.is_member else "workspace",
            home,
            "/",
        ),
        "person": Person(
            actor.label,
            actor.user.initials if actor.user else "",
            actor.role_label,
            actor.partner_name or None,
        ),
        "actor": actor,
        "vendor": vendor,
    }


def _item(request: HttpRequest, label: str, url: str, home: str) -> NavItem:
    active = request.path == url if url == home else request.path.startswith(url)
    return NavItem(label, url, active)


def _url(name: str, vendor: Vendor) -> str | None:
    try:
        return reverse(name, args=[vendor.slug], urlconf="prm.urls")
    except NoReverseMatch:
        return None
