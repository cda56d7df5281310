"""Reading what is promised about deal registrations. What is not written keeps its default."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from functools import partial
from typing import Any

from programs.document.place import (
    Place,
    day,
    declarations,
    fields,
    items,
    part,
    references,
    scalar,
    text,
    whole_number,
)
from programs.document.read_program import LONGEST_DEAL_KEY, read_declared
from programs.document.registration import BusinessCalendar, Evidence, Influence, RegistrationPolicy

KEYS = (
    "answer_within_hours", "auto_approve_after_hours", "calendar", "protection_days", "extension_days",
    "evidence", "capacity", "influences",
)  # fmt: skip
CALENDAR = ("days", "opens", "closes", "holidays")
EVIDENCE = ("name", "days")
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_HOURS = 240
LONGEST_PROTECTION = 730
LONGEST_EXTENSION = 365
MOST_OPEN = 999_999
LONGEST_CLOSURE = 60
_TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")


def read_registration(place: Place | None, tiers: Collection[str]) -> RegistrationPolicy:
    """The policy; all of it or any of its parts may be missing."""
    parts = fields(place, (), KEYS) if place else {}
    return RegistrationPolicy(
        **_written(
            answer_within_hours=part(parts, "answer_within_hours", partial(whole_number, least=1, most=MOST_HOURS)),
            auto_approve_after_hours=part(
                parts, "auto_approve_after_hours", partial(whole_number, least=0, most=MOST_HOURS)
            ),
            calendar=part(parts, "calendar", _read_calendar),
            protection_days=part(parts, "protection_days", partial(whole_number, least=1, most=LONGEST_PROTECTION)),
            extension_days=part(parts, "extension_days", partial(whole_number, least=0, most=LONGEST_EXTENSION)),
            evidence=part(parts, "evidence", _read_evidence),
            capacity=part(parts, "capacity", partial(_read_capacity, tiers=tiers)),
            influences=part(parts, "influences", partial(read_declared, make=Influence, longest=LONGEST_DEAL_KEY)),
        )
    )


def _read_calendar(place: Place) -> BusinessCalendar:
    parts = fields(place, (), CALENDAR)
    days = part(parts, "days", lambda place: references(place, DAYS, "day of the week"))
    times = {key: _read_time(parts[key]) for key in ("opens", "closes") if key in parts}
    calendar = BusinessCalendar(
        **_written(
            days=tuple(DAYS.index(key) for key in days) if days else None,
            holidays=part(parts, "holidays", _read_holidays),
            **times,
        )
    )
    if calendar.closes <= calendar.opens and None not in times.values():
        _refuse_times(parts, calendar)
    if (closed := _long_closure(calendar)) is not None:
        expected = f"a business day at least every {LONGEST_CLOSURE} days"
        parts["holidays"].wrong(expected, f"none in the {LONGEST_CLOSURE} days from {closed}")
    return calendar


def _refuse_times(parts: Mapping[str, Place], calendar: BusinessCalendar) -> None:
    if "closes" in parts:
        parts["closes"].wrong(f"a time of closing after {calendar.opens:%H:%M}")
    else:
        parts["opens"].wrong(f"a time of opening before {calendar.closes:%H:%M}, when it closes")


def _read_time(place: Place) -> time | None:
    if _TIME.fullmatch(scalar(place)):
        return time.fromisoformat(scalar(place))
    place.wrong('a time of day in quotes such as "09:00", from "00:00" to "23:59"')
    return None


def _read_holidays(place: Place) -> tuple[date, ...]:
    found: dict[date, Place] = {}
    for item in items(place, "a list of dates such as [2026-12-25]"):
        if (holiday := day(item)) is None:
            continue
        if (first := found.setdefault(holiday, item)) is not item:
            item.wrong("each holiday once", f"{holiday} again; the first is on line {first.line}")
    return tuple(sorted(found))


def _long_closure(calendar: BusinessCalendar) -> date | None:
    """The first holiday from which on nothing opens for `LONGEST_CLOSURE` days, so that no promise could be kept."""
    for holiday in calendar.holidays:
        ahead = (holiday + timedelta(days) for days in range(LONGEST_CLOSURE))
        if all(date.weekday() not in calendar.days or date in calendar.holidays for date in ahead):
            return holiday
    return None


def _read_evidence(place: Place) -> tuple[Evidence, ...]:
    found = []
    for key, entry in declarations(place, "evidence such as meeting: {name: Meeting, days: 14}").items():
        parts = fields(entry, EVIDENCE)
        name = part(parts, "name", text)
        days = part(parts, "days", partial(whole_number, least=1, most=LONGEST_EXTENSION))
        if name is not None and days is not None:
            found.append(Evidence(key, name, days))
    return tuple(found)


def _read_capacity(place: Place, tiers: Collection[str]) -> Mapping[str, int]:
    found = {key: whole_number(entry, least=0, most=MOST_OPEN) for key, entry in fields(place, (), tiers).items()}
    return {key: most for key, most in found.items() if most is not None}


def _written(**values: Any) -> dict[str, Any]:
    """Without the parts that were not written, or were refused with a problem noted."""
    return {key: value for key, value in values.items() if value is not None}
