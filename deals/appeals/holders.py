"""Who has an appeal from the moment it is filed: reviewers of registrations have it, whoever of them has the fewest."""

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from deals.models import Appeal, AppealState
from identity.models import User
from partners.models import Member
from vendors.models import Staff
from vendors.roles import StaffRole


def least_busy(partner_id: int) -> User | None:
    """The partner manager with the fewest open appeals, or an owner where there is no manager. Nobody gets those of a
    partner that they work at as well. On the vendor's side."""
    waiting = Appeal.objects.filter(holder_id=OuterRef("user_id"), state=AppealState.OPEN)
    count = waiting.order_by().values("holder_id").annotate(waiting=Count("pk")).values("waiting")
    for role in (StaffRole.PARTNER_MANAGER, StaffRole.OWNER):
        rows = Staff.objects.filter(role=role, ended_at__isnull=True).exclude(user_id__in=_members(partner_id))
        ranked = rows.annotate(waiting=Coalesce(Subquery(count), 0)).order_by("waiting", "pk")
        staff = ranked.select_related("user").first()
        if staff is not None:
            return staff.user
    return None


def may_have(partner_id: int) -> list[Staff]:
    """Everybody who may decide on the partner's appeals, by name."""
    rows = Staff.objects.filter(role__in=[StaffRole.PARTNER_MANAGER, StaffRole.OWNER], ended_at__isnull=True)
    return list(rows.exclude(user_id__in=_members(partner_id)).select_related("user").order_by("user__name", "pk"))


def owner_for(partner_id: int, holder_id: int | None) -> User | None:
    """Whoever has it, when that is an owner; else the first owner. None in a workspace without one for it."""
    rows = Staff.objects.filter(role=StaffRole.OWNER, ended_at__isnull=True).exclude(user_id__in=_members(partner_id))
    people = [staff.user for staff in rows.select_related("user").order_by("pk")]
    return next((one for one in people if one.pk == holder_id), people[0] if people else None)


def _members(partner_id: int) -> QuerySet[Member, Any]:
    return Member.objects.filter(partner_id=partner_id, ended_at__isnull=True).values("user_id")
