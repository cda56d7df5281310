"""Who acts: a person in a role at one vendor, or a job of the system. Verbs take one as `by`."""

from dataclasses import dataclass

from django.http import HttpRequest

from identity.models import User
from tenancy.refusals import Forbidden
from vendors import roles
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Actor:
    """`partner_id` is set for a partner's member and None for staff; `role` is None for the system itself.

    `portal_closed`: the vendor has closed the member's portal; only pages that say so open.
    """

    vendor_id: int
    label: str
    role: roles.Role | None
    user: User | None = None
    partner_id: int | None = None
    partner_name: str = ""
    portal_closed: bool = False

    @property
    def user_id(self) -> int | None:
        return None if self.user is None else self.user.pk

    @property
    def is_staff(self) -> bool:
        return isinstance(self.role, roles.StaffRole)

    @property
    def is_member(self) -> bool:
        return self.partner_id is not None

    @property
    def role_label(self) -> str:
        return roles.LABELS[self.role] if self.role is not None else "system"

    @property
    def permissions(self) -> frozenset[str]:
        """All permissions of the role, for templates: `{% if "tiers.decide" in actor.permissions %}`."""
        return frozenset(name for name in roles.PERMISSIONS if self.can(name))

    def can(self, permission: str) -> bool:
        return self.role is None or roles.allows(self.role, permission)

    def require(self, permission: str) -> None:
        """Raise Forbidden unless the role has the permission."""
        if not self.can(permission):
            raise Forbidden(f"As {self.role_label} you may not do this. Ask an owner of the workspace.")


def system(vendor_id: int, label: str) -> Actor:
    """A job that acts by itself, such as the nightly recalculation. It is named in the log by its label."""
    return Actor(vendor_id=vendor_id, label=label, role=None)


CLOSED = (
    "The vendor has closed your portal, since nothing was heard of you for a long time. Sign in to ask to come back."
)


class TenantRequest(HttpRequest):
    """What views inside a vendor get: the middleware has set these."""

    actor: Actor
    vendor: Vendor
