"""Assessments and explanations as data, in the shapes that scripts and the API rely on."""

from typing import Any

from programs.document.model import ProgramDocument, Unit
from tiers.evaluation import Finding, as_figure
from tiers.explain import Entry, Explanation, MetricExplained
from tiers.program_values import Assessed


def assessed(document: ProgramDocument, row: Assessed) -> dict[str, Any]:
    """A row of `assessments`."""
    return {
        "partner": row.partner_code,
        "current_tier": row.current_tier,
        "eligible_tier": row.eligible_tier,
        "metrics": {metric.key: as_figure(metric.unit, row.values[metric.key]) for metric in document.metrics},
        "unmet": [unmet(finding) for finding in row.verdict.unmet],
    }


def explained(explanation: Explanation) -> dict[str, Any]:
    """One partner in full."""
    return {
        "partner": explanation.partner.code,
        "current_tier": explanation.current_tier,
        "eligible_tier": explanation.eligible_tier.key,
        "metrics": [metric(one) for one in explanation.metrics],
        "unmet": [unmet(finding) for finding in explanation.verdict.unmet],
        "window": explanation.window.as_json(),
        "basis": explanation.basis,
        "as_of": explanation.as_of.isoformat(),
        "edition": explanation.edition.label,
        "next_tier": explanation.next_tier.key if explanation.next_tier else None,
    }


def metric(one: MetricExplained) -> dict[str, Any]:
    unit = one.metric.unit
    return {
        "metric": one.metric.key,
        "value": as_figure(unit, one.value),
        "counted": [entry(row, unit) for row in one.counted],
        "not_counted": [entry(row, unit) for row in one.not_counted],
    }


def entry(row: Entry, unit: Unit) -> dict[str, Any]:
    """`facts` are added where they say more than the entry itself."""
    return {
        "id": row.id,
        "date": row.day.isoformat() if row.day else None,
        "amount": None if row.amount is None else as_figure(unit, row.amount),
        "why": row.why,
        "code": row.code,
        "label": row.label,
        "leaves_on": row.leaves_on.isoformat() if row.leaves_on else None,
        **{key: row.facts[key] for key in ("currency", "original", "rate", "kinds", "person") if key in row.facts},
    }


def unmet(finding: Finding) -> dict[str, Any]:
    return {
        "tier": finding.tier.key,
        "requirement": finding.key,
        "needed": as_figure(finding.unit, finding.needed),
        "has": as_figure(finding.unit, finding.has),
    }
