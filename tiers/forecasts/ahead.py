"""The days ahead of one partner, read from the facts as they are now or from rows that stand in for them."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import connection

from partners.models import Enrollment
from programs.counting import Sql
from programs.document.model import Metric, MilestoneCounting, ProgramDocument, Tier
from programs.models import Edition
from programs.queries import document_of
from tiers.evaluation import Verdict, evaluate, rank_of
from tiers.forecasts.calendar import AHEAD, Stretch, stretches
from tiers.forecasts.timeline import spans, timeline
from tiers.metrics import columns_of
from tiers.program_year.movement import lowered


@dataclass(frozen=True, slots=True)
class Span:
    """A fact and the days ahead `[begins, ends)` on which it counts; `ends` is None past the last of them."""

    metric: Metric
    ref: str
    label: str
    amount: Decimal
    begins: datetime.date
    ends: datetime.date | None


@dataclass(frozen=True, slots=True)
class Point:
    """What holds from a day on until the next point.

    `kept` is the highest tier that is not lost by then: the eligible one, or one of which that share of the thresholds
    is reached that keeps it.
    """

    day: datetime.date
    edition: Edition
    values: Mapping[str, Decimal]
    eligible: Tier
    kept: Tier

    @property
    def document(self) -> ProgramDocument:
        return document_of(self.edition)


@dataclass(frozen=True, slots=True)
class Ahead:
    """`points` rise by day, the first being the first day on which the enrollment is assessed; none where it is not
    assessed up to `until`. `spans` by the day on which they end."""

    enrollment: Enrollment
    as_of: datetime.date
    until: datetime.date
    current_tier: str
    points: tuple[Point, ...]
    spans: tuple[Span, ...]

    def on(self, day: datetime.date) -> Point | None:
        """What holds on a day; None before the enrollment is assessed."""
        return next((point for point in reversed(self.points) if point.day <= day), None)

    def verdict(self, point: Point) -> Verdict:
        """In detail what is met at a point, by the partner's focus areas and invitations of today."""
        return evaluate(
            point.document,
            point.values,
            focuses=self.enrollment.focuses,
            invitations=self.enrollment.invitations,
        )

    def to_keep(self, point: Point) -> Verdict:
        """In detail what is met of what keeps a tier, which is all of its thresholds or a share of them."""
        return evaluate(
            lowered(point.document),
            point.values,
            focuses=self.enrollment.focuses,
            invitations=self.enrollment.invitations,
        )

    def falls_below(self, tier: str) -> Point | None:
        """The first point at which the figures do not keep a tier; None where that is never."""
        below = (
            point for point in self.points if rank_of(point.document, point.kept.key) < rank_of(point.document, tier)
        )
        return next(below, None)

    def reaches(self, tier: str) -> Point | None:
        """The first point at which the enrollment is eligible for a tier or a higher one."""
        reached = (
            point
            for point in self.points
            if 0 <= rank_of(point.document, tier) <= rank_of(point.document, point.eligible.key)
        )
        return next(reached, None)

    def begins(self, tier: str) -> Point | None:
        """The first point from which the figures carry a tier: today's where it is stood on and kept."""
        now = next(iter(self.points), None)
        if now is None or tier != self.current_tier:
            return self.reaches(tier)
        return now if rank_of(now.document, tier) <= rank_of(now.document, now.kept.key) else self.reaches(tier)

    def leaving(self, day: datetime.date) -> list[Span]:
        """What counts until the day before, the largest first."""
        return sorted((one for one in self.spans if one.ends == day), key=lambda one: (-one.amount, one.ref))


def look_ahead(
    enrollment: Enrollment,
    *,
    as_of: datetime.date,
    ahead: datetime.timedelta = AHEAD,
    instead: Mapping[str, Sql] | None = None,
) -> Ahead:
    """The days ahead of one enrollment, from the facts or from rows that stand in for some of them.

    Asks two statements by edition. Raises Refused when no edition is in force on the day.
    """
    parts = stretches(enrollment.program, as_of, ahead=ahead, instead=instead)
    points: list[Point] = []
    found: list[Span] = []
    current = parts[0].document.lowest.key
    for part in parts:
        rows = _rows(timeline(part, "= %(partner)s"), enrollment)
        points += [_point(part, row) for row in rows]
        current = rows[0]["current_tier"] if rows and part is parts[0] else current
        found = _joined(
            found, [_span(part, row) for row in _rows(spans(part, "= %(partner)s"), enrollment)], part.first
        )
    found.sort(key=lambda one: (one.ends or datetime.date.max, one.begins, one.ref))
    return Ahead(enrollment, as_of, parts[-1].last, current, tuple(points), tuple(found))


def _rows(statement: Sql, enrollment: Enrollment) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(statement.text, {**statement.params, "partner": enrollment.partner_id})
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return sorted(rows, key=lambda row: row["day"]) if "day" in names else rows


def _point(part: Stretch, row: Mapping[str, Any]) -> Point:
    values = {column.metric.key: Decimal(row[column.name]) for column in columns_of(part.document)}
    eligible, kept = row["eligible_rank"], row["kept_rank"] or 0
    tiers = part.document.tiers
    return Point(row["day"], part.edition, values, tiers[eligible], tiers[max(eligible, kept)])


def _span(part: Stretch, row: Mapping[str, Any]) -> Span:
    metric = next(column.metric for column in columns_of(part.document) if column.name == row["metric"])
    return Span(metric, row["ref"], row["label"], Decimal(row["amount"]), row["begins"], row["ends"])


def _joined(before: list[Span], after: list[Span], day: datetime.date) -> list[Span]:
    """The spans of two stretches: one that goes on by the second's edition is one, another ends on its first day."""
    going_on = {_identity(span): span for span in after if span.begins == day}
    joined = []
    for span in before:
        if span.ends is None:
            same = going_on.pop(_identity(span), None)
            span = replace(span, ends=day if same is None else same.ends)
        joined.append(span)
    return joined + list(going_on.values()) + [span for span in after if span.begins > day]


def _identity(span: Span) -> tuple[str, str]:
    counting = span.metric.counting
    once = isinstance(counting, MilestoneCounting) and counting.once
    return span.metric.key, "" if once else span.ref.casefold()
