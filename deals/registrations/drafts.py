"""Drafts of deal registrations: begun with a word, saved by themselves while they are filled in, thrown away freely."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from activity import log
from deals.models import DealRegistration, NextStep, Status
from deals.registrations.claims import FIELDS, Claim
from deals.registrations.locks import keep, lock, require_status, require_writer
from deals.registrations.rules import rules_for
from partners.models import Enrollment
from tenancy.refusals import Forbidden, NotFound, Refused
from vendors.actors import Actor

# Without letters and digits that people mistake for each other, and without vowels, so that no code is a word.
_ALPHABET = "23456789BCDFGHJKMNPQRSTVWXZ"
MOST_DRAFTS = 200
RESUBMITTABLE = (Status.REJECTED, Status.WITHDRAWN, Status.EXPIRED)


def begin(
    enrollment: Enrollment,
    changes: Mapping[str, Any] | None = None,
    *,
    by: Actor,
    instead_of: DealRegistration | None = None,
    now: datetime | None = None,
) -> DealRegistration:
    """Begin a registration in the program of the enrollment. `instead_of`: a rejected, withdrawn or expired one of the
    same partner, whose facts it takes over and which it links to. Raises Forbidden, Refused and Invalid."""
    if by.partner_id != enrollment.partner_id or not by.can("registrations.write"):
        raise Forbidden("Ask your partner admin for the role of a seller: then you can register deals.")
    if enrollment.status != Enrollment.ACTIVE:
        raise Refused(f"{enrollment.partner} is paused in {enrollment.program}. It has to be reactivated first.")
    if DealRegistration.objects.filter(enrollment=enrollment, status=Status.DRAFT).count() >= MOST_DRAFTS:
        raise Refused(f"You have {MOST_DRAFTS} drafts. Submit or discard some first.")
    claim = Claim(currency=rules_for(enrollment).document.currency)
    if instead_of is not None:
        if instead_of.partner_id != enrollment.partner_id:
            raise NotFound("There is no such registration here.")
        require_status(instead_of, RESUBMITTABLE, to="registered anew")
        claim = Claim.of(instead_of)
    claim = claim.changed(changes or {})
    claim.check_draft()
    made = DealRegistration.objects.create(
        code=_code(),
        partner_id=enrollment.partner_id,
        enrollment=enrollment,
        resubmission_of=instead_of,
        created_at=now or timezone.now(),
        created_by_id=by.user_id,
        **claim.columns(),
    )
    _record("registration.begun", made, by=by, after={"program": str(enrollment.program)})
    return made


def save(
    registration: DealRegistration, changes: Mapping[str, Any], *, by: Actor, revision: int | None = None
) -> DealRegistration:
    """Keep what is filled in so far. Nothing is logged: a draft is the partner's own paper until it is submitted."""
    row = lock(registration, revision=revision)
    require_writer(by, row)
    require_status(row, (Status.DRAFT,), to="changed")
    before = Claim.of(row)
    after = before.changed({name: value for name, value in changes.items() if name in FIELDS})
    after.check_draft()
    if after == before:
        return row
    for name, value in after.columns().items():
        setattr(row, name, value)
    keep(row)
    return row


def discard(registration: DealRegistration, *, by: Actor) -> None:
    """Throw a draft away for good."""
    row = lock(registration)
    require_writer(by, row)
    require_status(row, (Status.DRAFT,), to="discarded")
    _record("registration.discarded", row, by=by)
    NextStep.objects.filter(registration=row).delete()
    row.delete()


def _code() -> str:
    return "R-" + "".join(secrets.choice(_ALPHABET) for _ in range(7))


def _record(verb: str, row: DealRegistration, *, by: Actor, **facts: Mapping[str, Any]) -> None:
    """Without the customer: staff read the log too, and a draft is the partner's own paper until it is submitted."""
    after = {"partner": row.partner.name, "code": row.code, **facts.get("after", {})}
    unnamed = DealRegistration(pk=row.pk, code=row.code)
    log.record(verb, unnamed, by=by, partner_id=row.partner_id, before=facts.get("before"), after=after)
