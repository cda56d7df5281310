"""What is ahead as plain data, for the API."""

from typing import Any

from tiers.evaluation import Finding, as_figure
from tiers.forecasts.ahead import Ahead, Point, Span
from tiers.forecasts.needs import counts_by, lacking_to_keep
from tiers.models import TierException


def told(ahead: Ahead, held: TierException | None = None) -> dict[str, Any]:
    """Every point and every fact with the days on which it counts. Money as strings, counts as integers.

    `falls_on` is the first day on which the figures keep the tier of today no more; `held_until` the day until which
    an exception, `held`, keeps it all the same. `keep` has the points at which something is missing for the tier of
    today, with what and by when.
    """
    fall = ahead.falls_below(ahead.current_tier)
    return {
        "enrollment": ahead.enrollment.pk,
        "partner": ahead.enrollment.partner.code,
        "program": ahead.enrollment.program.key,
        "as_of": ahead.as_of.isoformat(),
        "until": ahead.until.isoformat(),
        "tier": ahead.current_tier,
        "falls_on": fall.day.isoformat() if fall else None,
        "falls_to": fall.kept.key if fall else None,
        "held_until": held.ends_on.isoformat() if held and held.tier == ahead.current_tier else None,
        "points": [_point(one) for one in ahead.points],
        "spans": [_span(one) for one in ahead.spans],
        "keep": [_short(ahead, point) for point in ahead.points if lacking_to_keep(ahead, point, ahead.current_tier)],
    }


def _point(point: Point) -> dict[str, Any]:
    metrics = {metric.key: as_figure(metric.unit, point.values[metric.key]) for metric in point.document.metrics}
    return {
        "day": point.day.isoformat(),
        "edition": point.edition.label,
        "eligible_tier": point.eligible.key,
        "metrics": metrics,
    }


def _span(span: Span) -> dict[str, Any]:
    return {
        "metric": span.metric.key,
        "id": span.ref,
        "label": span.label,
        "amount": as_figure(span.metric.unit, span.amount),
        "begins": span.begins.isoformat(),
        "ends": span.ends.isoformat() if span.ends else None,
    }


def _short(ahead: Ahead, point: Point) -> dict[str, Any]:
    needs = lacking_to_keep(ahead, point, ahead.current_tier)
    return {
        "from": point.day.isoformat(),
        "by": counts_by(point).isoformat(),
        "missing": [_missing(one) for one in needs],
    }


def _missing(finding: Finding) -> dict[str, Any]:
    return {"requirement": finding.key, "missing": as_figure(finding.unit, finding.missing)}
