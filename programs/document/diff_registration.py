"""What changes in what is promised about deal registrations."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.diff_parts import change, declared_changes, kept
from programs.document.model import ProgramDocument
from programs.document.registration import BusinessCalendar
from programs.document.words_registration import days_in_words

_PROMISES = {
    "answer_within_hours": "business hours to answer",
    "auto_approve_after_hours": "business hours overdue until approved by rule",
    "protection_days": "days of protection",
    "extension_days": "days of the extension",
}


def registration_changes(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    """The promise, its calendar, what prolongs protection, the capacity of each tier and the kinds of influence."""
    before, after = old.registration, new.registration
    for attribute, label in _PROMISES.items():
        yield from change(f"Registration: {label}", getattr(before, attribute), getattr(after, attribute))
    yield from _calendar(before.calendar, after.calendar)
    yield from declared_changes("kind of evidence", before.evidence, after.evidence)
    for was, now in kept(before.evidence, after.evidence):
        yield from change(f"{now.name}: prolongs protection by days", was.days, now.days)
    yield from _capacity(old, new)
    yield from declared_changes("kind of influence", before.influences, after.influences)


def _calendar(old: BusinessCalendar, new: BusinessCalendar) -> Iterator[str]:
    yield from change("Registration: business days", old.days, new.days, days_in_words)
    yield from change("Registration: opens", old.opens, new.opens, "{:%H:%M}".format)
    yield from change("Registration: closes", old.closes, new.closes, "{:%H:%M}".format)
    for holiday in sorted({*old.holidays} ^ {*new.holidays}):
        yield f"Holiday removed: {holiday}" if holiday in old.holidays else f"New holiday: {holiday}"


def _capacity(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    for tier, name in {tier.key: tier.name for tier in (*old.tiers, *new.tiers)}.items():
        most = old.registration.capacity_of(tier), new.registration.capacity_of(tier)
        yield from change(f"{name}: open registrations", *most, lambda most: "any number" if most is None else most)
