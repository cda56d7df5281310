"""The program year: from one day of the calendar to the day before the same day a year later, in four quarters."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

MONTHS_A_QUARTER = 3


@dataclass(frozen=True, slots=True)
class ProgramYear:
    """Begins every year on this day, which every year has. Its quarters begin each three months after that."""

    month: int = 1
    day: int = 1

    @property
    def is_calendar(self) -> bool:
        return (self.month, self.day) == (1, 1)

    def begins(self, day: date) -> date:
        """The first day of the program year that holds this day. ValueError before the calendar's first year."""
        this_year = date(day.year, self.month, self.day)
        return this_year if this_year <= day else date(day.year - 1, self.month, self.day)

    def quarter_begins(self, day: date, before: int = 0) -> date:
        """The first day of the quarter that holds this day, or of the one so many quarters before."""
        first = self.begins(day)
        passed = next(number for number in (3, 2, 1, 0) if months_after(first, number * MONTHS_A_QUARTER) <= day)
        year, quarter = divmod(passed - before, 4)
        return months_after(date(first.year + year, self.month, self.day), quarter * MONTHS_A_QUARTER)


def months_after(day: date, months: int) -> date:
    """The same day of another month, or its last day where it is shorter: a month before 31 March is 29 February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year < 1:
        raise ValueError(f"There is no day {months} months from {day}.")
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
