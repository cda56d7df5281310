"""A partner's team: invited by its admin or by the vendor's staff, given another role, ended.

person:  invited --accept--> in a role --change role--> in another role --end--> gone (the row stays)

A partner that has members keeps one partner admin, unless the vendor's staff takes the last one away.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from activity import log
from activity.models import Activity
from identity.models import User
from partners.models import Member, MemberInvitation, Partner
from partners.policies import manages_team
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from vendors import invitations
from vendors.actors import Actor
from vendors.models import Staff, Vendor
from vendors.roles import LABELS, MemberRole, StaffRole, allows


def add_member(user: User, role: MemberRole, *, partner: Partner, by: Actor) -> Member:
    """Put a person on the team. Raises Refused when the person is on it already."""
    if Member.objects.filter(partner=partner, user=user, ended_at__isnull=True).exists():
        raise Refused(f"{user} is on the team of {partner} already. Change that role instead.")
    try:
        with transaction.atomic():
            member = Member.objects.create(partner=partner, user=user, role=role)
    except IntegrityError:
        raise Refused(f"{user} is on the team of {partner} already.") from None
    _tell("team.joined", member, by=by, after={"person": str(user), "role": LABELS[role]})
    return member


def invite(partner: Partner, email: str, role: str, *, by: Actor) -> MemberInvitation:
    """Invite an address to the partner's team and send it a link.

    Raises Forbidden without the right, Invalid for a bad address or role, Refused when the person is on the team or
    invited already.
    """
    _require_manager(by, partner)
    if by.user is None:
        raise Refused("An invitation needs a person who invites.")
    email, member_role = invitations.clean_address(email), _role(role)
    if Member.objects.filter(partner=partner, user__email=email, ended_at__isnull=True).exists():
        raise Refused(f"{email} is on the team already. Change the role instead.")
    invitations.make_room(MemberInvitation.objects.filter(partner=partner, email=email))
    invitation = MemberInvitation(partner=partner, email=email, role=member_role)
    try:
        with transaction.atomic():
            token = invitations.renew(invitation, by=by.user)
    except IntegrityError:
        raise Refused(f"{email} is invited already. Send that invitation again instead.") from None
    _send(invitation, token, "team.invited", by=by)
    return invitation


def resend(partner: Partner, invitation_id: int, *, by: Actor) -> MemberInvitation:
    """Send an open invitation again, with a new link; the old one stops working. NotFound without such a one."""
    _require_manager(by, partner)
    invitation = invitations.locked_open(_invitations(partner), invitation_id)
    token = invitations.renew(invitation, by=by.user)
    _send(invitation, token, "team.invited_again", by=by)
    return invitation


def revoke(partner: Partner, invitation_id: int, *, by: Actor) -> MemberInvitation:
    """Close an open invitation; its link stops working. NotFound without such an invitation."""
    _require_manager(by, partner)
    invitation = invitations.locked_open(_invitations(partner), invitation_id)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    _tell("team.invitation_revoked", invitation, by=by, before={"email": invitation.email})
    return invitation


def accept(invitation: MemberInvitation, *, by: User) -> Member:
    """Join the team with the role that a locked invitation offers. Raises Refused when it may not be used any more."""
    invitations.require_acceptable(invitation, by=by)
    if not _inviter_may(invitation):
        raise Refused("Whoever invited you may not invite any more. Ask for a new invitation.")
    invitations.close_accepted(invitation, by=by)
    role, partner = MemberRole(invitation.role), invitation.partner
    person = Actor(invitation.vendor_id, str(by), role, by, partner_id=partner.pk, partner_name=partner.name)
    return add_member(by, role, partner=partner, by=person)


def change_role(partner: Partner, member_id: int, role: str, *, by: Actor) -> Member:
    """Give a member another role. Raises NotFound when nobody of that id is on the team, Refused for its last admin."""
    _require_manager(by, partner)
    member_role = _role(role)
    member = _locked_member(partner, member_id)
    if member.role == member_role:
        raise Refused(f"{member.user} is {LABELS[member_role]} already.")
    _keep_an_admin(member, by=by)
    before, member.role = MemberRole(member.role), member_role
    member.save(update_fields=["role"])
    _tell(
        "team.role_changed",
        member,
        by=by,
        before={"person": str(member.user), "role": LABELS[before]},
        after={"person": str(member.user), "role": LABELS[member_role]},
    )
    return member


def end(partner: Partner, member_id: int, *, by: Actor) -> Member:
    """Take a person off the team: every page refuses at the next request.

    Raises NotFound when nobody of that id is on the team, Refused for its last admin.
    """
    _require_manager(by, partner)
    member = _locked_member(partner, member_id)
    _keep_an_admin(member, by=by)
    member.ended_at = timezone.now()
    member.save(update_fields=["ended_at"])
    _tell("team.left", member, by=by, before={"person": str(member.user), "role": LABELS[MemberRole(member.role)]})
    return member


def _require_manager(by: Actor, partner: Partner) -> None:
    if not manages_team(by, partner):
        raise Forbidden("Only a partner admin or the vendor's partner managers change this team.")


def _locked_member(partner: Partner, member_id: int) -> Member:
    """The member, with every admin locked in the order of ids: two admins who leave at once wait for each other."""
    list(_admins(partner).select_for_update(of=("self",)).order_by("id"))
    rows = Member.objects.filter(partner=partner, ended_at__isnull=True).select_related("user", "partner")
    member = rows.select_for_update(of=("self",)).filter(pk=member_id).first()
    if member is None:
        raise NotFound("Nobody of that id is on this team.")
    return member


def _keep_an_admin(member: Member, *, by: Actor) -> None:
    if by.is_staff or member.role != MemberRole.PARTNER_ADMIN:
        return
    if not _admins(member.partner).exclude(pk=member.pk).exists():
        raise Refused(f"{member.user} is the last partner admin. Make someone else partner admin first.")


def _admins(partner: Partner) -> QuerySet[Member]:
    return Member.objects.filter(partner=partner, role=MemberRole.PARTNER_ADMIN, ended_at__isnull=True)


def _invitations(partner: Partner) -> QuerySet[MemberInvitation]:
    return MemberInvitation.objects.filter(partner=partner).select_related("partner")


def _inviter_may(invitation: MemberInvitation) -> bool:
    """Still staff with the permission, or still an admin of this very partner."""
    who = {"user_id": invitation.invited_by_id, "ended_at__isnull": True}
    staff = Staff.objects.filter(**who).first()
    if staff is not None and allows(StaffRole(staff.role), "team.invite"):
        return True
    member = Member.objects.filter(partner_id=invitation.partner_id, **who).first()
    return member is not None and allows(MemberRole(member.role), "team.invite")


def _role(role: str) -> MemberRole:
    if role not in set(MemberRole):
        raise Invalid("Choose one of the roles.", {"role": ["Choose one of the roles."]})
    return MemberRole(role)


def _send(invitation: MemberInvitation, token: str, verb: str, *, by: Actor) -> None:
    vendor = Vendor.objects.get(pk=scope.required().vendor_id)
    role = invitation.role_label
    entry = _tell(verb, invitation, by=by, after={"email": invitation.email, "role": role})
    room = f"the team of {invitation.partner} in the partner program of {vendor}"
    invitations.send(invitation, token, entry, vendor=vendor, room=room, role=role)


def _tell(verb: str, subject: Member | MemberInvitation, *, by: Actor, **facts: Any) -> Activity:
    return log.record(verb, subject, by=by, partner_id=subject.partner_id, **facts)
