"""The promise to answer in time. The clock runs while the vendor has it and stands still while the partner has it.

submitted, answered by the partner --begin--> a round is open, `due_at` says when the answer is due
a round --end--> approved, rejected, asked or withdrawn; how long it took is kept in business minutes
a decision undone within the hour --resume--> the same round is open again

`overdue.py` has what happens to a round that nobody ends in time.
"""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from deals.models import DealRegistration, ReviewRound
from deals.registrations.rules import Rules, rules_of
from deals.registrations.timing import business_hours
from tenancy.refusals import Refused
from ui.formats import MONTHS
from vendors.actors import Actor

_MINUTE = timedelta(minutes=1)
_HOUR = timedelta(hours=1)


def begin(registration: DealRegistration, *, now: datetime) -> ReviewRound:
    """The vendor has it from `now` on. Sets `due_at`; the caller, who holds the registration, saves it."""
    rules = rules_of(registration)
    policy = rules.policy
    due_at = business_hours.due(now, policy.answer_within_hours, policy.calendar, rules.zone)
    registration.due_at, registration.escalated_at = due_at, None
    return ReviewRound.objects.create(
        registration=registration, partner_id=registration.partner_id, began_at=now, due_at=due_at
    )


def end(registration: DealRegistration, outcome: str, *, by: Actor, now: datetime) -> ReviewRound:
    """The vendor has it no more; `outcome` is the status that it goes to. Gives the round that ends here.

    Empties `due_at` and `escalated_at`; the caller, who holds the registration, saves them. Raises Refused when the
    vendor did not have it.
    """
    row = ReviewRound.objects.filter(registration=registration, ended_at__isnull=True).first()
    if row is None:
        raise Refused(f"{registration} does not wait for an answer any more.")
    rules = rules_of(registration)
    taken = business_hours.between(row.began_at, now, rules.policy.calendar, rules.zone)
    row.ended_at, row.ended_by, row.outcome = now, by.user, outcome
    row.business_minutes = taken // _MINUTE
    row.save(update_fields=["ended_at", "ended_by", "outcome", "business_minutes"])
    registration.due_at = registration.escalated_at = None
    return row


def resume(registration: DealRegistration, row: ReviewRound) -> None:
    """What ended the round was undone: it goes on as if it had never ended, due when it was.

    Sets `due_at`; the caller, who holds the registration, saves it.
    """
    row.ended_at = row.ended_by = row.business_minutes = None
    row.outcome = ""
    row.save(update_fields=["ended_at", "ended_by", "outcome", "business_minutes"])
    registration.due_at, registration.escalated_at = row.due_at, None


def promise(registration: DealRegistration, now: datetime, rules: Rules | None = None) -> str:
    """Who answers by when, in words for both sides; nothing while nobody waits for the vendor.

    Lists pass the program's `rules` and load the reviewer, so that a row asks the database nothing.
    """
    due_at = registration.due_at
    if due_at is None:
        return ""
    rules = rules or rules_of(registration)
    who = "" if registration.reviewer is None else str(registration.reviewer)
    if now <= due_at:
        by_when = f"by {when(due_at, rules.zone)} ({_left(due_at, now, rules)})."
        return f"{who} answers {by_when}" if who else f"An answer is due {by_when}"
    has_it = f"The owner has it: {who}." if registration.escalated_at else f"{who} has it."
    return f"{_overdue(due_at, now, rules)} {has_it if who else 'Nobody has it yet.'}"


def when(instant: datetime, zone: str) -> str:
    """`Tue 24 Nov, 16:00 CET`: on the program's clock."""
    local = instant.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {MONTHS[local.month - 1]}, {local:%H:%M %Z}"


def _left(due_at: datetime, now: datetime, rules: Rules) -> str:
    hours = business_hours.between(now, due_at, rules.policy.calendar, rules.zone) // _HOUR
    return f"in {business_hours.in_words(hours, rules.policy.calendar)}" if hours else "in less than a business hour"


def _overdue(due_at: datetime, now: datetime, rules: Rules) -> str:
    hours = business_hours.between(due_at, now, rules.policy.calendar, rules.zone) // _HOUR
    since = f"since {when(due_at, rules.zone)}"
    return (
        f"Overdue by {business_hours.in_words(hours, rules.policy.calendar)}, {since}."
        if hours
        else f"Overdue {since}."
    )
