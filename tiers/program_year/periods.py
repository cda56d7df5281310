"""The days on which periods of the program year begin."""

import datetime

from programs.document.model import ProgramDocument
from programs.document.movement import Every
from tenancy.refusals import Refused


def year_begins(document: ProgramDocument, day: datetime.date) -> datetime.date:
    """The first day of the program year that the day lies in: of the calendar year."""
    return datetime.date(day.year, 1, 1)


def period_begins(document: ProgramDocument, every: Every, day: datetime.date) -> datetime.date:
    """The first day of the period that the day lies in."""
    if every is Every.DAY:
        return day
    start = year_begins(document, day)
    passed = (day.year - start.year) * 12 + day.month - start.month
    return _months_after(start, passed // every.months * every.months)


def next_period(document: ProgramDocument, every: Every, day: datetime.date) -> datetime.date:
    """The first day of the first period that begins after the day. Raises Refused where the calendar ends."""
    if every is Every.DAY:
        return day + datetime.timedelta(days=1)
    try:
        return _months_after(period_begins(document, every, day), every.months)
    except ValueError:
        raise Refused(f"There is no review after {day}.") from None


def _months_after(start: datetime.date, months: int) -> datetime.date:
    """Program years begin on the first of a month, and so do all of their periods."""
    years, month = divmod(start.month - 1 + months, 12)
    return start.replace(year=start.year + years, month=month + 1)
