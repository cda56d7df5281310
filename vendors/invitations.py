"""Invitations: an open door for one address to one role.

open --accept--> accepted      open --revoke--> revoked      open --(14 days)--> expired; sending again renews

The link carries the token, the database its hash. A staff invitation and a partner's are the same thing for different
rooms; what differs stands in `staffing` and in `partners.team`.
"""

import datetime
import hashlib
import secrets
from typing import TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from activity import log
from activity.models import Activity
from identity.models import User
from tenancy.refusals import Invalid, NotFound, Refused
from vendors.models import Invitation, Vendor

VALID_FOR = datetime.timedelta(days=14)
MOST_PER_HOUR = 50
CLOSED = "This invitation is not open any more. Ask for a new one."

Inv = TypeVar("Inv", bound=Invitation)


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def clean_address(email: str) -> str:
    """The address in lower case. Raises Invalid when it is none."""
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        sentence = "Give one e-mail address, such as name@company.example."
        raise Invalid(sentence, {"email": [sentence]}) from None
    return email


def renew(invitation: Invitation, *, by: User | None) -> str:
    """Give an invitation, new or old, a fresh token, 14 days and `by` as its author. Returns the token, once.

    Raises Refused when the author has sent very many within the hour: letters go to addresses of anybody's choice.
    """
    _require_patience(type(invitation), by)
    token = secrets.token_urlsafe(32)
    invitation.token_hash = hash_of(token)
    invitation.invited_by = by
    invitation.invited_at = timezone.now()
    invitation.expires_at = invitation.invited_at + VALID_FOR
    invitation.save()
    return token


def _require_patience(kind: type[Invitation], by: User | None) -> None:
    since = timezone.now() - datetime.timedelta(hours=1)
    if by is not None and kind._default_manager.filter(invited_by=by, invited_at__gt=since).count() >= MOST_PER_HOUR:
        raise Refused(f"You have sent {MOST_PER_HOUR} invitations within the hour. Send the next ones later.")


def make_room(open_ones: QuerySet[Inv]) -> None:
    """Before inviting an address again: close what has expired. Raises Refused while an invitation is open."""
    for old in open_ones.filter(accepted_at__isnull=True, revoked_at__isnull=True).select_for_update(of=("self",)):
        if old.expires_at > timezone.now():
            raise Refused(f"{old.email} is invited already. Send that invitation again instead.")
        old.revoked_at = timezone.now()
        old.save(update_fields=["revoked_at"])


def locked_open(rows: QuerySet[Inv], invitation_id: int) -> Inv:
    """The invitation, locked. Raises NotFound, or Refused when it was accepted or revoked."""
    invitation = rows.select_for_update(of=("self",)).filter(pk=invitation_id).first()
    if invitation is None:
        raise NotFound("There is no such invitation.")
    require_open(invitation)
    return invitation


def require_open(invitation: Invitation) -> None:
    """Raise Refused unless the (locked) invitation was neither accepted nor revoked."""
    if invitation.accepted_at is not None or invitation.revoked_at is not None:
        raise Refused(CLOSED)


def require_acceptable(invitation: Invitation, *, by: User) -> None:
    """Raise Refused unless `by` may use the (locked) invitation now: open, in time, and sent to a verified address."""
    require_open(invitation)
    if invitation.expires_at <= timezone.now():
        raise Refused("This invitation has expired. Ask for a new one.")
    if not by.emailaddress_set.filter(email__iexact=invitation.email, verified=True).exists():
        raise Refused("This invitation is for another address. Sign in with the address it was sent to.")


def close_accepted(invitation: Invitation, *, by: User) -> None:
    invitation.accepted_at = timezone.now()
    invitation.accepted_by = by
    invitation.save(update_fields=["accepted_at", "accepted_by"])


def send(invitation: Invitation, token: str, entry: Activity, *, vendor: Vendor, room: str, role: str) -> None:
    """Queue the letter with the link. `room` is what the person is invited to."""
    path = reverse("invitation", args=[vendor.slug, token], urlconf="prm.urls")
    log.write_to(
        invitation.email,
        entry,
        subject=f"{entry.actor_label} invites you to {room}",
        body=(
            f"{entry.actor_label} invites you to {room} as {role}.\n\n"
            f"Open this link to accept:\n{settings.PRM_BASE_URL}{path}\n\n"
            f"It works once, for this address only, until {invitation.expires_at:%-d %b %Y, %H:%M} UTC.\n"
            "If you did not expect this, ignore this letter.\n"
        ),
    )
