"""Reading how quiet partners are looked at, and the letters that they get."""

from __future__ import annotations

import string
import unicodedata
from collections.abc import Collection

import yaml

from programs.document.inactivity import LETTERS, PLACEHOLDERS, InactivityLetters, InactivityPolicy, ReviewPeriod
from programs.document.place import Place, choice, fields, part, references, whole_number
from programs.document.problems import one_of, unknown

LONGEST_QUIET = 1096
LONGEST_GRACE = 365
LONGEST_LETTER = 4000
REQUIRED = ("tiers", "every", "quiet_after_days", "grace_days")
OPTIONAL = ("nudge_after_days", "letters")


def read_inactivity(place: Place, tiers: Collection[str]) -> InactivityPolicy | None:
    """When a partner counts as quiet, how long it has to answer, and what it is written."""
    parts = fields(place, REQUIRED, OPTIONAL)
    reviewed = part(parts, "tiers", lambda place: references(place, tiers, "tier"))
    every = part(parts, "every", lambda place: choice(place, ReviewPeriod))
    quiet = part(parts, "quiet_after_days", lambda place: whole_number(place, least=1, most=LONGEST_QUIET))
    grace = part(parts, "grace_days", lambda place: whole_number(place, least=0, most=LONGEST_GRACE))
    nudge = part(parts, "nudge_after_days", lambda place: _read_nudge(place, quiet))
    letters = part(parts, "letters", _read_letters) or InactivityLetters()
    if not reviewed or every is None or quiet is None or grace is None:
        return None
    return InactivityPolicy(reviewed, every, quiet, grace, nudge, letters)


def _read_nudge(place: Place, quiet: int | None) -> int | None:
    days = whole_number(place, least=0, most=LONGEST_QUIET)
    if days is not None and quiet is not None and days >= quiet:
        place.wrong(f"fewer days than the {quiet:,} of quiet_after_days")
        return None
    return days


def _read_letters(place: Place) -> InactivityLetters:
    found = {key: _read_letter(entry, key) for key, entry in fields(place, (), LETTERS).items()}
    return InactivityLetters(**{key: words for key, words in found.items() if words is not None})


def _read_letter(place: Place, key: str) -> str | None:
    """Words with line breaks, in which braces stand around placeholders only."""
    if not isinstance(place.node, yaml.ScalarNode) or not (words := place.node.value.strip()):
        place.wrong("the text of a letter")
        return None
    if len(words) > LONGEST_LETTER:
        place.wrong(f"at most {LONGEST_LETTER:,} characters", f"{len(words):,} characters")
        return None
    if any(unicodedata.category(char) in ("Cc", "Cs") for char in words.replace("\n", "")):
        place.wrong("text without control characters")
        return None
    return words if _placeholders_are_known(place, words, key) else None


def _placeholders_are_known(place: Place, words: str, key: str) -> bool:
    """Whether they are; only a letter about days of grace knows a day until which they run."""
    known = PLACEHOLDERS if key == "grace" else PLACEHOLDERS[:-1]
    expected = f"the placeholders {one_of([f'{{{name}}}' for name in known])} and no other braces"
    try:
        found = [(name, spec, conversion) for _, name, spec, conversion in string.Formatter().parse(words)]
    except ValueError:
        place.wrong(expected, "a brace without its other half")
        return False
    for name, spec, conversion in found:
        if name is not None and name not in known:
            place.wrong(expected, unknown(name, known))
            return False
        if spec or conversion:
            place.wrong(expected, f"{{{name}}} with a format")
            return False
    return True
