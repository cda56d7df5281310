"""Who has a registration from the moment it arrives, so that nobody's queue is everybody's."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from deals.models import WAITING_FOR_VENDOR, DealRegistration
from identity.models import User
from partners.models import Member
from vendors.models import Staff
from vendors.roles import StaffRole


def least_busy(row: DealRegistration) -> User | None:
    """The partner manager for whom the fewest registrations wait, or an owner where there is no manager.

    Nobody gets the registrations of a partner that they work at as well. On the vendor's side.
    """
    for role in (StaffRole.PARTNER_MANAGER, StaffRole.OWNER):
        staff = _of_role(role, row).first()
        if staff is not None:
            return staff.user
    return None


def may_have(row: DealRegistration) -> list[Staff]:
    """Everybody who may review it, by name."""
    rows = Staff.objects.filter(role__in=[StaffRole.PARTNER_MANAGER, StaffRole.OWNER], ended_at__isnull=True)
    return list(rows.exclude(user_id__in=_members(row)).select_related("user").order_by("user__name", "pk"))


def everybody() -> list[User]:
    """All who review registrations, by name, to choose from."""
    rows = Staff.objects.filter(role__in=[StaffRole.PARTNER_MANAGER, StaffRole.OWNER], ended_at__isnull=True)
    return [staff.user for staff in rows.select_related("user").order_by("user__name", "pk")]


def owners(row: DealRegistration) -> list[User]:
    """The owners who may have it, who came first first. Without those who work at its partner as well."""
    rows = Staff.objects.filter(role=StaffRole.OWNER, ended_at__isnull=True).exclude(user_id__in=_members(row))
    return [staff.user for staff in rows.select_related("user").order_by("pk")]


def _of_role(role: str, row: DealRegistration) -> QuerySet[Staff]:
    waiting = DealRegistration.objects.filter(reviewer_id=OuterRef("user_id"), status__in=WAITING_FOR_VENDOR)
    count = waiting.order_by().values("reviewer_id").annotate(waiting=Count("pk")).values("waiting")
    rows = Staff.objects.filter(role=role, ended_at__isnull=True).exclude(user_id__in=_members(row))
    return rows.annotate(waiting=Coalesce(Subquery(count), 0)).select_related("user").order_by("waiting", "pk")


def _members(row: DealRegistration) -> QuerySet[Member, Any]:
    return Member.objects.filter(partner_id=row.partner_id, ended_at__isnull=True).values("user_id")
