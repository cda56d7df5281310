"""How quiet partners are looked at: whom it concerns, from when on, and the letters they get."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# What a letter may say about its case. `until` is the last day on which the partner can answer.
PLACEHOLDERS = ("partner", "program", "vendor", "until")


class ReviewPeriod(StrEnum):
    """How often quiet partners are looked at."""

    QUARTER = "quarter"


@dataclass(frozen=True, slots=True)
class InactivityLetters:
    """The words of each letter, with `{partner}`, `{program}`, `{vendor}` and, in `grace`, `{until}`."""

    nudge: str = (
        "We have not heard from {partner} in {program} for a while. Is there anything that {vendor} can do for you? "
        "Register a deal, publish a story or train somebody, or simply answer that you are active."
    )
    grace: str = (
        "{partner} has been quiet in {program} for a long time, so {vendor} is about to close its place in the "
        "program. If you are still active, answer until {until}. Otherwise the portal closes after that day. "
        "Your data stays, and so does any money owed to you."
    )
    deactivated: str = (
        "{vendor} has closed the place of {partner} in {program}, since it was quiet for a long time. Your data "
        "stays, and so does any money owed to you. You can ask to come back at any time."
    )


LETTERS = ("nudge", "grace", "deactivated")


@dataclass(frozen=True, slots=True)
class InactivityPolicy:
    """Partners on these tiers are looked at; quiet for so many days they are nudged, for more they are deactivated
    after days of grace to answer. Without `nudge_after_days` it is half of `quiet_after_days`, rounded down."""

    tiers: tuple[str, ...]
    every: ReviewPeriod
    quiet_after_days: int
    grace_days: int
    nudge_after_days: int | None = None
    letters: InactivityLetters = InactivityLetters()

    @property
    def nudged_after(self) -> int:
        """Days without a sign of life after which a nudge is proposed."""
        return self.quiet_after_days // 2 if self.nudge_after_days is None else self.nudge_after_days
