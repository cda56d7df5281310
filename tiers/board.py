"""What the manager's board asks: who is in grace, about to fall or held, and how many stood on each tier when.

Each list is short and comes with the number of all, counted to a bound.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Exists, Model, OuterRef, QuerySet

from programs.document.model import ProgramDocument
from programs.models import Program
from tiers import queries
from tiers.evaluation import rank_of
from tiers.forecasts import queries as forecasts
from tiers.models import Forecast, TierChange, TierException
from vendors.actors import Actor

COUNT_LIMIT = 1000
AT_RISK = datetime.timedelta(days=90)
MONTHS = 13

_Row = TypeVar("_Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Some(Generic[_Row]):
    """The first rows of a list, and how many there are in all; counting ends at 1,000."""

    rows: list[_Row]
    count: int


@dataclass(frozen=True, slots=True)
class Distribution:
    """How many stood on each tier, from the lowest, on the last counted day of a month: none where none was counted."""

    month: datetime.date
    counts: tuple[int, ...]


def in_grace(by: Actor, today: datetime.date, limit: int, program: str = "") -> Some[TierChange]:
    """Approved moves that lie ahead, the next to take effect first."""
    by.require("tiers.see")
    rows = TierChange.objects.filter(state=TierChange.State.APPROVED, effective_on__gt=today)
    rows = rows.select_related("partner", "program", "run__edition")
    if program:
        rows = rows.filter(program__key=program)
    return _some(rows.order_by("effective_on", "pk"), limit)


def falling(by: Actor, today: datetime.date, limit: int, program: str = "") -> Some[Forecast]:
    """Whose figures fall below its tier within 90 days if nothing is recorded, and has no move before it; the first to
    fall first. Who is below already stands on top, whom an exception holds longer does not."""
    rows = forecasts.falling(by, until=today + AT_RISK, program=program)
    return _some(_unmoved(rows, today).order_by("falls_on", "pk"), limit)


def falling_once_over(by: Actor, today: datetime.date, limit: int, program: str = "") -> Some[Forecast]:
    """Who falls within 90 days because the exception that holds its tier ends by then, the first to end first."""
    rows = forecasts.falling_once_over(by, until=today + AT_RISK, program=program)
    return _some(_unmoved(rows, today), limit)


def _unmoved(rows: QuerySet[Forecast], today: datetime.date) -> QuerySet[Forecast]:
    moving = TierChange.objects.filter(enrollment=OuterRef("enrollment"))
    proposed = moving.filter(state=TierChange.State.PROPOSED)
    ahead = moving.filter(state=TierChange.State.APPROVED, effective_on__gt=today)
    return rows.exclude(Exists(proposed)).exclude(Exists(ahead))


def held(by: Actor, today: datetime.date, limit: int, program: str = "") -> Some[TierException]:
    """Exceptions in force, the next to end first."""
    by.require("tiers.see")
    rows = TierException.objects.filter(revoked_at__isnull=True, begins_on__lte=today, ends_on__gt=today)
    if program:
        rows = rows.filter(enrollment__program__key=program)
    return _some(rows.select_related("partner", "enrollment__program").order_by("ends_on", "pk"), limit)


def distribution(by: Actor, program: Program, document: ProgramDocument, today: datetime.date) -> list[Distribution]:
    """Month by month from the first that was counted, thirteen at most. Tiers that only another edition knew are
    counted as the lowest."""
    counted = {one.day.replace(day=1): one.tiers for one in queries.distribution(by, program, months=MONTHS)}
    return [
        Distribution(month, _by_place(document, counted.get(month, {})))
        for month in _months(today)
        if counted and month >= min(counted)
    ]


def _by_place(document: ProgramDocument, tiers: Mapping[str, int]) -> tuple[int, ...]:
    counts = [0] * len(document.tiers)
    for key, enrollments in tiers.items():
        counts[max(rank_of(document, key), 0)] += enrollments
    return tuple(counts)


def _months(today: datetime.date) -> list[datetime.date]:
    """The first days of the last thirteen months, the oldest first."""
    months = [today.replace(day=1)]
    while len(months) < MONTHS:
        months.append((months[-1] - datetime.timedelta(days=1)).replace(day=1))
    return months[::-1]


def _some(rows: QuerySet[_Row], limit: int) -> Some[_Row]:
    found = list(rows[: limit + 1])
    if len(found) <= limit:
        return Some(found, len(found))
    return Some(found[:limit], rows.order_by()[:COUNT_LIMIT].count())
