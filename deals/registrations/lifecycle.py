"""The review of a deal registration, from the partner's submission to the end of the sale.

The table of moves; `decisions.py` has approving, rejecting and undoing, which are the vendor's:

    submit      draft                                  -> submitted
    take up     submitted                              -> in review
    ask         submitted, in review                   -> action required
    answer      action required                        -> in review
    withdraw    submitted, in review, action required  -> withdrawn
    approve     submitted, in review                   -> approved
    reject      submitted, in review                   -> rejected
    undo        approved, rejected                     -> in review
    close won   approved, expired, lost                -> won
    close lost  approved, expired, won                 -> lost
    reopen      won, lost                              -> approved
    expire      approved                               -> expired
"""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from activity import log
from deals.customers.web_domains import domain_of
from deals.models import UNDER_REVIEW, WAITING_FOR_VENDOR, DealRegistration, LostReason, SalesStage, Status
from deals.receipts import issuing
from deals.registrations import claims, conflicts, identifying, protection
from deals.registrations.claims import Claim
from deals.registrations.locks import (
    keep,
    lock,
    lock_enrollment,
    require_decider,
    require_status,
    require_writer,
)
from deals.registrations.reviewers import least_busy
from deals.registrations.room import require_room
from deals.registrations.rules import Rules, rules_of, vendors_products
from deals.registrations.timing import clock
from deals.registrations.unnamed import refuse_naming
from tenancy import scope
from tenancy.refusals import Invalid
from vendors.actors import Actor

SUBMITTABLE = (Status.DRAFT,)
WITHDRAWABLE = UNDER_REVIEW
LONGEST_NOTE = 1000


def submit(
    registration: DealRegistration,
    *,
    by: Actor,
    consent: bool,
    revision: int | None = None,
    now: datetime | None = None,
) -> DealRegistration:
    """Hand the draft in: the vendor's clock starts and the partner gets a receipt.

    `consent`: the customer agreed to be named to the vendor. Raises Invalid with a sentence per fact; Refused for a
    second submit, a paused partner, no room left in the tier, or a deal that the partner has registered already.
    """
    now = now or timezone.now()
    row = lock(registration, revision=revision)
    require_writer(by, row)
    require_status(row, SUBMITTABLE, to="submitted")
    row.enrollment = lock_enrollment(row)
    rules = rules_of(row)
    _check(row, rules, now)
    if not consent:
        raise Invalid("Confirm the customer's consent.", {"consent": ["Confirm that the customer agreed to be named."]})
    require_room(row, rules, now)
    row.consented_at, row.consented_by_id = now, by.user_id
    row.submitted_at, row.submitted_by_id = now, by.user_id
    with scope.vendors_side():
        identifying.identify(row, by=by, now=now)
        row.reviewer = least_busy(row)
        _hand_over(row, Status.SUBMITTED, now=now)
        issuing.issue(row, now=now)
    _record("registration.submitted", row, by=by, before={"status": Status.DRAFT}, after=Claim.of(row).plain())
    return row


def take_up(registration: DealRegistration, *, by: Actor, revision: int | None = None) -> DealRegistration:
    """A manager begins to review, and has it from now on."""
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, (Status.SUBMITTED,), to="taken up")
    row.status, row.reviewer_id = Status.IN_REVIEW, by.user_id
    keep(row)
    _record("registration.taken_up", row, by=by, before={"status": Status.SUBMITTED})
    return row


def ask(
    registration: DealRegistration,
    *,
    fields: Collection[str],
    question: str,
    by: Actor,
    revision: int | None = None,
    now: datetime | None = None,
) -> DealRegistration:
    """Give it back to the partner, who may change these facts and no others. The vendor's clock stands still."""
    question = _text(question)
    unknown = sorted(set(fields) - set(claims.FIELDS))
    if unknown or not question:
        wrong = {"fields": ["Choose from the facts of the registration."]} if unknown else {}
        raise Invalid("Say what the partner should change.", wrong or {"question": ["Ask a question."]})
    row = lock(registration, revision=revision)
    require_decider(by, row)
    require_status(row, WAITING_FOR_VENDOR, to="given back")
    refuse_naming(question, conflicts.of(row), "question")
    before = {"status": row.status}
    row.status, row.question = Status.ACTION_REQUIRED, question
    row.asked_fields = [name for name in claims.FIELDS if name in set(fields)]
    row.reviewer_id = by.user_id or row.reviewer_id
    clock.end(row, "asked", by=by, now=now or timezone.now())
    keep(row)
    words = ", ".join(claims.LABELS[name].lower() for name in row.asked_fields)
    _record("registration.asked", row, by=by, before=before, after={"fields": words}, note=question)
    return row


def answer(
    registration: DealRegistration,
    changes: Mapping[str, Any],
    *,
    note: str = "",
    by: Actor,
    revision: int | None = None,
    now: datetime | None = None,
) -> DealRegistration:
    """Hand it in again with the facts that were asked for. A new round of the clock begins, and a new receipt."""
    now = now or timezone.now()
    row = lock(registration, revision=revision)
    require_writer(by, row)
    require_status(row, (Status.ACTION_REQUIRED,), to="answered")
    if closed := sorted(set(changes) - set(row.asked_fields)):
        wrong = {name: ["This was not asked for, so it stays as it is."] for name in closed}
        raise Invalid("Only the facts that were asked for can change.", wrong)
    row.enrollment = lock_enrollment(row)
    before = Claim.of(row)
    after = before.changed(changes)
    _put(row, after)
    _check_asked(row, rules_of(row), now)
    changed = before.differing(Claim.of(row))
    row.asked_fields, row.question = [], ""
    with scope.vendors_side():
        if claims.CUSTOMER & set(changed):
            identifying.identify(row, by=by, now=now)
        elif "products" in changed:
            identifying.refuse_twice(row)
        _hand_over(row, Status.IN_REVIEW, now=now)
        issuing.issue(row, now=now)
    was, is_now = before.plain(), Claim.of(row).plain()
    _record(
        "registration.answered",
        row,
        by=by,
        before={"status": Status.ACTION_REQUIRED, **{name: was[name] for name in changed}},
        after={name: is_now[name] for name in changed},
        note=_text(note),
    )
    return row


