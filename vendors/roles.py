"""The one table of who may do what. Policies of the apps refine it (`policies.py`), nothing else grants anything."""

from enum import StrEnum


class StaffRole(StrEnum):
    OWNER = "owner"
    PARTNER_MANAGER = "partner_manager"
    OPERATIONS = "operations"
    FINANCE = "finance"
    VIEWER = "viewer"


class MemberRole(StrEnum):
    PARTNER_ADMIN = "partner_admin"
    SELLER = "seller"
    ENGINEER = "engineer"
    VIEWER = "member_viewer"


Role = StaffRole | MemberRole

LABELS: dict[Role, str] = {
    StaffRole.OWNER: "owner",
    StaffRole.PARTNER_MANAGER: "partner manager",
    StaffRole.OPERATIONS: "operations",
    StaffRole.FINANCE: "finance",
    StaffRole.VIEWER: "viewer",
    MemberRole.PARTNER_ADMIN: "partner admin",
    MemberRole.SELLER: "seller",
    MemberRole.ENGINEER: "engineer",
    MemberRole.VIEWER: "viewer",
}

_STAFF = frozenset(StaffRole)
_MEMBERS = frozenset(MemberRole)
_LEADS = frozenset({StaffRole.OWNER, StaffRole.PARTNER_MANAGER})
_RUNNERS = frozenset({StaffRole.OWNER, StaffRole.OPERATIONS})

PERMISSIONS: dict[str, frozenset[Role]] = {
    "workspace.see": _STAFF,
    "workspace.edit": frozenset({StaffRole.OWNER}),
    "portal.see": _MEMBERS,
    "programs.see": _STAFF | _MEMBERS,
    "programs.publish": _RUNNERS,
    "drafts.see": _STAFF,
    "programs.draft": _LEADS | {StaffRole.OPERATIONS},
    "partners.see": _STAFF | _MEMBERS,
    "partners.edit": _LEADS | {StaffRole.OPERATIONS},
    "deals.see": _STAFF | _MEMBERS,
    "deals.edit": _LEADS | {StaffRole.OPERATIONS},
    "registrations.see": _STAFF | _MEMBERS,
    "registrations.write": frozenset({MemberRole.PARTNER_ADMIN, MemberRole.SELLER}),
    "registrations.decide": _LEADS,
    "appeals.see": _STAFF | _MEMBERS,
    "appeals.make": frozenset({MemberRole.PARTNER_ADMIN, MemberRole.SELLER}),
    "appeals.decide": _LEADS,
    "tiers.see": _STAFF | _MEMBERS,
    "tiers.recalculate": _LEADS | {StaffRole.OPERATIONS},
    "tiers.decide": _LEADS,
    "tiers.simulate": _LEADS | {StaffRole.OPERATIONS},
    "tiers.except": _LEADS,
    "runs.see": _STAFF,
    "inactivity.see": _STAFF,
    "inactivity.run": _RUNNERS,
    "inactivity.decide": _LEADS | {StaffRole.OPERATIONS},
    "inactivity.answer": frozenset({MemberRole.PARTNER_ADMIN, MemberRole.SELLER}),
    "imports.run": _RUNNERS,
    "staff.see": _STAFF,
    "staff.invite": frozenset({StaffRole.OWNER}),
    "team.see": _STAFF | _MEMBERS,
    "team.invite": _LEADS | {MemberRole.PARTNER_ADMIN},
    "activity.see": _STAFF,
}


def allows(role: Role | None, permission: str) -> bool:
    """Whether the role has the permission. An unknown permission is a mistake of the program and raises KeyError."""
    return role in PERMISSIONS[permission]
