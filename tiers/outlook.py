"""What the known rows of the revenue metric do from a day on if nothing else is recorded.

Won deals leave the window a fixed number of days after their close; deals that are won with a close date ahead enter it
then. Both are known today, so the line is exact for what is known.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from programs.document.model import Requirement
from tiers.evaluation import rank_of
from tiers.explain import Entry, Explanation, MetricExplained
from tiers.models import Basis

TWELVE_MONTHS = datetime.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Fall:
    """The first day on which the metric is below what the tier asks, and the deal whose leaving does it."""

    day: datetime.date
    tier: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Outlook:
    """`points` are (day, value from that day on), the first being the as-of date. `fall` is None within `until`."""

    metric: MetricExplained
    points: list[tuple[datetime.date, Decimal]]
    fall: Fall | None
    until: datetime.date


def outlook(explanation: Explanation, tier: str, *, ahead: datetime.timedelta = TWELVE_MONTHS) -> Outlook | None:
    """How long the revenue carries the tier; None where the program counts none or the window does not move."""
    metric = explanation.revenue
    if metric is None or explanation.basis != Basis.MID_YEAR:
        return None
    until = explanation.as_of + ahead
    moves: dict[datetime.date, Decimal] = defaultdict(Decimal)
    leaving: dict[datetime.date, Entry] = {}
    for entry in metric.counted:
        if entry.leaves_on is not None and entry.leaves_on <= until and entry.amount is not None:
            moves[entry.leaves_on] -= entry.amount
            leaving.setdefault(entry.leaves_on, entry)
    for entry in metric.not_counted:
        if entry.code == "ahead" and entry.day is not None and entry.day <= until and entry.amount is not None:
            moves[entry.day] += entry.amount
    points = [(explanation.as_of, metric.value)]
    for day in sorted(moves):
        points.append((day, points[-1][1] + moves[day]))
    return Outlook(metric, points, _fall(explanation, metric, tier, points, leaving), until)


def threshold(explanation: Explanation, metric: MetricExplained, tier: str) -> Requirement | None:
    """What a tier asks of the metric, where it asks it of this partner."""
    for finding in explanation.verdict.of_tier(tier):
        if finding.metric is not None and finding.metric.key == metric.metric.key and finding.applies:
            return finding.requirement
    return None


def _fall(
    explanation: Explanation,
    metric: MetricExplained,
    tier: str,
    points: list[tuple[datetime.date, Decimal]],
    leaving: dict[datetime.date, Entry],
) -> Fall | None:
    needed = _needed(explanation, metric, tier)
    if needed is None or metric.value < needed:
        return None
    for day, value in points[1:]:
        if value < needed and day in leaving:
            return Fall(day, explanation.document.tier_name(tier), leaving[day])
    return None


def _needed(explanation: Explanation, metric: MetricExplained, tier: str) -> Decimal | None:
    """The most that the tier and those below it ask, since tiers are cumulative."""
    document = explanation.document
    steps = document.tiers[: rank_of(document, tier) + 1]
    asked = [threshold(explanation, metric, step.key) for step in steps]
    return max((one.at_least for one in asked if one is not None), default=None)
