"""What stands between figures that fall below a tier and the day on which it is lost, in words.

A program lowers a tier as soon as a review finds it missed, or on the first days of periods only, or once a year by the
annual review, or never; and after a grace where it has one. Whoever reads of a fall reads of that as well.
"""

import datetime

from programs.document.model import Direction, ProgramDocument
from programs.document.movement import Every, UntilNextReview
from programs.document.words_movement import EVERY, grace_in_words
from tiers.program_year.periods import next_period
from ui.formats import day as in_words


def when_lowered(document: ProgramDocument, today: datetime.date) -> str:
    """`Tiers are lowered only by the annual review, next from 1 Jan 2027.`; empty where it is at once."""
    sentence = _by_whom(document, today)
    grace = document.movement.grace
    if _never(document) or grace is None:
        return f"{sentence}." if sentence else ""
    after = f"after a grace {'' if isinstance(grace, UntilNextReview) else 'of '}{grace_in_words(grace)}"
    return f"{sentence}, {after}." if sentence else f"A tier is lowered {after}."


def _never(document: ProgramDocument) -> bool:
    directions = document.directions
    return directions.mid_year is Direction.UP and directions.annual is Direction.UP


def _by_whom(document: ProgramDocument, today: datetime.date) -> str:
    if _never(document):
        return "No review of this program lowers a tier"
    every, policy = document.movement.downgrades, document.movement
    if document.directions.mid_year is Direction.BOTH:
        if every is Every.DAY:
            return ""
        return f"Tiers are lowered {EVERY[every]}, next on {in_words(next_period(document, every, today))}"
    begins = next_period(document, Every.YEAR, today)
    told = f"Tiers are lowered only by the annual review, next from {in_words(begins)}"
    if policy.annual_effective is None:
        return told
    return f"{told} with effect from {in_words(policy.annual_effective.on_or_after(begins))}"
