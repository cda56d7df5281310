"""What a simulation came to: sums over `simulated`, in so many statements however many partners there are."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db import connection

from programs.document.model import ProgramDocument
from tiers.models import Simulation
from tiers.simulations import benefits
from tiers.simulations.benefits import Change, Group
from tiers.working import execute

_COUNTS = """
SELECT count(*) FILTER (WHERE assessed), count(*) FILTER (WHERE steps > 0), count(*) FILTER (WHERE steps < 0),
       count(*) FILTER (WHERE stands_now <> stands_then OR eligible_now IS DISTINCT FROM eligible_then)
FROM simulated
"""
_WAYS = """
SELECT current_tier, stands_now, stands_then, count(*), sum(steps)
FROM simulated GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
_PLACES = """
SELECT {place}, count(*), count(*) FILTER (WHERE steps > 0), count(*) FILTER (WHERE steps < 0)
FROM simulated {unnested} GROUP BY 1 ORDER BY 2 DESC, 1
"""
# Invitations that open no benefit, and the order of those that do, would only make more groups.
_GROUPS = """
SELECT current_tier, stands_then,
       ARRAY(SELECT unnest(focuses) INTERSECT SELECT unnest(%(focuses)s::varchar[]) ORDER BY 1) AS its_focuses,
       ARRAY(SELECT unnest(invitations) INTERSECT SELECT unnest(%(invitations)s::varchar[]) ORDER BY 1) AS its_invited,
       sum(partners)::bigint
FROM (
    SELECT current_tier, stands_then, focuses, invitations, count(*) AS partners FROM simulated GROUP BY 1, 2, 3, 4
) alike
GROUP BY 1, 2, 3, 4
"""
_KEEP = """
INSERT INTO tiers_simulatedmove (vendor_id, simulation_id, enrollment_id, partner_id, region, current_tier,
                                 eligible_now, eligible_then, stands_now, stands_then, upward)
SELECT %(vendor)s, %(simulation)s, enrollment_id, partner_id, region, current_tier, eligible_now, eligible_then,
       stands_now, stands_then, CASE WHEN steps <> 0 THEN steps > 0 END
FROM simulated
WHERE stands_then <> current_tier OR stands_now <> stands_then OR eligible_now IS DISTINCT FROM eligible_then
ORDER BY partner_id
"""


def keep_moves(simulation: Simulation) -> int:
    """Write down everyone whom the document moves or treats unlike the edition in force; returns how many."""
    return execute(_KEEP, {"vendor": simulation.vendor_id, "simulation": simulation.pk})


def fill(simulation: Simulation, now: ProgramDocument, then: ProgramDocument) -> None:
    """Put counts and summary on the row; it is not saved."""
    [(simulation.assessed, simulation.up, simulation.down, simulation.differing)] = _rows(_COUNTS)
    ways = [
        {"from": current, "now": before, "then": after, "partners": partners, "direction": _direction(steps)}
        for current, before, after, partners, steps in _rows(_WAYS)
    ]
    given = benefits.changes(now, then, _groups(now, then))
    simulation.summary = {
        "tiers": _tiers(now, then),
        "ways": ways,
        "regions": _places("region", ""),
        "focuses": _places("focus", "CROSS JOIN unnest(focuses) focus"),
        "benefits": [change.as_json() for change in given],
        "cost": _cost(now, then, given),
    }


def _groups(now: ProgramDocument, then: ProgramDocument) -> list[Group]:
    """Everyone, by what decides on benefits."""
    given = (*now.benefits, *then.benefits)
    focuses = sorted({key for benefit in given for key in benefit.focuses})
    invitations = sorted({key for benefit in given for key in benefit.if_invited})
    return [Group(*row) for row in _rows(_GROUPS, {"focuses": focuses, "invitations": invitations})]


def _cost(now: ProgramDocument, then: ProgramDocument, given: Iterable[Change]) -> dict[str, Any] | None:
    """What all benefits cost a year before and after; None where no document says costs."""
    priced = [change for change in given if change.priced]
    if not priced:
        return None
    return {
        "before": f"{sum((change.cost_before for change in priced), Decimal(0)):.2f}",
        "after": f"{sum((change.cost_after for change in priced), Decimal(0)):.2f}",
        "currency_before": now.currency,
        "currency_after": then.currency,
    }


def _tiers(now: ProgramDocument, then: ProgramDocument) -> list[dict[str, Any]]:
    """The tiers of both documents, lowest first; of one that both have, the document's name."""
    known = {tier.key: tier for tier in (*now.tiers, *then.tiers)}
    ordered = sorted(known.values(), key=lambda tier: tier.rank)
    return [{"key": tier.key, "name": tier.name, "rank": tier.rank} for tier in ordered]


def _places(place: str, unnested: str) -> list[dict[str, Any]]:
    rows = _rows(_PLACES.format(place=place, unnested=unnested))
    return [{"key": key, "partners": partners, "up": up, "down": down} for key, partners, up, down in rows]


def _direction(steps: int) -> str:
    return "up" if steps > 0 else "down" if steps < 0 else ""


def _rows(statement: str, params: dict[str, Any] | None = None) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
