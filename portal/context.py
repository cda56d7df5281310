"""What every page's frame shows: the place, the person, and where one can go from here."""

from typing import Any

from django.http import HttpRequest

from portal.addresses import address
from ui.parts import NavItem, PersonCard, Place
from vendors.actors import Actor
from vendors.models import Vendor

# (label, name of the address, permission, heading in the sidebar)
WORKSPACE = [
    ("Today", "staff_home", "workspace.see", ""),
    ("Tiers", "tier_board", "tiers.see", ""),
    ("Tier changes", "tier_changes", "tiers.see", ""),
    ("Deal registrations", "registrations", "registrations.see", ""),
    ("Partners", "partners", "partners.see", "Partners"),
    ("Opportunities", "opportunities", "deals.see", "Partners"),
    ("Customers", "customers", "deals.see", "Partners"),
    ("Receipts", "receipts", "registrations.see", "Partners"),
    ("Programs", "programs", "programs.see", "Program"),
    ("Recalculation", "runs", "runs.see", "Program"),
    ("Quiet partners", "inactivity_reviews", "inactivity.see", "Program"),
    ("Imports", "imports", "imports.run", "Program"),
    ("Staff", "staff", "staff.see", "Workspace"),
    ("Administration", "admin_home", "workspace.see", "Workspace"),
]
# Rooms without an entry of their own, by the name of the entry that they belong to, as their addresses begin.
ROOMS = {"tier_board": ("appeals/", "tier-exceptions/"), "programs": ("simulations/", "rehearsals/")}
PORTAL = [
    ("Home", "partner_home", "portal.see", ""),
    ("Registrations", "registrations_mine", "registrations.see", ""),
    ("Deals", "partner_deals", "deals.see", ""),
    ("Program", "partner_program", "programs.see", ""),
    ("Appeals", "appeals_mine", "appeals.see", ""),
    ("Team", "partner_team", "team.see", ""),
]


def place(request: HttpRequest) -> dict[str, Any]:
    """Context of the frame. Asks the database nothing: error pages use it too."""
    actor: Actor | None = getattr(request, "actor", None)
    vendor: Vendor | None = getattr(request, "vendor", None)
    if actor is None or vendor is None:
        return {}
    items = PORTAL if actor.is_member else WORKSPACE
    home = _url(items[0][1], vendor)
    rooms = {} if actor.is_member else ROOMS
    return {
        "nav": [
            _item(request, label, _url(name, vendor), home, group, [f"{home}{room}" for room in rooms.get(name, ())])
            for label, name, permission, group in items
            if actor.can(permission)
        ],
        "place": Place(vendor.name, "partner program" if actor.is_member else "workspace", home),
        "person": PersonCard(actor.label, actor.role_label, actor.partner_name),
        "actor": actor,
        "vendor": vendor,
    }


def _item(request: HttpRequest, label: str, url: str, home: str, group: str, rooms: list[str]) -> NavItem:
    active = request.path == url if url == home else request.path.startswith((url, *rooms))
    return NavItem(label, url, active, group=group)


def _url(name: str, vendor: Vendor) -> str:
    if name == "admin_home":
        return f"/{vendor.slug}/admin/"  # has a URL configuration of its own
    return address(vendor, name)
