"""What a program promises about deal registrations, in sentences for partners and staff."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from programs.document.model import ProgramDocument
from programs.document.problems import one_of
from programs.document.registration import BusinessCalendar, RegistrationPolicy

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def registration_in_words(document: ProgramDocument) -> list[str]:
    """The answer, the protection and its limits: one sentence or two about each."""
    policy = document.registration
    return [
        *_answer(policy, document.time_zone),
        *_protection(policy),
        *_capacity(document),
        f"A registration says what the partner did: {one_of(influence.name for influence in policy.influences)}.",
    ]


def business_time_in_words(hours: int, calendar: BusinessCalendar) -> str:
    """`2 business days` where the hours are whole days of the calendar, else `20 business hours`."""
    days, rest = divmod(hours * 60, calendar.minutes_a_day)
    if rest or not days:
        return _counted(hours, "business hour")
    return _counted(days, "business day")


def capacity_in_words(most: int | None) -> str:
    """How many registrations may be open at once: `1,200`, `none` or `without limit`."""
    if most is None:
        return "without limit"
    return f"{most:,}" if most else "none"


def days_in_words(days: tuple[int, ...]) -> str:
    """Days of the week, with three or more in a row as a span: `Monday to Friday`, `Saturday and Sunday`."""
    said: list[str] = []
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        row = [DAY_NAMES[day] for _, day in run]
        said += [f"{row[0]} to {row[-1]}"] if len(row) > 2 else row
    return " and ".join([", ".join(said[:-1]), said[-1]]) if len(said) > 1 else "".join(said)


def _answer(policy: RegistrationPolicy, zone: str) -> Iterator[str]:
    calendar = policy.calendar
    yield (
        f"A deal registration is answered within {business_time_in_words(policy.answer_within_hours, calendar)}. "
        f"Business hours are {calendar.opens:%H:%M} to {calendar.closes:%H:%M}, {days_in_words(calendar.days)}, "
        f"in the time zone {zone}" + (", except on holidays." if calendar.holidays else ".")
    )
    if (after := policy.auto_approve_after_hours) is not None:
        when = f"{business_time_in_words(after, calendar)} after the answer was due" if after else "when it was due"
        yield f"One that has no answer is approved by rule {when}."


def _protection(policy: RegistrationPolicy) -> Iterator[str]:
    extension = (
        f"It can be extended once, by {_counted(policy.extension_days, 'day')}, when asked for before it ends."
        if policy.extension_days
        else "It cannot be extended."
    )
    days = _counted(policy.protection_days, "day")
    yield f"An approved registration is protected for {days} from approval. {extension}"
    if policy.evidence:
        proofs = [f"{proof.name} by {_counted(proof.days, 'day')}" for proof in policy.evidence]
        yield f"Evidence prolongs the protection: {', '.join(proofs)}."


def _capacity(document: ProgramDocument) -> Iterator[str]:
    if not document.registration.capacity:
        return
    policy = document.registration
    rows = [f"{tier.name} {capacity_in_words(policy.capacity_of(tier.key))}" for tier in document.tiers]
    yield f"Registrations a partner can have open at once: {', '.join(rows)}."


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
