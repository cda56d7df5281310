"""An explanation as the shapes that components draw: ladder, requirement lines, deal rows, the twelve-month line."""

import datetime
from collections.abc import Iterable, Sequence

from programs.document.model import ProgramDocument, Tier, Unit
from tiers.deal_rows import DealRow
from tiers.evaluation import Finding, rank_of
from tiers.explain import Entry, Explanation, MetricExplained
from tiers.lacking import lacks
from tiers.models import Standing
from ui.formats import day as in_words
from ui.formats import plural
from ui.parts import Page, Requirement, Step


def ladder(explanation: Explanation, standings: Sequence[Standing]) -> list[Step]:
    """The tiers from the lowest; reached ones with the day, the next one with how much of it is met."""
    document = explanation.document
    here = rank_of(document, explanation.current_tier)
    since = {standing.tier: standing.begins_on for standing in standings}
    return [
        Step(
            tier.name,
            tier.key,
            tier.rank,
            "here" if place == here else "done" if place < here else "ahead",
            _step_note(explanation, tier, since.get(tier.key), ahead=place > here),
        )
        for place, tier in enumerate(document.tiers)
    ]


def requirements(explanation: Explanation, tier: Tier, rules_url: str) -> list[Requirement]:
    """What the tier asks of this partner; open ones first, so that the eye meets what is left to do."""
    asked = [one for one in explanation.verdict.of_tier(tier.key) if one.applies]
    asked.sort(key=lambda one: one.met)
    return [_requirement(explanation, one, rules_url) for one in asked]


def by_leaving(metric: MetricExplained) -> list[DealRow]:
    """Counted deals, those that leave the window first at the top."""
    rows = sorted(metric.counted, key=lambda entry: (entry.leaves_on or datetime.date.max, entry.id))
    return [DealRow(entry, counted=True) for entry in rows]


def newest(entries: Iterable[Entry]) -> list[DealRow]:
    """Deals that do not count: open ones, then the latest closed."""
    rows = sorted(entries, key=lambda entry: (entry.code != "open", -(entry.day or datetime.date.max).toordinal()))
    return [DealRow(entry, counted=False) for entry in rows]


def page(start: int, size: int, total: int) -> Page:
    last = min(start + size, total)
    return Page(
        next=str(start + size) if last < total else "",
        previous=str(max(start - size, 0)) if start else "",
        words=f"{start + 1:,} to {last:,} of {total:,}" if total else "",
    )


def _step_note(explanation: Explanation, tier: Tier, since: datetime.date | None, *, ahead: bool) -> str:
    if since is not None and not ahead:
        return f"since {in_words(since)}"
    if not ahead:
        return ""
    asked = [one for one in explanation.verdict.of_tier(tier.key) if one.applies]
    met = sum(one.met for one in asked)
    return f"{met} of {plural(len(asked), 'requirement', 'requirements')}"


def _requirement(explanation: Explanation, finding: Finding, rules_url: str) -> Requirement:
    metric = explanation.metric(finding.metric.key) if finding.metric is not None else None
    label = finding.metric.name if finding.metric is not None else "Invitation"
    words = ""
    if finding.unit is Unit.YES_NO and metric is not None and metric.counted:
        words = f"since {in_words(metric.counted[0].day)}" if metric.counted[0].day else "yes"
    elif finding.unit is Unit.YES_NO:
        words = "not yet"
    return Requirement(
        label=label,
        met=finding.met,
        have=finding.has,
        need=finding.needed,
        unit=str(finding.unit),
        currency=explanation.document.currency,
        words=words,
        next=_next(explanation.document, finding, metric),
        url=f"{rules_url}#{finding.key}" if metric is not None and not (words and finding.met) else "",
        url_label="See why",
    )


def _next(document: ProgramDocument, finding: Finding, metric: MetricExplained | None) -> str:
    if metric is None or finding.unit is Unit.YES_NO:
        return ""
    rows = ("deal", "deals") if finding.unit is Unit.MONEY else ("entry", "entries")
    if metric.metric.is_derived:
        rows = ("part", "parts")
    verb = "counts" if len(metric.counted) == 1 else "count"
    counts = f"{plural(len(metric.counted), *rows)} {verb}"
    if out := len(metric.not_counted):
        counts += f", {out} {'does' if out == 1 else 'do'} not"
    if finding.met:
        return f"{counts}."
    missing = lacks(document, finding)
    return f"{missing[:1].upper()}{missing[1:]}. {counts}."
