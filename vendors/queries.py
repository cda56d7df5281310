"""What one may see of a workspace: its people, and what happened in it."""

from typing import Any

from django.db.models import Case, IntegerField, Value, When

from activity.models import Activity
from identity.models import User
from tenancy.refusals import NotFound
from vendors.actors import Actor
from vendors.models import Staff, StaffInvitation
from vendors.roles import StaffRole, allows

MOST_PEOPLE = 200


def staff(by: Actor) -> list[Staff]:
    """Who works here now, owners first, at most 200."""
    by.require("staff.see")
    order = Case(
        *[When(role=role, then=Value(rank)) for rank, role in enumerate(StaffRole)], output_field=IntegerField()
    )
    rows = Staff.objects.filter(ended_at__isnull=True).select_related("user")
    return list(rows.order_by(order, "since", "id")[:MOST_PEOPLE])


def who_may(by: Actor, permission: str) -> list[Staff]:
    """Who works here in a role with the permission, owners first."""
    return [person for person in staff(by) if allows(StaffRole(person.role), permission)]


def open_invitations(by: Actor) -> list[StaffInvitation]:
    """Invitations that wait, newest first; those that have expired stay listed until revoked or sent again."""
    by.require("staff.see")
    rows = StaffInvitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    return list(rows.select_related("invited_by").order_by("-invited_at", "-id")[:MOST_PEOPLE])


def get_staff(by: Actor, staff_id: int) -> Staff:
    """A person who works here now. Raises NotFound."""
    by.require("staff.see")
    person = Staff.objects.filter(pk=staff_id, ended_at__isnull=True).select_related("user").first()
    if person is None:
        raise NotFound("Nobody of that id works here.")
    return person


def lately(by: Actor, most: int, **about: Any) -> list[Activity]:
    """What happened at the vendor, the newest first, by when it happened and not by when it was told; `about` names a
    partner, or one row by type and id."""
    by.require("activity.see")
    return list(Activity.objects.filter(**about).order_by("-at", "-id")[:most])


def is_staff(user: User) -> bool:
    """Whether the person works at the entered vendor now."""
    return Staff.objects.filter(user=user, ended_at__isnull=True).exists()
