"""What the known rows of a money metric do over the next twelve months if nothing else is recorded.

Won deals leave the window a fixed number of days after their close; deals that are won with a close date ahead enter it
then. Both are known today, so the line is exact for what is known.
"""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from programs.document.model import Requirement, Unit
from tiers.explain import Entry, Explanation, MetricExplained

HORIZON = datetime.timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Fall:
    """The first day on which the metric is below what the current tier asks, and the deal whose leaving does it."""

    day: datetime.date
    tier: str
    entry: Entry


@dataclass(frozen=True, slots=True)
class Outlook:
    """`points` are (day, value from that day on), the first being the as-of date."""

    metric: MetricExplained
    points: list[tuple[datetime.date, Decimal]]
    fall: Fall | None
    until: datetime.date


def outlook(explanation: Explanation) -> Outlook | None:
    """The outlook of the program's revenue metric; None where it has none or the window does not move."""
    metric = next((one for one in explanation.metrics if one.metric.unit is Unit.MONEY), None)
    if metric is None or explanation.basis != "mid_year":
        return None
    until = explanation.as_of + HORIZON
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
    return Outlook(metric, points, _fall(explanation, metric, points, leaving), until)


def _fall(
    explanation: Explanation,
    metric: MetricExplained,
    points: list[tuple[datetime.date, Decimal]],
    leaving: dict[datetime.date, Entry],
) -> Fall | None:
    asked = threshold(explanation, metric, explanation.current_tier)
    if asked is None or metric.value < asked.at_least:
        return None
    for day, value in points[1:]:
        if value < asked.at_least and day in leaving:
            return Fall(day, explanation.document.tier(explanation.current_tier).name, leaving[day])
    return None


def threshold(explanation: Explanation, metric: MetricExplained, tier: str) -> Requirement | None:
    """What a tier asks of the metric, where it asks it of this partner."""
    for finding in explanation.verdict.of_tier(tier):
        if finding.metric is not None and finding.metric.key == metric.metric.key and finding.applies:
            return finding.requirement
    return None