def withdraw(
    registration: DealRegistration,
    *,
    by: Actor,
    note: str = "",
    revision: int | None = None,
    now: datetime | None = None,
) -> DealRegistration:
    """The partner takes its claim back before it is decided."""
    row = lock(registration, revision=revision)
    require_writer(by, row)
    require_status(row, WITHDRAWABLE, to="withdrawn")
    before = row.status
    if row.is_waiting:
        clock.end(row, "withdrawn", by=by, now=now or timezone.now())
    row.status, row.asked_fields, row.question = Status.WITHDRAWN, [], ""
    keep(row)
    _record("registration.withdrawn", row, by=by, before={"status": before}, note=_text(note))
    return row


def close_won(registration: DealRegistration, *, by: Actor, now: datetime | None = None) -> DealRegistration:
    """The vendor's opportunity was won. The protection has done its work and ends."""
    row = lock(registration)
    require_status(row, (Status.APPROVED, Status.EXPIRED, Status.LOST), to="won")
    before = {"status": row.status, "stage": row.stage}
    _let_go(row, by=by, now=now or timezone.now())
    row.status, row.stage, row.lost_reason = Status.WON, SalesStage.LAUNCHED, ""
    keep(row)
    _record("registration.won", row, by=by, before=before, after={"stage": row.stage})
    return row


def close_lost(
    registration: DealRegistration, *, by: Actor, reason: str = "", now: datetime | None = None
) -> DealRegistration:
    """The sale was lost, or the partner gives it up with a coded reason. The customer is free again."""
    row = lock(registration)
    require_status(row, (Status.APPROVED, Status.EXPIRED, Status.WON), to="lost")
    before = {"status": row.status, "stage": row.stage}
    _let_go(row, by=by, now=now or timezone.now())
    row.status = Status.LOST
    if reason:
        row.stage, row.lost_reason = SalesStage.CLOSED_LOST, LostReason(reason)
    keep(row)
    _record("registration.lost", row, by=by, before=before, after={"stage": row.stage, "reason": row.lost_reason})
    return row


def reopen(registration: DealRegistration, *, by: Actor, now: datetime | None = None) -> DealRegistration:
    """The vendor's sales system took the close back. The rest of the protection holds again if nobody else has it."""
    row = lock(registration)
    require_status(row, (Status.WON, Status.LOST), to="reopened")
    before = {"status": row.status}
    row.status = Status.APPROVED
    protection.restore(row, now=now or timezone.now())
    keep(row)
    _record("registration.reopened", row, by=by, before=before)
    return row


def expire(registration: DealRegistration, *, by: Actor, now: datetime | None = None) -> DealRegistration:
    """The protection ended. The partner's part in the opportunity stays."""
    row = lock(registration)
    require_status(row, (Status.APPROVED,), to="expired")
    protection.release(row, by=by, now=now or timezone.now())
    row.status = Status.EXPIRED
    keep(row)
    _record("registration.expired", row, by=by, before={"status": Status.APPROVED})
    return row


def _let_go(row: DealRegistration, *, by: Actor, now: datetime) -> None:
    """End the protection, and remember until when it would have held: a sale that is reopened gets the rest back."""
    until = row.protected_until
    protection.release(row, by=by, now=now)
    row.protected_until = until


def _check(row: DealRegistration, rules: Rules, now: datetime) -> None:
    Claim.of(row).check(rules, vendors_products(), today=rules.today(now))
    _name(row)


def _name(row: DealRegistration) -> None:
    """A customer that is given by its domain alone is called by it."""
    row.customer_name = row.customer_name.strip() or domain_of(row.customer_website)


def _check_asked(row: DealRegistration, rules: Rules, now: datetime) -> None:
    """Only what was asked for can be wrong: a target close that has passed meanwhile would lock the partner out."""
    open_to_change = set(row.asked_fields)
    if claims.CUSTOMER & open_to_change:
        open_to_change |= claims.CUSTOMER
    try:
        _check(row, rules, now)
    except Invalid as refusal:
        wrong = {name: sentences for name, sentences in refusal.fields.items() if name in open_to_change}
        if wrong:
            raise Invalid(" ".join(sentence for some in wrong.values() for sentence in some), wrong) from None
    _name(row)


def _hand_over(row: DealRegistration, status: str, *, now: datetime) -> None:
    row.status = status
    clock.begin(row, now=now)
    keep(row)


def _put(row: DealRegistration, claim: Claim) -> None:
    for name, value in claim.columns().items():
        setattr(row, name, value)


def _text(note: str) -> str:
    return note.replace("\x00", "").strip()[:LONGEST_NOTE]


def _record(verb: str, row: DealRegistration, *, by: Actor, note: str = "", **facts: Mapping[str, Any]) -> None:
    after = {"status": row.status, "partner": row.partner.name, "code": row.code, **facts.get("after", {})}
    before = facts.get("before")
    log.record(verb, row, by=by, partner_id=row.partner_id, before=before, after=after, note=note)
