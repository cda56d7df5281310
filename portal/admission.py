"""Who is let in at a vendor's doors, and as whom."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils import timezone

from api import tokens
from identity.models import User
from partners.models import Member
from tenancy import scope
from tenancy.middleware import Area
from tiers.inactivity.places import portal_is_closed
from vendors.actors import Actor
from vendors.models import Staff, Vendor
from vendors.roles import MemberRole, StaffRole

PARTNER_CHOICE = "partner_at_{vendor_id}"


def admit(request: HttpRequest, slug: str, area: Area) -> scope.Scope | None:
    """The scope for this person here, or None. Sets `request.vendor` and `request.actor` when admitted.

    Memberships are read anew on every request, so that a removed right is gone at the next one.
    """
    bearer = tokens.bearer(request) if area is Area.API else None
    if bearer is None and not request.user.is_authenticated:
        return None
    vendor = find_vendor(slug)
    if vendor is None:
        return None
    with scope.for_request(vendor.pk):
        user = _person(request, bearer)
        actor = None if user is None else _actor(request, vendor, user, area)
    if actor is None:
        return None
    request.vendor = vendor  # type: ignore[attr-defined]
    request.actor = actor  # type: ignore[attr-defined]
    return scope.Scope(vendor.pk, actor.partner_id)


def find_vendor(slug: str) -> Vendor | None:
    with scope.lookup("app.slug", slug, reset=False):
        return Vendor.objects.filter(slug=slug).first()


def _person(request: HttpRequest, bearer: str | None) -> User | None:
    if bearer is not None:
        return tokens.user_of(bearer)
    user = request.user
    return user if isinstance(user, User) and user.is_active else None


def _actor(request: HttpRequest, vendor: Vendor, user: User, area: Area) -> Actor | None:
    if area is not Area.PORTAL:
        staff = Staff.objects.filter(user=user, ended_at__isnull=True).first()
        if staff is not None:
            return Actor(vendor.pk, str(user), StaffRole(staff.role), user)
        if area is not Area.API:
            return None
    mine = Member.objects.filter(user=user, ended_at__isnull=True).annotate(closed=portal_is_closed())
    memberships = list(mine.select_related("partner").order_by("closed", "id"))
    if not memberships:
        return None
    chosen = request.session.get(PARTNER_CHOICE.format(vendor_id=vendor.pk))
    member = next((one for one in memberships if one.partner_id == chosen), memberships[0])
    _see(member)
    return Actor(
        vendor.pk,
        str(user),
        MemberRole(member.role),
        user,
        partner_id=member.partner_id,
        partner_name=member.partner.name,
        portal_closed=member.closed,
    )


def _see(member: Any) -> None:
    """Keep the day: it is a sign of life. Once a day, and never a day back."""
    today = timezone.now().date()
    if member.seen_on is None or member.seen_on < today:
        unseen = Q(seen_on__isnull=True) | Q(seen_on__lt=today)
        Member.objects.filter(unseen, pk=member.pk).update(seen_on=today)
