"""What is ahead, in sentences: what is reached when, what leaves, what takes a tier away."""

import datetime

from programs.document.model import ProgramDocument, Tier, Unit
from tiers.evaluation import rank_of
from tiers.forecasts.ahead import Ahead, Point, Span
from tiers.forecasts.needs import lacking_at
from tiers.lacking import joined, lacks
from tiers.models import Forecast
from ui.formats import day as in_words
from ui.formats import money, plural, word


def reaches(ahead: Ahead, above: Tier | None) -> str:
    """What the next tier lacks now and how that grows, or when it is reached by what is known."""
    if above is None or not ahead.points:
        return ""
    now, reached = ahead.points[0], ahead.reaches(above.key)
    if reached is not None and reached.day > ahead.as_of:
        return f"By what is known today {above.name} is reached on {in_words(reached.day)}."
    if reached is not None:
        return f"Everything {above.name} asks is met today."
    return f"{above.name} needs {joined([lacks(now.document, one) for one in lacking_at(ahead, now, above.key)])}."


def ends(ahead: Ahead, tier: str) -> Point | None:
    """The first point at which the figures lose a tier again that they carry within the days ahead."""
    reached = ahead.begins(tier)
    if reached is None:
        return None
    below = (
        point
        for point in ahead.points
        if point.day > reached.day and rank_of(point.document, point.kept.key) < rank_of(point.document, tier)
    )
    return next(below, None)


def cause(ahead: Ahead, point: Point) -> str:
    """`Harbour Foods ($30,000) and 2 more leave the window`, `new rules take effect`."""
    leaving = ahead.leaving(point.day)
    if any(one.day <= point.day and one.edition != point.edition for one in ahead.points) and not leaving:
        return f"edition {point.edition.label} takes effect"
    if not leaving:
        return "less is known"
    first, more = named(leaving[0], point.document.currency), len(leaving) - 1
    sold = all(one.metric.unit is Unit.MONEY for one in leaving)
    verb = word(len(leaving), "leaves", "leave") if sold else word(len(leaving), "stops", "stop")
    return f"{first}{f' and {more} more' if more else ''} {verb} {'the window' if sold else 'counting'}"


def named(span: Span, currency: str) -> str:
    """`Harbour Foods ($30,000)`, `Ada`."""
    return f"{span.label} ({money(span.amount, currency)})" if span.metric.unit is Unit.MONEY else span.label


def leaving_soon(ahead: Ahead, days: int = 90) -> str:
    """`2 deals leave the window within 90 days.` or nothing."""
    last = ahead.as_of + datetime.timedelta(days=days)
    soon = {
        one.ref
        for one in ahead.spans
        if one.metric.unit is Unit.MONEY and one.ends is not None and one.begins <= ahead.as_of and one.ends <= last
    }
    if not soon:
        return ""
    verb = "leaves" if len(soon) == 1 else "leave"
    return f"{plural(len(soon), 'deal', 'deals')} {verb} the window within {days} days."


def why(forecast: Forecast, document: ProgramDocument | None) -> str:
    """What takes the tier away, without a full stop."""
    if not forecast.because:
        is_below = forecast.falls_on is not None and forecast.falls_on <= forecast.as_of
        return "its figures are below already" if is_below else "new rules take effect, or less is known"
    label = forecast.because_label or forecast.because_ref
    metric = next((one for one in document.metrics if one.key == forecast.because), None) if document else None
    if document is not None and metric is not None and metric.unit is Unit.MONEY:
        return f"{label} ({money(forecast.because_amount, document.currency)}) leaves the window"
    return f"{label} stops counting for {metric.name if metric else forecast.because}"
