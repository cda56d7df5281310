"""How moves between tiers take place: when they are proposed, when they take effect, who is spared.

What a document does not write keeps its default, and the defaults ask for nothing: every review may propose every move
its directions allow, and an approved move takes effect on the day of its approval.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Every(StrEnum):
    """How often a direction is open to mid-year reviews: on the first day of each such period of the program year."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"

    @property
    def months(self) -> int:
        """The months of a period; 0 for a day."""
        return {"day": 0, "month": 1, "quarter": 3, "half_year": 6, "year": 12}[self.value]


class FirstYear(StrEnum):
    """What the annual review does with partners that were enrolled inside the window it measures."""

    ASSESS = "assess"
    KEEP = "keep"


class UntilNextReview(StrEnum):
    """The grace that ends with a review, not after days."""

    UNTIL_NEXT_REVIEW = "until_next_review"


@dataclass(frozen=True, slots=True)
class DayOfYear:
    """The same day of every year, such as 1 February. Never 29 February."""

    month: int
    day: int

    def on_or_after(self, start: date) -> date:
        """The first such day that is not before `start`."""
        here = date(start.year, self.month, self.day)
        return here if here >= start else date(start.year + 1, self.month, self.day)

    def __str__(self) -> str:
        return f"{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class MovementPolicy:
    """`grace` is days, or `until_next_review`; None: a demotion takes effect when it is approved. `keeps_at_percent` is
    the share of each threshold that keeps a tier; None: all of it. `notices` are days before a demotion takes effect,
    the most first. `annual_effective` is the day from which an annual move takes effect; None: its approval."""

    upgrades: Every = Every.DAY
    downgrades: Every = Every.DAY
    keeps_at_percent: int | None = None
    grace: int | UntilNextReview | None = None
    notices: tuple[int, ...] = (30, 7, 1)
    first_year: FirstYear = FirstYear.ASSESS
    annual_effective: DayOfYear | None = None
