"""Who works at a vendor: invited by an owner, given another role, ended. A workspace always keeps one owner.

person:  invited --accept--> in a role --change role--> in another role --end--> gone (the row stays)
"""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from activity import log
from identity.models import User
from tenancy import scope
from tenancy.refusals import Invalid, NotFound, Refused
from vendors import invitations
from vendors.actors import Actor
from vendors.models import Staff, StaffInvitation, Vendor
from vendors.roles import LABELS, StaffRole, allows
from vendors.workspace import add_staff


def invite(email: str, role: str, *, by: Actor) -> StaffInvitation:
    """Invite an address to the entered vendor and send it a link.

    Raises Forbidden without the permission, Invalid for a bad address or role, Refused when the person works here or
    is invited already.
    """
    by.require("staff.invite")
    if by.user is None:
        raise Refused("An invitation needs a person who invites.")
    email, staff_role = invitations.clean_address(email), _role(role)
    if Staff.objects.filter(user__email=email, ended_at__isnull=True).exists():
        raise Refused(f"{email} works here already. Change the role instead.")
    invitations.make_room(StaffInvitation.objects.filter(email=email))
    invitation = StaffInvitation(email=email, role=staff_role)
    try:
        with transaction.atomic():
            token = invitations.renew(invitation, by=by.user)
    except IntegrityError:
        raise Refused(f"{email} is invited already. Send that invitation again instead.") from None
    _send(invitation, token, "staff.invited", by=by)
    return invitation


def invite_first_owner(vendor: Vendor, email: str, *, by: Actor) -> StaffInvitation:
    """Whoever runs the installation opens the door of a new workspace: for its first owner, and nobody after."""
    if Staff.objects.filter(ended_at__isnull=True).exists():
        raise Refused(f"{vendor} has staff already. An owner invites others on the page Staff.")
    email = invitations.clean_address(email)
    invitations.make_room(StaffInvitation.objects.filter(email=email))
    invitation = StaffInvitation(email=email, role=StaffRole.OWNER)
    token = invitations.renew(invitation, by=None)
    _send(invitation, token, "staff.invited", by=by)
    return invitation


def resend(invitation_id: int, *, by: Actor) -> StaffInvitation:
    """Send an open invitation again, with a new link; the old one stops working. NotFound without such a one."""
    by.require("staff.invite")
    invitation = invitations.locked_open(StaffInvitation.objects.all(), invitation_id)
    token = invitations.renew(invitation, by=by.user)
    _send(invitation, token, "staff.invited_again", by=by)
    return invitation


def revoke(invitation_id: int, *, by: Actor) -> StaffInvitation:
    """Close an open invitation; its link stops working. NotFound without such an invitation."""
    by.require("staff.invite")
    invitation = invitations.locked_open(StaffInvitation.objects.all(), invitation_id)
    invitation.revoked_at = timezone.now()
    invitation.save(update_fields=["revoked_at"])
    log.record("staff.invitation_revoked", invitation, by=by, before={"email": invitation.email})
    return invitation


def accept(invitation: StaffInvitation, *, by: User) -> Staff:
    """Take the role that a locked invitation offers. Raises Refused when it may not be used, or not any more."""
    invitations.require_acceptable(invitation, by=by)
    if not _inviter_may(invitation):
        raise Refused("Whoever invited you may not invite any more. Ask for a new invitation.")
    invitations.close_accepted(invitation, by=by)
    person = Actor(invitation.vendor_id, str(by), StaffRole(invitation.role), by)
    return add_staff(by, StaffRole(invitation.role), by=person)


def change_role(staff_id: int, role: str, *, by: Actor) -> Staff:
    """Give a person another role. Raises NotFound when nobody of that id works here, Refused for the last owner."""
    by.require("staff.invite")
    staff_role = _role(role)
    staff = _locked_person(staff_id)
    if staff.role == staff_role:
        raise Refused(f"{staff.user} is {LABELS[staff_role]} already.")
    _keep_an_owner(staff)
    before, staff.role = StaffRole(staff.role), staff_role
    staff.save(update_fields=["role"])
    log.record(
        "staff.role_changed",
        staff,
        by=by,
        before={"person": str(staff.user), "role": LABELS[before]},
        after={"person": str(staff.user), "role": LABELS[staff_role]},
    )
    return staff


def end(staff_id: int, *, by: Actor) -> Staff:
    """End a person's work here: every page refuses at the next request.

    Raises NotFound when nobody of that id works here, Refused for the last owner.
    """
    by.require("staff.invite")
    staff = _locked_person(staff_id)
    _keep_an_owner(staff)
    staff.ended_at = timezone.now()
    staff.save(update_fields=["ended_at"])
    log.record("staff.ended", staff, by=by, before={"person": str(staff.user), "role": LABELS[StaffRole(staff.role)]})
    return staff


def _locked_person(staff_id: int) -> Staff:
    """The person, with every owner locked in the order of ids: two owners who leave at once wait for each other."""
    list(_owners().select_for_update(of=("self",)).order_by("id"))
    rows = Staff.objects.filter(ended_at__isnull=True).select_related("user")
    person = rows.select_for_update(of=("self",)).filter(pk=staff_id).first()
    if person is None:
        raise NotFound("Nobody of that id works here.")
    return person


def _keep_an_owner(staff: Staff) -> None:
    if staff.role == StaffRole.OWNER and not _owners().exclude(pk=staff.pk).exists():
        raise Refused(f"{staff.user} is the last owner. Make someone else owner first.")


def _owners() -> QuerySet[Staff]:
    return Staff.objects.filter(role=StaffRole.OWNER, ended_at__isnull=True)


def _inviter_may(invitation: StaffInvitation) -> bool:
    """The installation's right ends with the first owner; everyone else's with the permission."""
    if invitation.invited_by_id is None:
        return not Staff.objects.filter(ended_at__isnull=True).exists()
    inviter = Staff.objects.filter(user_id=invitation.invited_by_id, ended_at__isnull=True).first()
    return inviter is not None and allows(StaffRole(inviter.role), "staff.invite")


def _role(role: str) -> StaffRole:
    if role not in set(StaffRole):
        raise Invalid("Choose one of the roles.", {"role": ["Choose one of the roles."]})
    return StaffRole(role)


def _send(invitation: StaffInvitation, token: str, verb: str, *, by: Actor) -> None:
    vendor = Vendor.objects.get(pk=scope.required().vendor_id)
    role = invitation.role_label
    entry = log.record(verb, invitation, by=by, after={"email": invitation.email, "role": role})
    invitations.send(invitation, token, entry, vendor=vendor, room=f"the workspace of {vendor}", role=role)
