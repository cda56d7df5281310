"""The days on which periods of the program year begin."""

import datetime

from programs.document.model import ProgramDocument
from programs.document.movement import Every
from programs.document.program_year import months_after
from tenancy.refusals import Refused


def year_begins(document: ProgramDocument, day: datetime.date) -> datetime.date:
    """The first day of the program year that the day lies in."""
    return document.program_year.begins(day)


def period_begins(document: ProgramDocument, every: Every, day: datetime.date) -> datetime.date:
    """The first day of the period that the day lies in."""
    if every is Every.DAY:
        return day
    first = year_begins(document, day)
    return max(begin for begin in _begins(first, every) if begin <= day)


def next_period(document: ProgramDocument, every: Every, day: datetime.date) -> datetime.date:
    """The first day of the first period that begins after the day. Raises Refused where the calendar ends."""
    if every is Every.DAY:
        return day + datetime.timedelta(days=1)
    try:
        return min(begin for begin in _begins(year_begins(document, day), every) if begin > day)
    except ValueError:
        raise Refused(f"There is no review after {day}.") from None


def _begins(first: datetime.date, every: Every) -> list[datetime.date]:
    """Where the periods of a program year begin, and the first one of the next year."""
    return [months_after(first, months) for months in range(0, 13, every.months)]
