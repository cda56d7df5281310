"""Which days reviews measure, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.model import AnnualWindow, Direction, ProgramDocument, Span, Windows
from programs.document.program_year import ProgramYear

DIRECTIONS = {Direction.BOTH: "up or down", Direction.UP: "only up"}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_MID_YEAR = {
    Span.DAYS: "the {span} up to and including its date",
    Span.MONTHS: "the {span} up to and including its date",
    Span.QUARTERS: "the last {span} of the program year, and people and milestones as on their last day",
    Span.YEAR_TO_DATE: "the program year up to and including its date",
}


def reviews_in_words(document: ProgramDocument) -> Iterator[str]:
    """When the program year begins where it is not the calendar's, what each review measures and which way it moves."""
    directions, windows, year = document.directions, document.windows, document.program_year
    if not year.is_calendar:
        yield f"The program year begins on {year_in_words(year)}."
    if windows.annual is AnnualWindow.PREVIOUS_CALENDAR_YEAR or year.is_calendar:
        measures = "the calendar year before it, and people and milestones as on that year's 31 December"
    else:
        measures = "the program year before it, and people and milestones as on that year's last day"
    yield f"The annual review measures {measures}. It can move a partner {DIRECTIONS[directions.annual]}."
    measures = _MID_YEAR[windows.mid_year].format(span=span_in_words(windows))
    yield f"A mid-year review measures {measures}. It can move a partner {DIRECTIONS[directions.mid_year]}."


def span_in_words(windows: Windows) -> str:
    """`365 days`, `12 months`, `4 completed quarters`, `the year to date`."""
    if windows.mid_year is Span.YEAR_TO_DATE:
        return "the year to date"
    word = windows.mid_year.value if windows.number != 1 else windows.mid_year.value.removesuffix("s")
    return f"{windows.number:,} {'completed ' if windows.mid_year is Span.QUARTERS else ''}{word}"


def year_in_words(year: ProgramYear) -> str:
    """The day on which it begins: `1 February`."""
    return f"{year.day} {_MONTHS[year.month - 1]}"
