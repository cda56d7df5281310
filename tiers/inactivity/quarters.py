"""Calendar quarters, as commands and addresses write them: `2026Q3`."""

import datetime
import re
from dataclasses import dataclass

from tenancy.refusals import Invalid

_WRITTEN = re.compile(r"(20[0-9]{2})Q([1-4])")


@dataclass(frozen=True, slots=True, order=True)
class Quarter:
    """A quarter of a calendar year, 1 to 4."""

    year: int
    number: int

    @property
    def first_day(self) -> datetime.date:
        """The day as of which its review looks at partners."""
        return datetime.date(self.year, 3 * self.number - 2, 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


def quarter_of(day: datetime.date) -> Quarter:
    """The quarter that the day lies in."""
    return Quarter(day.year, (day.month + 2) // 3)


def quarter_named(text: str) -> Quarter:
    """The quarter that is written `2026Q3`. Raises Invalid for anything else."""
    written = _WRITTEN.fullmatch(text)
    if written is None:
        sentence = "Write a quarter as 2026Q3: the year, Q and 1 to 4."
        raise Invalid(sentence, {"quarter": [sentence]})
    return Quarter(int(written[1]), int(written[2]))


def before(quarter: Quarter) -> Quarter:
    """The quarter before it."""
    return Quarter(quarter.year - 1, 4) if quarter.number == 1 else Quarter(quarter.year, quarter.number - 1)
