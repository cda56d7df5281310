"""From which day an approved move is in force.

up     today, or a later day; an annual one not before the day that the document names
down   the same, and not before its grace is over: so many days, or until the first day of the next review
"""

import datetime

from programs.document.model import ProgramDocument
from programs.document.movement import Every, UntilNextReview
from tenancy.refusals import Invalid
from tiers.models import Basis
from tiers.program_year.periods import next_period, year_begins
from ui.formats import day as in_words

LONGEST_WAIT = datetime.timedelta(days=366)


def earliest_day(document: ProgramDocument, *, basis: str, upward: bool, today: datetime.date) -> datetime.date:
    """The first day on which a move approved today may take effect."""
    first = today
    policy = document.movement
    if Basis(basis) is Basis.ANNUAL and policy.annual_effective is not None:
        first = max(first, policy.annual_effective.on_or_after(year_begins(document, today)))
    return first if upward else max(first, grace_ends(document, today))


def grace_ends(document: ProgramDocument, today: datetime.date) -> datetime.date:
    """The first day after the grace of a demotion that is approved today; today where there is none."""
    grace, every = document.movement.grace, document.movement.downgrades
    if grace is None:
        return today
    if isinstance(grace, UntilNextReview):
        return next_period(document, Every.QUARTER if every is Every.DAY else every, today)
    return today + datetime.timedelta(days=grace)


def chosen_day(wished: datetime.date | None, earliest: datetime.date, *, today: datetime.date) -> datetime.date:
    """The day a person asks for, if it may be; the earliest when none is asked for. Raises Invalid."""
    if wished is None:
        return earliest
    if wished < earliest:
        reason = "when its grace is over" if earliest > today else "which is today"
        raise _wrong(f"The move takes effect on {in_words(earliest)} at the earliest, {reason}.")
    if wished > max(earliest, today + LONGEST_WAIT):
        raise _wrong("A move takes effect within a year. Choose an earlier day.")
    return wished


def _wrong(sentence: str) -> Invalid:
    return Invalid(sentence, {"effective_on": [sentence]})
