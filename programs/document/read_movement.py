"""Reading how moves between tiers take place. What is not written keeps its default."""

from __future__ import annotations

import re
from datetime import date
from functools import partial

from programs.document.movement import DayOfYear, Every, FirstYear, MovementPolicy, UntilNextReview
from programs.document.place import Place, choice, fields, items, part, scalar, whole_number

KEYS = ("upgrades", "downgrades", "keeps_at_percent", "grace", "notices", "first_year", "annual_effective")
ON_APPROVAL = "on_approval"
LONGEST_GRACE = 365
MOST_NOTICES = 10
_DAY_OF_YEAR = re.compile(r"[0-9]{2}-[0-9]{2}")
_A_COMMON_YEAR = 2025


def read_movement(place: Place | None) -> MovementPolicy:
    """The policy; all of it or any of its parts may be missing."""
    parts = fields(place, (), KEYS) if place else {}
    written = {
        "upgrades": part(parts, "upgrades", _read_every),
        "downgrades": part(parts, "downgrades", _read_every),
        "keeps_at_percent": part(parts, "keeps_at_percent", partial(whole_number, least=1, most=99)),
        "grace": part(parts, "grace", _read_grace),
        "notices": part(parts, "notices", _read_notices),
        "first_year": part(parts, "first_year", lambda place: choice(place, FirstYear)),
        "annual_effective": part(parts, "annual_effective", _read_annual_effective),
    }
    return MovementPolicy(**{key: value for key, value in written.items() if value is not None})  # type: ignore[arg-type]


def _read_every(place: Place) -> Every | None:
    return part(fields(place, ("every",)), "every", lambda place: choice(place, Every))


def _read_grace(place: Place) -> int | UntilNextReview | None:
    if scalar(place) == UntilNextReview.UNTIL_NEXT_REVIEW:
        return UntilNextReview.UNTIL_NEXT_REVIEW
    if scalar(place):
        place.wrong("{days: 60} or until_next_review")
        return None
    return part(fields(place, ("days",)), "days", partial(whole_number, least=1, most=LONGEST_GRACE))


def _read_notices(place: Place) -> tuple[int, ...]:
    found: dict[int, Place] = {}
    for item in items(place, "a list of days such as [30, 7, 1]"):
        days = whole_number(item, least=1, most=LONGEST_GRACE)
        if days is not None and (first := found.setdefault(days, item)) is not item:
            item.wrong("each notice once", f"{days} again; the first is on line {first.line}")
    if len(found) > MOST_NOTICES:
        place.wrong(f"at most {MOST_NOTICES} notices", f"{len(found)} notices")
    return tuple(sorted(found, reverse=True))


def _read_annual_effective(place: Place) -> DayOfYear | None:
    written = scalar(place)
    if written == ON_APPROVAL:
        return None
    try:
        found = date.fromisoformat(f"{_A_COMMON_YEAR}-{written}") if _DAY_OF_YEAR.fullmatch(written) else None
    except ValueError:
        found = None
    if found is None:
        place.wrong('on_approval or a day of every year in quotes such as "02-01"')
        return None
    return DayOfYear(found.month, found.day)
