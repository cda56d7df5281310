"""When moves between tiers are proposed and take effect, in sentences for partners and staff."""

from __future__ import annotations

import calendar
from collections.abc import Iterator

from programs.document.movement import DayOfYear, Every, FirstYear, MovementPolicy, UntilNextReview
from programs.document.problems import one_of

EVERY = {
    Every.DAY: "every day",
    Every.MONTH: "on the first day of each month",
    Every.QUARTER: "on the first day of each quarter",
    Every.HALF_YEAR: "on the first day of each half-year",
    Every.YEAR: "on the first day of each program year",
}


def movement_in_words(policy: MovementPolicy) -> Iterator[str]:
    """One sentence about each rule that is not the default."""
    if policy.upgrades is not Every.DAY:
        yield f"A mid-year review proposes moves up {EVERY[policy.upgrades]}."
    if policy.downgrades is not Every.DAY:
        yield f"A mid-year review proposes moves down {EVERY[policy.downgrades]}."
    if policy.keeps_at_percent is not None:
        yield (
            f"A partner keeps its tier while it reaches {policy.keeps_at_percent}% of each threshold of the tier and "
            "of those below, and falls no further than to the highest tier of which that is true."
        )
    if policy.annual_effective is not None:
        yield f"What the annual review decides takes effect from {day_in_words(policy.annual_effective)} on."
    if policy.first_year is FirstYear.KEEP:
        yield "The annual review does not move down a partner that was enrolled within the window it measures."
    yield from _grace(policy)


def grace_in_words(grace: int | UntilNextReview | None) -> str:
    """`60 days`, `until the next review` or `none`."""
    if grace is None:
        return "none"
    if isinstance(grace, UntilNextReview):
        return "until the next review"
    return f"{grace:,} {'day' if grace == 1 else 'days'}"


def notices_in_words(notices: tuple[int, ...]) -> str:
    """`30, 7 and 1 days before`."""
    days = one_of(str(days) for days in notices).replace(" or ", " and ")
    return f"{days} {'day' if notices == (1,) else 'days'} before"


def day_in_words(day: DayOfYear) -> str:
    return f"{day.day} {calendar.month_name[day.month]}"


def effective_in_words(day: DayOfYear | None) -> str:
    return "on approval" if day is None else f"from {day_in_words(day)} on"


def _grace(policy: MovementPolicy) -> Iterator[str]:
    if policy.grace is None:
        return
    until = (
        "on the first day of the next review"
        if isinstance(policy.grace, UntilNextReview)
        else f"{grace_in_words(policy.grace)} after its approval"
    )
    yield (
        f"A move down takes effect {until}; it is lifted when the partner meets its tier again before that. The "
        f"partner is told when it is approved, {notices_in_words(policy.notices)} and on the day."
    )
