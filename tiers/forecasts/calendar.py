"""The days ahead, as the reviews of each day would measure them.

A day is evaluated by the edition in force on it, so the days ahead are stretches of one edition each. Which days a
review measures is said by `tiers.windows.window_of` alone; nothing here knows how long a window is.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from programs.counting import Question, Sql, Window
from programs.document.model import ProgramDocument
from programs.models import Edition, Program
from programs.queries import document_of, required_edition
from tiers.models import Basis
from tiers.windows import question_of, window_of

AHEAD = datetime.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days in a row on which one edition decides. The question's window is the union of the windows of its days."""

    edition: Edition
    question: Question
    days: tuple[datetime.date, ...]
    windows: tuple[Window, ...]

    @property
    def document(self) -> ProgramDocument:
        return self.question.document

    @property
    def first(self) -> datetime.date:
        return self.days[0]

    @property
    def last(self) -> datetime.date:
        return self.days[-1]

    @property
    def params(self) -> dict[str, Any]:
        """The parameters of statements about the stretch, `Kind.spans` among them."""
        return {
            **self.question.params,
            "days": list(self.days),
            "afters": [window.after for window in self.windows],
            "untils": [window.until for window in self.windows],
        }


def stretches(
    program: Program,
    as_of: datetime.date,
    *,
    ahead: datetime.timedelta = AHEAD,
    instead: Mapping[str, Sql] | None = None,
) -> list[Stretch]:
    """The mid-year reviews of the day and those ahead, by edition. Raises Refused when none is in force on the day."""
    last = as_of + ahead if datetime.date.max - as_of >= ahead else datetime.date.max
    editions = [required_edition(program, as_of), *_beginning(program, as_of, last)]
    starts = [as_of, *(edition.effective_on for edition in editions[1:])]
    ends = [*(start - datetime.timedelta(days=1) for start in starts[1:]), last]
    return [
        _stretch(program, edition, as_of, _days(start, end), instead)
        for edition, start, end in zip(editions, starts, ends, strict=True)
    ]


def _beginning(program: Program, after: datetime.date, until: datetime.date) -> list[Edition]:
    """Published editions that take effect after a day and no later than another, in that order."""
    published = Edition.objects.filter(program=program, state=Edition.PUBLISHED)
    return list(published.filter(effective_on__gt=after, effective_on__lte=until).order_by("effective_on"))


def _days(first: datetime.date, last: datetime.date) -> tuple[datetime.date, ...]:
    return tuple(first + datetime.timedelta(days=number) for number in range((last - first).days + 1))


def _stretch(
    program: Program,
    edition: Edition,
    as_of: datetime.date,
    days: tuple[datetime.date, ...],
    instead: Mapping[str, Sql] | None,
) -> Stretch:
    document = document_of(edition)
    windows = tuple(window_of(document, Basis.MID_YEAR, day) for day in days)
    question = question_of(program, document, Basis.MID_YEAR, as_of, instead=instead)
    return Stretch(edition, replace(question, window=Window(windows[0].after, windows[-1].until)), days, windows)
