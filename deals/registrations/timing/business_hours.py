"""The clock of promised answers: time that runs only while the program is open.

Opening hours are wall time of the program's zone, so that a business day stays one across changes of the
clocks. Pure functions; instants come in with any offset and go out in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from programs.document.registration import BusinessCalendar
from programs.document.words_registration import business_time_in_words as in_words

__all__ = ["between", "due", "in_words"]

LONGEST_CLOSURE = 400
_DAY = timedelta(days=1)


def due(started: datetime, hours: int, calendar: BusinessCalendar, zone: str) -> datetime:
    """The instant in UTC at which so many business hours have passed since `started`.

    Outside opening hours the clock starts at the next opening. Hours that end with a day end at its closing, not at
    the next opening; no hours end where they start. ValueError for an instant without offset, for hours below zero and
    for a calendar that does not open within 400 days.
    """
    if hours < 0:
        raise ValueError("Business hours cannot be negative.")
    reached, left = _in_utc(started), timedelta(hours=hours)
    opened_on = _local_day(reached, zone)
    day = opened_on - _DAY  # clocks put back at midnight reopen the day before
    while left:
        opens, closes = _hours(day, calendar, zone)
        start = max(reached, opens)
        if start < closes:
            if left <= closes - start:
                return start + left
            left -= closes - start
            reached, opened_on = closes, day
        elif day - opened_on > LONGEST_CLOSURE * _DAY:
            raise ValueError(f"The calendar does not open within {LONGEST_CLOSURE} days.")
        day += _DAY
    return reached


def between(start: datetime, end: datetime, calendar: BusinessCalendar, zone: str) -> timedelta:
    """The business time from one instant to another; none when the second is not later.

    ValueError for an instant without offset.
    """
    reached, until, passed = _in_utc(start), _in_utc(end), timedelta()
    day, last = _local_day(reached, zone) - _DAY, _local_day(until, zone) + _DAY
    while day <= last:
        opens, closes = _hours(day, calendar, zone)
        passed += max(timedelta(), min(until, closes) - max(reached, opens))
        reached = max(reached, closes)
        day += _DAY
    return passed


def _hours(day: date, calendar: BusinessCalendar, zone: str) -> tuple[datetime, datetime]:
    """Opening and closing of a day in UTC; the same instant twice on a day that stays closed.

    Where the clocks pass an hour twice, it opens at the first and closes at the second; where they leave it out, a time
    inside stands for the hour after it at opening and the hour before it at closing.
    """
    open_today = day.weekday() in calendar.days and day not in calendar.holidays
    opens = _at(day, calendar.opens, zone, fold=0)
    return opens, max(opens, _at(day, calendar.closes, zone, fold=1)) if open_today else opens


def _at(day: date, wall: time, zone: str, *, fold: int) -> datetime:
    return datetime.combine(day, wall, ZoneInfo(zone)).replace(fold=fold).astimezone(UTC)


def _local_day(instant: datetime, zone: str) -> date:
    return instant.astimezone(ZoneInfo(zone)).date()


def _in_utc(instant: datetime) -> datetime:
    if instant.utcoffset() is None:
        raise ValueError("An instant needs its offset.")
    return instant.astimezone(UTC)
