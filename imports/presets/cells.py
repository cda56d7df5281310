"""How sales systems write amounts, dates, stages and check boxes in their exports. Like `imports.cells`: a typed value
or Unreadable, never a guess."""

import datetime
import re

from deals.crm import NEWEST, version_of
from deals.models import Opportunity
from imports import cells
from imports.cells import Unreadable

_AMOUNT = re.compile(r"([0-9]{1,3}(,[0-9]{3})+|[0-9]+)(\.[0-9]{1,2})?")
_TIME = re.compile(
    r"(?:(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"|(?P<us_month>[0-9]{1,2})/(?P<us_day>[0-9]{1,2})/(?P<us_year>[0-9]{4})"
    r"|(?P<eu_day>[0-9]{1,2})\.(?P<eu_month>[0-9]{1,2})\.(?P<eu_year>[0-9]{4}))"
    r"(?:(?:T|,? )(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:\.(?P<part>[0-9]{1,6}))?)?"
    r"(?: ?(?P<half>[AaPp][Mm]))?(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?)?"
)
_CLOSED = re.compile(r"(?:closed[\s/:-]*)?(won|lost)(?:\s*\(.*\))?")
_YES, _NO = frozenset({"true", "yes", "1"}), frozenset({"false", "no", "0"})
_DATES = "2026-03-31, 3/31/2026 (the month first) or 31.3.2026"


def amount(cell: str) -> object:
    """Digits, which commas may group in threes, with at most two decimals after a point."""
    if not _AMOUNT.fullmatch(cell):
        raise Unreadable(
            "Expected an amount such as 1250000.50 or 1,250,000.50: no sign, no currency, at most two decimals after a"
            " point."
        )
    return cells.amount(cell.replace(",", ""))


def currency(cell: str) -> str:
    return cells.currency(cell.upper())


def day(cell: str) -> datetime.date:
    """The date as it is written, whatever time stands behind it."""
    return _moment(cell, f"Expected a date that exists, such as {_DATES}.").date()


def moment(cell: str) -> datetime.datetime:
    """A date and time in UTC. Exports say no offset as a rule: then the time is taken as it is written."""
    written = _moment(cell, f"Expected a date that exists, such as {_DATES}, with or without a time such as 14:05.")
    try:
        return written.astimezone(datetime.UTC)
    except OverflowError:
        raise Unreadable("Expected a time between the years 1 and 9999.") from None


def version(cell: str) -> int:
    """The time of the last change as a version."""
    found = version_of(moment(cell))
    if not 0 <= found <= NEWEST:
        raise Unreadable("Expected a time of the last change from 1970 on.")
    return found


def stage(cell: str) -> str:
    """`Closed Won` and `Closed Lost` in the spellings that are known; every other stage is an open one."""
    closed = _CLOSED.fullmatch(cells.text(200)(cell).casefold())
    return closed[1] if closed else Opportunity.OPEN


def yes_no(cell: str) -> bool:
    word = cell.casefold()
    if word not in _YES | _NO:
        raise Unreadable("Expected true or false, yes or no, 1 or 0.")
    return word in _YES


def _moment(cell: str, expected: str) -> datetime.datetime:
    found = _TIME.fullmatch(cell)
    if found is None:
        raise Unreadable(expected)
    date = [next(int(found[way + part]) for way in ("", "us_", "eu_") if found[way + part]) for part in _PARTS]
    try:
        hour = _hour(int(found["hour"] or 0), (found["half"] or "").lower())
        part = int((found["part"] or "").ljust(6, "0"))
        return datetime.datetime(
            date[0], date[1], date[2], hour, int(found["minute"] or 0), int(found["second"] or 0), part, _zone(found)
        )
    except ValueError:
        raise Unreadable(expected) from None


_PARTS = ("year", "month", "day")


def _hour(hour: int, half: str) -> int:
    if not half:
        return hour
    if not 1 <= hour <= 12:
        raise ValueError("no hour of half a day")
    return hour % 12 + (12 if half == "pm" else 0)


def _zone(found: re.Match[str]) -> datetime.timezone:
    zone = found["zone"]
    if zone in (None, "Z"):
        return datetime.UTC
    minutes = int(zone[1:3]) * 60 + int(zone[-2:])
    return datetime.timezone(datetime.timedelta(minutes=-minutes if zone[0] == "-" else minutes))
