"""Which days a review measures.

    mid_year   the days or months up to and including the day of the review (`as_of - 365 days < day <= as_of`), the
               last completed quarters of the program year, or the program year up to and including the day
    annual     the calendar year, or the program year, before the one that holds the day of the review

Windows are half-open: after one day, until and including another. People and milestones are counted on the last.
Neither end of a window moves back from one day to the next. Both shipped programs' guides say under program governance:
the year's status from the calendar year before, changes in between from the trailing 365 days.
"""

import datetime
from bisect import bisect_left
from collections.abc import Callable, Mapping

from programs.counting import Question, Sql, Window
from programs.document.model import AnnualWindow, Direction, ProgramDocument, Span
from programs.document.program_year import ProgramYear, months_after
from programs.models import Program
from tenancy.refusals import Invalid
from tiers.models import Basis

_DAY = datetime.timedelta(days=1)
# No window reaches back further: 1,096 days, 36 months, or 12 quarters and the one that is not completed.
_LONGEST = 1250


def window_of(document: ProgramDocument, basis: str, as_of: datetime.date) -> Window:
    """The days that the review of `as_of` measures. Raises Invalid where the calendar has no such days."""
    try:
        if Basis(basis) is Basis.ANNUAL:
            return _year_before(document, as_of)
        return _mid_year(document, as_of)
    except (ValueError, OverflowError):
        raise Invalid(f"Nothing can be measured as of {as_of}. Choose a later date.") from None


def enters_on(document: ProgramDocument, basis: str, day: datetime.date) -> datetime.date | None:
    """The first day whose review measures this day; None where the calendar ends before."""
    return _first(document, basis, day, lambda window: window.until >= day)


def leaves_on(document: ProgramDocument, basis: str, day: datetime.date) -> datetime.date | None:
    """The first day whose review does not measure this day any more; None where the calendar ends before."""
    return _first(document, basis, day, lambda window: window.after >= day)


def direction_of(document: ProgramDocument, basis: str) -> Direction:
    """Which way the review may move a partner."""
    return document.directions.annual if Basis(basis) is Basis.ANNUAL else document.directions.mid_year


def question_of(
    program: Program,
    document: ProgramDocument,
    basis: str,
    as_of: datetime.date,
    *,
    instead: Mapping[str, Sql] | None = None,
) -> Question:
    """What the review of this day asks of the facts, or of the rows that stand in for some of them."""
    return Question(
        vendor_id=program.vendor_id,
        program_id=program.pk,
        document=document,
        basis=Basis(basis).value,
        as_of=as_of,
        window=window_of(document, basis, as_of),
        moves_daily=Basis(basis) is Basis.MID_YEAR,
        enters_on=lambda day: enters_on(document, basis, day),
        leaves_on=lambda day: leaves_on(document, basis, day),
        instead=instead or {},
    )


def _mid_year(document: ProgramDocument, as_of: datetime.date) -> Window:
    windows, year = document.windows, document.program_year
    match windows.mid_year:
        case Span.DAYS:
            return Window(as_of - datetime.timedelta(days=windows.number), as_of)
        case Span.MONTHS:
            return Window(months_after(as_of, -windows.number), as_of)
        case Span.QUARTERS:
            return Window(year.quarter_begins(as_of, windows.number) - _DAY, year.quarter_begins(as_of) - _DAY)
        case Span.YEAR_TO_DATE:
            return Window(year.begins(as_of) - _DAY, as_of)


def _year_before(document: ProgramDocument, as_of: datetime.date) -> Window:
    is_calendar = document.windows.annual is AnnualWindow.PREVIOUS_CALENDAR_YEAR
    year = ProgramYear() if is_calendar else document.program_year
    until = year.begins(as_of) - _DAY
    return Window(year.begins(until) - _DAY, until)


def _first(
    document: ProgramDocument, basis: str, day: datetime.date, is_so: Callable[[Window], bool]
) -> datetime.date | None:
    """The first day, from this one on, whose window is so: windows never move back, so halving finds it."""
    days = range(day.toordinal(), min(day.toordinal() + _LONGEST, datetime.date.max.toordinal()) + 1)

    def is_reached(ordinal: int) -> bool:
        return is_so(window_of(document, basis, datetime.date.fromordinal(ordinal)))

    place = bisect_left(days, True, key=is_reached)
    return datetime.date.fromordinal(days[place]) if place < len(days) else None
