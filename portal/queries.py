"""Reading across the rooms of the house, for the pages that show them together."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from deals.appeals.to_do import of_holder
from deals.registrations.to_do import Due, of_partners, of_reviewer
from identity.models import User
from partners.models import Enrollment, Member, MemberInvitation
from partners.queries import enrollments
from portal.standings import Badge, badges_of, tiers
from tenancy import scope
from tenancy.refusals import NotFound
from tiers.inactivity import to_do as when_quiet
from tiers.inactivity.places import portal_is_closed
from tiers.queries import count_open
from ui.parts import Task
from vendors.actors import Actor
from vendors.invitations import hash_of
from vendors.models import Staff, StaffInvitation, Vendor
from vendors.queries import open_invitations
from vendors.roles import LABELS, MemberRole, StaffRole, allows


@dataclass(frozen=True, slots=True)
class PartnerPlace:
    member_id: int
    partner_id: int
    name: str
    role: str
    badges: list[Badge]
    closed: bool = False


@dataclass(slots=True)
class VendorPlace:
    """What a person is at one vendor, and what waits for the person there."""

    vendor: Vendor
    staff_role: str = ""
    changes: int = 0
    invitations: int = 0
    partners: list[PartnerPlace] = field(default_factory=list)
    registrations: list[Due] = field(default_factory=list)
    quiet: list[Task] = field(default_factory=list)


@dataclass(slots=True)
class _Ids:
    staff: Staff | None = None
    members: list[Member] = field(default_factory=list)


def places_of(user: User) -> list[VendorPlace]:
    """Every vendor where the person has a role now, by name: eight statements for staff and six for partners each."""
    by_vendor: dict[int, _Ids] = defaultdict(_Ids)
    mine = Q(user=user, ended_at__isnull=True)
    # The base managers see no more than the database's policy on a person's own memberships allows.
    with scope.lookup("app.user", user.pk):
        for staff in Staff._base_manager.filter(mine):
            by_vendor[staff.vendor_id].staff = staff
        for member in Member._base_manager.filter(mine).order_by("pk"):
            by_vendor[member.vendor_id].members.append(member)
    places = (_place(user, vendor_id, ids) for vendor_id, ids in by_vendor.items())
    return sorted(places, key=lambda one: one.vendor.name)


def invitation_of(token: str, *, locked: bool) -> StaffInvitation | MemberInvitation | None:
    """The invitation behind a link's token at the entered vendor, whatever became of it."""
    hashed = hash_of(token)
    staff = StaffInvitation.objects.select_related("invited_by").filter(token_hash=hashed)
    member = MemberInvitation.objects.select_related("invited_by", "partner").filter(token_hash=hashed)
    if locked:
        staff = staff.select_for_update(of=("self",))
        member = member.select_for_update(of=("self",))
    return staff.first() or member.first()


def enrollments_of(by: Actor) -> list[Enrollment]:
    """The partner's active enrollments; a partner is in a handful of programs."""
    rows = enrollments(by).filter(partner_id=by.partner_id or 0, status=Enrollment.ACTIVE)
    return list(rows.order_by("program__name", "pk"))


def inactive_enrollments_of(by: Actor) -> list[Enrollment]:
    """The partner's places that were paused, or closed by a review."""
    rows = enrollments(by).filter(partner_id=by.partner_id or 0, status=Enrollment.INACTIVE)
    return list(rows.select_related("program").order_by("program__name", "pk"))


def chosen(enrollments: Sequence[Enrollment], program_key: str | None) -> Enrollment | None:
    """The enrollment that the address names, else the first. Raises NotFound for a program the partner is not in."""
    if program_key is None:
        return enrollments[0] if enrollments else None
    for enrollment in enrollments:
        if enrollment.program.key == program_key:
            return enrollment
    raise NotFound("There is no such program here.")


def _place(user: User, vendor_id: int, ids: _Ids) -> VendorPlace:
    with scope.enter(vendor_id):
        place = VendorPlace(Vendor.objects.get(pk=vendor_id))
        if ids.staff is not None:
            by = Actor(vendor_id, str(user), StaffRole(ids.staff.role), user)
            place.staff_role = by.role_label
            place.changes = count_open(by) if by.can("tiers.decide") else 0
            place.invitations = len(open_invitations(by)) if by.can("staff.invite") else 0
            if by.can("registrations.decide"):
                place.registrations = of_reviewer(place.vendor, user.pk, timezone.now())
            if by.can("appeals.decide"):
                place.registrations += of_holder(place.vendor, user.pk, timezone.now())
        if ids.members:
            place.partners = _partners(ids.members)
            place.registrations += _registrations(place.vendor, ids.members)
            place.quiet = _quiet(place.vendor, ids.members)
    return place


def _registrations(vendor: Vendor, members: list[Member]) -> list[Due]:
    """What registrations ask of the person, where it is somebody who may answer."""
    writing = [one.partner_id for one in members if allows(MemberRole(one.role), "registrations.write")]
    return of_partners(vendor, writing, timezone.now(), linked=len(members) == 1) if writing else []


def _quiet(vendor: Vendor, members: list[Member]) -> list[Task]:
    """Whether the person's partners are active, where the person may answer."""
    answering = [one.partner_id for one in members if allows(MemberRole(one.role), "inactivity.answer")]
    return when_quiet.of_partners(vendor, answering, linked=len(members) == 1) if answering else []


def _partners(members: list[Member]) -> list[PartnerPlace]:
    """The partners with their badges. Read in the vendor's scope, and only what belongs to the person's partners."""
    partner_ids = [member.partner_id for member in members]
    badges = badges_of(partner_ids, tiers())
    mine = Member.objects.filter(pk__in=[member.pk for member in members]).annotate(closed=portal_is_closed())
    named = mine.select_related("partner").order_by("pk")
    return [
        PartnerPlace(
            member.pk,
            member.partner_id,
            member.partner.name,
            LABELS[MemberRole(member.role)],
            badges.get(member.partner_id, []),
            member.closed,
        )
        for member in named
    ]
