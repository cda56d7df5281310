"""The days ahead as a chart: what limits the tier, with the thresholds of the tiers as lines."""

import datetime
from decimal import Decimal
from itertools import pairwise

from programs.document.model import Metric, Unit
from tiers.evaluation import rank_of
from tiers.forecasts.ahead import Ahead
from tiers.forecasts.needs import lacking_at, lacking_to_keep
from ui import charts
from ui.formats import day as in_words
from ui.formats import value

MOST = 2


def charted(ahead: Ahead, above: str | None) -> list[Metric]:
    """The metrics worth a line: what is short when the tier is lost, then what the next one lacks, else the money.

    At most two; what is only met or not has no line.
    """
    if not ahead.points:
        return []
    found: dict[str, Metric] = {}
    fall, now = ahead.falls_below(ahead.current_tier), ahead.points[0]
    short = lacking_to_keep(ahead, fall, ahead.current_tier) if fall is not None else []
    for needs in (short, lacking_at(ahead, now, above) if above is not None else []):
        for need in needs:
            if need.metric is not None and need.unit is not Unit.YES_NO:
                found.setdefault(need.metric.key, need.metric)
    declared = now.document.metrics
    money = [metric for metric in declared if metric.unit is Unit.MONEY and now.values[metric.key]]
    known = [metric for metric in found.values() if metric in declared]
    return (known or money)[:MOST]


def drawn(ahead: Ahead, metric: Metric) -> charts.Figure:
    """The value of one metric over the days ahead if nothing else is recorded."""
    points = [(point.day, point.values[metric.key]) for point in ahead.points if metric.key in point.values]
    steps = [points[0], *(now for before, now in pairwise(points) if before[1] != now[1])]
    document = ahead.points[0].document
    return charts.step_line(
        steps,
        title=f"{metric.name} over the next {round((ahead.until - ahead.as_of).days / 30.4)} months",
        description=_described(ahead, metric, steps[0], steps[-1]),
        until=ahead.until,
        thresholds=_thresholds(ahead, metric),
        marks=_marks(ahead, metric),
        unit=metric.unit.value,
        currency=document.currency,
    )


def _thresholds(ahead: Ahead, metric: Metric) -> list[charts.Threshold]:
    """What each tier asks of this partner today, and what keeps the one it stands on where that is less."""
    now, tier = ahead.points[0], ahead.current_tier
    lines = [
        charts.Threshold(need.tier.name, need.needed, need.tier.key, need.tier.rank)
        for need in ahead.verdict(now).findings
        if need.metric is not None and need.metric.key == metric.key and need.applies
    ]
    if now.document.movement.keeps_at_percent is None or rank_of(now.document, tier) <= 0:
        return lines
    return lines + [
        charts.Threshold(f"keeps {need.tier.name}", need.needed, need.tier.key, need.tier.rank)
        for need in ahead.to_keep(now).of_tier(tier)
        if need.metric is not None and need.metric.key == metric.key and need.applies
    ]


def _marks(ahead: Ahead, metric: Metric) -> list[charts.Mark]:
    fall = ahead.falls_below(ahead.current_tier)
    if fall is None or fall.day == ahead.as_of:
        return []
    short = [need.key for need in lacking_to_keep(ahead, fall, ahead.current_tier)]
    if metric.key not in short:
        return []
    words = f"{fall.day.day} {fall.day:%b}: below {fall.document.tier_name(ahead.current_tier)}"
    return [charts.Mark(fall.day, fall.values[metric.key], words, "late")]


def _described(
    ahead: Ahead, metric: Metric, first: tuple[datetime.date, Decimal], last: tuple[datetime.date, Decimal]
) -> str:
    document = ahead.points[0].document
    words = (
        f"From {value(first[1], metric.unit.value, document.currency)} on {in_words(first[0])} to"
        f" {value(last[1], metric.unit.value, document.currency)} on {in_words(last[0])}, if nothing else is recorded."
    )
    for mark in _marks(ahead, metric):
        words += f" Below {document.tier_name(ahead.current_tier)} from {in_words(mark.on)}."
    return words
