"""What changes from one document to another, in sentences: `Silver: influenced ARR $500,000 -> $600,000`.

Two documents that differ in anything but layout and comments give at least one sentence; two that do not
give none.
"""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.diff_appeals import appeal_changes
from programs.document.diff_benefits import benefit_changes
from programs.document.diff_metrics import metric_changes
from programs.document.diff_movement import movement_changes
from programs.document.diff_parts import change, changed_keys, declared_changes, kept
from programs.document.diff_registration import registration_changes
from programs.document.diff_requirements import requirement_changes
from programs.document.inactivity import LETTERS
from programs.document.model import ProgramDocument
from programs.document.words import rates_in_words
from programs.document.words_windows import DIRECTIONS, span_in_words, year_in_words

_HEAD = {
    "schema_version": "Version of the notation",
    "key": "Program key",
    "kind": "Kind of program",
    "name": "Name",
    "edition": "Edition",
    "effective": "Effective date",
    "currency": "Currency",
    "time_zone": "Time zone",
}
_DECLARED = {
    "focuses": "focus area",
    "invitations": "invitation",
    "certifications": "certification",
    "products": "product",
    "terms": "set of terms",
}


def diff(old: ProgramDocument, new: ProgramDocument) -> list[str]:
    """The changes from `old` to `new`, in the order of a document; empty when the rules are the same."""
    return [
        *_head(old, new),
        *_tiers(old, new),
        *_declared(old, new),
        *metric_changes(old, new),
        *requirement_changes(old, new),
        *_reviews(old, new),
        *movement_changes(old, new),
        *benefit_changes(old, new),
        *_inactivity(old, new),
        *_fees(old, new),
        *registration_changes(old, new),
        *appeal_changes(old, new),
    ]


def _head(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    for attribute, label in _HEAD.items():
        yield from change(f"{label}:", getattr(old, attribute), getattr(new, attribute))
    yield from change("Program year: begins on", old.program_year, new.program_year, year_in_words)


def _tiers(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    yield from declared_changes("tier", old.tiers, new.tiers)
    for before, after in kept(old.tiers, new.tiers):
        yield from change(f"{after.name}: rank", before.rank, after.rank)
        yield from change(f"{after.name}: colour", before.colour, after.colour)
        yield from changed_keys(
            f"{after.name}: needs the invitation",
            (before.invitation,) if before.invitation else (),
            (after.invitation,) if after.invitation else (),
            (old.invitations, new.invitations),
        )


def _declared(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    for attribute, kind in _DECLARED.items():
        yield from declared_changes(kind, getattr(old, attribute), getattr(new, attribute))


def _reviews(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    yield from change("Mid-year window:", span_in_words(old.windows), span_in_words(new.windows))
    yield from change("Annual window:", old.windows.annual, new.windows.annual)
    for review in ("mid_year", "annual"):
        label = f"{review.replace('_', '-').capitalize()} review moves partners:"
        yield from change(
            label, getattr(old.directions, review), getattr(new.directions, review), DIRECTIONS.__getitem__
        )


def _inactivity(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    before, after = old.inactivity, new.inactivity
    if before is None or after is None:
        yield from change(
            "Review of quiet partners:",
            before,
            after,
            lambda policy: f"every {policy.every}" if policy else "none",
        )
        return
    tiers = (old.tiers, new.tiers)
    yield from changed_keys("Review of quiet partners: tiers", before.tiers, after.tiers, tiers)
    yield from change("Review of quiet partners: every", before.every, after.every)
    yield from change("Quiet after days:", before.quiet_after_days, after.quiet_after_days)
    nudges = (before.nudge_after_days, after.nudge_after_days)
    yield from change("Nudged after days:", *nudges, lambda days: "half of those" if days is None else days)
    yield from change("Days of grace for quiet partners:", before.grace_days, after.grace_days)
    for letter in LETTERS:
        if getattr(before.letters, letter) != getattr(after.letters, letter):
            yield f"Letter to quiet partners changed: {letter}"


def _fees(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    before, after = old.fees, new.fees
    if before is None or after is None:
        said = (
            rates_in_words(old, before) if before else "none",
            rates_in_words(new, after) if after else "none",
        )
        yield from change("Referral fee:", *said)
        return
    if before.rows != after.rows:
        yield f"Referral fee: {rates_in_words(old, before)} -> {rates_in_words(new, after)}"
    yield from change("Referral fee: days to close", before.closes_within_days, after.closes_within_days)
    terms = (old.terms, new.terms)
    yield from changed_keys("Referral fee: needs", (before.needs_terms,), (after.needs_terms,), terms)
