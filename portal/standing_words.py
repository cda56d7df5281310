"""Where a partner stands, in sentences for the partner."""

from programs.document.model import ProgramDocument, Tier, Unit
from tiers.evaluation import Finding, rank_of
from tiers.explain import Explanation
from tiers.forecasts import staying, words
from tiers.forecasts.ahead import Ahead
from tiers.lacking import joined, lacks
from tiers.models import TierException


def answer(explanation: Explanation) -> str:
    """The sentence that the partner's home begins with."""
    document, current = explanation.document, explanation.current_tier
    here = document.tier_name(current)
    above = tier_above(document, current)
    eligible = explanation.eligible_tier
    if rank_of(document, eligible.key) > rank_of(document, current):
        return f"You are {here} and meet everything {eligible.name} asks."
    if above is None:
        return f"You are {here}, the highest tier of the program."
    needs = missing_for(explanation, above.key)
    return f"You are {here}. {above.name} needs {joined([lacks(document, one) for one in needs])}."


def lead(explanation: Explanation, ahead: Ahead, held: TierException | None) -> str:
    """What comes next: a decision that is due, or until when the tier is kept."""
    document, current = explanation.document, explanation.current_tier
    eligible = explanation.eligible_tier
    if rank_of(document, eligible.key) > rank_of(document, current):
        return "Your partner manager decides on the move, and you are told."
    return " ".join(filter(None, [staying.stays(ahead, held), words.leaving_soon(ahead)]))


def missing_for(explanation: Explanation, tier: str) -> list[Finding]:
    """What keeps this tier shut, each need once with the most that is missing; revenue first."""
    by_need: dict[str, Finding] = {}
    for finding in explanation.missing_for(tier):
        known = by_need.get(finding.key)
        if known is None or finding.missing > known.missing:
            by_need[finding.key] = finding
    return sorted(by_need.values(), key=lambda one: one.unit is not Unit.MONEY)


def tier_above(document: ProgramDocument, current: str) -> Tier | None:
    place = rank_of(document, current) + 1
    return document.tiers[place] if place < len(document.tiers) else None
