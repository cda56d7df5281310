"""How a partner's tier is computed: what each tier asks beside what the partner has, every figure with its rows, and
every rule of the program document in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from portal.standing_words import missing_for, tier_above
from programs.document.model import Unit
from programs.document.words import counting_in_words, topics_in_words
from tiers.evaluation import INVITATION, Finding
from tiers.explain import Explanation, MetricExplained
from ui.formats import plural, value

# The figures of the page say these one by one, each beside its rows.
_SAID_ABOVE = "What is counted"


@dataclass(frozen=True, slots=True)
class Cell:
    """What one tier asks: empty where it asks nothing of this partner."""

    tier: str
    asked: str
    met: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Ask:
    """One need with the partner's own figure. `key` is where its rows stand on the page, empty for an invitation."""

    key: str
    label: str
    has: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric with its rows; `amounts` heads their amounts, empty where each row counts as one."""

    explained: MetricExplained
    words: str
    has: str
    amounts: str


def context(explanation: Explanation) -> dict[str, Any]:
    """Everything the page shows. Asks the database nothing."""
    document = explanation.document
    return {
        "answer": answer(explanation),
        "tiers": document.tiers,
        "asks": [_ask(explanation, key, found) for key, found in _by_need(explanation.verdict.findings).items()],
        "figures": [_figure(explanation, one) for one in explanation.metrics],
        "topics": [topic for topic in topics_in_words(document) if topic.title != _SAID_ABOVE],
    }


def answer(explanation: Explanation) -> str:
    """`You are Silver. Gold asks 8 things of you: 6 are met.`"""
    document, here = explanation.document, explanation.current_tier
    said = f"You are {document.tier_name(here)}."
    above = tier_above(document, here)
    if short := missing_for(explanation, here):
        return (
            f"{said} On today's figures {plural(len(short), 'thing', 'things')} that it asks "
            f"{'is' if len(short) == 1 else 'are'} missing."
        )
    if above is None:
        return f"{said} You meet everything that the highest tier asks."
    asked = [one for one in explanation.verdict.of_tier(above.key) if one.applies]
    met = sum(one.met for one in asked)
    return (
        f"{said} {above.name} asks {plural(len(asked), 'thing', 'things')} of you: {met or 'none'} "
        f"{'is' if met == 1 else 'are'} met."
    )


def _by_need(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    """What is asked of this partner, by the key of the need, in the document's order."""
    found: dict[str, list[Finding]] = {}
    for one in findings:
        if one.applies:
            found.setdefault(one.key, []).append(one)
    return found


def _ask(explanation: Explanation, key: str, found: list[Finding]) -> Ask:
    first, currency = found[0], explanation.document.currency
    # Of several needs of one tier the highest is the one to reach.
    by_tier = {one.tier.key: one for one in sorted(found, key=lambda one: one.needed)}
    return Ask(
        key="" if key == INVITATION else key,
        label=first.metric.name if first.metric is not None else "Invitation",
        has=value(max(one.has for one in found), first.unit, currency),
        cells=[
            Cell(
                tier.name,
                value(by_tier[tier.key].needed, first.unit, currency) if tier.key in by_tier else "",
                tier.key in by_tier and by_tier[tier.key].met,
                tier.key == explanation.current_tier,
            )
            for tier in explanation.document.tiers
        ],
    )


def _figure(explanation: Explanation, one: MetricExplained) -> Figure:
    document, unit = explanation.document, one.metric.unit
    has = ("Yes" if one.value else "Not yet") if unit is Unit.YES_NO else value(one.value, unit, document.currency)
    amounts = {Unit.MONEY: "ARR", Unit.POINTS: "Points"}.get(unit, "")
    return Figure(one, counting_in_words(document, one.metric), has, amounts)
