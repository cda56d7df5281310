"""What a partner's home says of a day to come: a move that lies ahead, and what would keep the tier."""

import datetime
from collections.abc import Sequence

from partners.models import Enrollment
from programs.document.model import Unit
from tiers.evaluation import evaluate, rank_of
from tiers.explain import Explanation
from tiers.lacking import joined, lacks
from tiers.models import Standing
from tiers.program_year.movement import lowered
from ui.formats import day as in_words
from ui.formats import day_in


def begun(standings: Sequence[Standing], today: datetime.date) -> list[Standing]:
    """Those that are or were in force, without one that lies ahead."""
    return [row for row in standings if row.begins_on <= today]


def until(
    explanation: Explanation, enrollment: Enrollment, standings: Sequence[Standing], today: datetime.date
) -> str | None:
    """`You are Silver until 1 Mar 2027 (in 60 days), then Bronze, unless ...`; None where no move lies ahead."""
    ahead = next((row for row in standings if row.begins_on > today), None)
    if ahead is None:
        return None
    document, current = explanation.document, explanation.current_tier
    here, then = document.tier_name(current), document.tier_name(ahead.tier)
    told = f"You are {here} until {day_in(ahead.begins_on, today)}, then {then}"
    if rank_of(document, ahead.tier) > rank_of(document, current):
        return f"{told}."
    missing = to_keep(explanation, enrollment, current)
    if not missing:
        return f"{told}, unless the next review finds that you meet what {here} asks, as you do today."
    last = in_words(ahead.begins_on - datetime.timedelta(days=1))
    return f"{told}, unless a review finds by {last} that you have {joined(missing)}."


def to_keep(explanation: Explanation, enrollment: Enrollment, tier: str) -> list[str]:
    """What is missing today to keep the tier, by the share of its thresholds that keeps it; revenue first."""
    document = lowered(explanation.document)
    values = {one.metric.key: one.value for one in explanation.metrics}
    verdict = evaluate(document, values, focuses=enrollment.focuses, invitations=enrollment.invitations)
    highest = rank_of(document, tier)
    unmet = [one for one in verdict.unmet if rank_of(document, one.tier.key) <= highest]
    needs = {one.key: one for one in sorted(unmet, key=lambda one: one.missing)}
    return [lacks(document, one) for one in sorted(needs.values(), key=lambda one: one.unit is not Unit.MONEY)]
