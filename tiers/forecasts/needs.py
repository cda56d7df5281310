"""What would have to be added by when, to keep a tier or to reach one."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from programs.document.model import Unit
from tiers.evaluation import Finding, Verdict, rank_of
from tiers.forecasts.ahead import Ahead, Point, Span
from tiers.models import Basis
from tiers.windows import window_of


@dataclass(frozen=True, slots=True)
class Month:
    """The days of one month ahead: what leaves in it, and what the worst of its days lacks for either tier.

    What is lacking must be closed, issued or achieved by `keep_by` and `reach_by`, to count when it is missed first.
    """

    first: datetime.date
    leaving: tuple[Span, ...]
    keep: tuple[Finding, ...]
    keep_by: datetime.date | None
    reach: tuple[Finding, ...]
    reach_by: datetime.date | None


def lacking(verdict: Verdict, ranks: list[str], tier: str) -> list[Finding]:
    """What keeps a tier shut, its own needs and those below: each once with the most that is missing, money first.

    `ranks` are the keys of the tiers from the lowest; a tier that is not among them is kept shut by nothing.
    """
    highest = ranks.index(tier) if tier in ranks else -1
    by_need: dict[str, Finding] = {}
    for finding in verdict.unmet:
        known = by_need.get(finding.key)
        if ranks.index(finding.tier.key) <= highest and (known is None or finding.missing > known.missing):
            by_need[finding.key] = finding
    return sorted(by_need.values(), key=lambda one: one.unit is not Unit.MONEY)


def lacking_at(ahead: Ahead, point: Point, tier: str) -> list[Finding]:
    """What is missing for a tier from this point on, by the rules that hold then. The lowest tier lacks nothing."""
    ranks = [one.key for one in point.document.tiers]
    return [] if rank_of(point.document, tier) == 0 else lacking(ahead.verdict(point), ranks, tier)


def lacking_to_keep(ahead: Ahead, point: Point, tier: str) -> list[Finding]:
    """What is missing from this point on for staying on a tier, by the share of the thresholds that keeps it."""
    ranks = [one.key for one in point.document.tiers]
    return [] if rank_of(point.document, tier) == 0 else lacking(ahead.to_keep(point), ranks, tier)


def months(ahead: Ahead, keep: str, reach: str | None) -> list[Month]:
    """Every month from that of the as-of day to that of the last day ahead."""
    firsts = []
    first = ahead.as_of.replace(day=1)
    while first <= ahead.until:
        firsts.append(first)
        first = (first + datetime.timedelta(days=32)).replace(day=1)
    return [_month(ahead, first, keep, reach) for first in firsts]


def _month(ahead: Ahead, first: datetime.date, keep: str, reach: str | None) -> Month:
    following = (first + datetime.timedelta(days=32)).replace(day=1)
    begun = ahead.on(max(first, ahead.as_of))
    points = [point for point in ahead.points if first < point.day < following]
    points = points if begun is None or begun in points else [begun, *points]
    kept = _worst([(lacking_to_keep(ahead, point, keep), point) for point in points])
    reached = _worst([(lacking_at(ahead, point, reach), point) for point in points]) if reach is not None else None
    leaving = tuple(one for one in ahead.spans if one.ends is not None and first <= one.ends < following)
    return Month(first, leaving, *(kept or ((), None)), *(reached or ((), None)))


def _worst(found: Iterable[tuple[list[Finding], Point]]) -> tuple[tuple[Finding, ...], datetime.date] | None:
    """The most that is lacking at any of the points, and the first of those; None where nothing is."""
    short = [(needs, point) for needs, point in found if needs]
    if not short:
        return None
    needs, point = max(short, key=lambda one: (len(one[0]), max(need.missing for need in one[0])))
    return tuple(needs), counts_by(point)


def counts_by(point: Point) -> datetime.date:
    """The last day of the window that the review of the point measures."""
    return window_of(point.document, Basis.MID_YEAR, point.day).until
