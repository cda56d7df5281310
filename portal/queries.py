"""Reading across the rooms of the house, for the pages that show them together."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from identity.models import User
from partners.models import Member, MemberInvitation
from portal.standings import Badge, badges_of, tiers
from tenancy import scope
from tiers.models import TierChange
from vendors.invitations import hash_of
from vendors.models import Staff, StaffInvitation, Vendor
from vendors.roles import LABELS, MemberRole, StaffRole, allows


@dataclass(frozen=True, slots=True)
class PartnerPlace:
    member_id: int
    partner_id: int
    name: str
    role: str
    badges: list[Badge]


@dataclass(slots=True)
class VendorPlace:
    """What a person is at one vendor, and what waits for the person there."""

    vendor: Vendor
    staff_role: str = ""
    changes: int = 0
    invitations: int = 0
    partners: list[PartnerPlace] = field(default_factory=list)


@dataclass(slots=True)
class _Ids:
    staff: Staff | None = None
    members: list[Member] = field(default_factory=list)


def places_of(user: User) -> list[VendorPlace]:
    """Every vendor where the person has a role now, by name: six statements for staff and six for partners each."""
    by_vendor: dict[int, _Ids] = defaultdict(_Ids)
    mine = Q(user=user, ended_at__isnull=True)
    # The base managers see no more than the database's policy on a person's own memberships allows.
    with scope.lookup("app.user", user.pk):
        for staff in Staff._base_manager.filter(mine):
            by_vendor[staff.vendor_id].staff = staff
        for member in Member._base_manager.filter(mine).order_by("pk"):
            by_vendor[member.vendor_id].members.append(member)
    return sorted((_place(vendor_id, ids) for vendor_id, ids in by_vendor.items()), key=lambda one: one.vendor.name)


def invitation_of(token: str, *, locked: bool) -> StaffInvitation | MemberInvitation | None:
    """The invitation behind a link's token at the entered vendor, whatever became of it."""
    hashed = hash_of(token)
    staff = StaffInvitation.objects.select_related("invited_by").filter(token_hash=hashed)
    member = MemberInvitation.objects.select_related("invited_by", "partner").filter(token_hash=hashed)
    if locked:
        staff = staff.select_for_update(of=("self",))
        member = member.select_for_update(of=("self",))
    return staff.first() or member.first()


def _place(vendor_id: int, ids: _Ids) -> VendorPlace:
    with scope.enter(vendor_id):
        place = VendorPlace(Vendor.objects.get(pk=vendor_id))
        if ids.staff is not None:
            role = StaffRole(ids.staff.role)
            place.staff_role = LABELS[role]
            if allows(role, "tiers.decide"):
                place.changes = TierChange.objects.filter(state=TierChange.State.PROPOSED).count()
            if allows(role, "staff.invite"):
                waiting = StaffInvitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
                place.invitations = waiting.count()
        if ids.members:
            place.partners = _partners(ids.members)
    return place


def _partners(members: list[Member]) -> list[PartnerPlace]:
    """The partners with their badges. Read in the vendor's scope, and only what belongs to the person's partners."""
    partner_ids = [member.partner_id for member in members]
    badges = badges_of(partner_ids, tiers())
    named = Member.objects.filter(pk__in=[member.pk for member in members]).select_related("partner").order_by("pk")
    return [
        PartnerPlace(
            member.pk,
            member.partner_id,
            member.partner.name,
            LABELS[MemberRole(member.role)],
            badges.get(member.partner_id, []),
        )
        for member in named
    ]
