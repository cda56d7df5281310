"""What changes in when moves are proposed and take effect."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.diff_parts import change
from programs.document.model import ProgramDocument
from programs.document.movement import FirstYear
from programs.document.words_movement import EVERY, effective_in_words, grace_in_words, notices_in_words

_FIRST_YEAR = {FirstYear.ASSESS: "assessed like all others", FirstYear.KEEP: "not moved down"}


def movement_changes(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    """The calendars of both directions, what keeps a tier, the grace and its notices, the annual review's rules."""
    before, after = old.movement, new.movement
    yield from change("Mid-year moves up are proposed", before.upgrades, after.upgrades, EVERY.__getitem__)
    yield from change("Mid-year moves down are proposed", before.downgrades, after.downgrades, EVERY.__getitem__)
    yield from change("A tier is kept at", before.keeps_at_percent, after.keeps_at_percent, _percent)
    yield from change("Grace before a move down:", before.grace, after.grace, grace_in_words)
    yield from change("Notices of a move down:", before.notices, after.notices, notices_in_words)
    yield from change(
        "Annual review, first-year partners:", before.first_year, after.first_year, _FIRST_YEAR.__getitem__
    )
    yield from change("Annual moves take effect", before.annual_effective, after.annual_effective, effective_in_words)


def _percent(share: int | None) -> str:
    return f"{share or 100}% of each threshold"
