"""Where a partner stands, in sentences for the partner."""

import datetime
from decimal import Decimal

from programs.document.model import ProgramDocument, Tier, Unit
from tiers.evaluation import Finding, rank_of
from tiers.explain import Explanation
from tiers.outlook import Outlook
from ui.formats import day as in_words
from ui.formats import money, plural


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
    return f"You are {here}. {above.name} needs {_joined([lacks(document, one) for one in needs])}."


def lead(explanation: Explanation, outlook: Outlook | None) -> str:
    """What comes next: a decision that is due, or what the window takes away."""
    document, current = explanation.document, explanation.current_tier
    eligible = explanation.eligible_tier
    if rank_of(document, eligible.key) > rank_of(document, current):
        return "Your partner manager decides on the move, and you are told."
    if rank_of(document, eligible.key) < rank_of(document, current):
        short = missing_for(explanation, current)
        return (
            f"On today's figures you would be {eligible.name}: {document.tier_name(current)} needs"
            f" {_joined([lacks(document, one) for one in short])}."
        )
    if outlook is None or outlook.fall is None:
        return "Nothing that is known today takes you below your tier within twelve months."
    fall = outlook.fall
    amount = money(fall.entry.amount or Decimal(0), document.currency)
    return (
        f"If nothing else closes, you fall below {fall.tier} on {in_words(fall.day)}, when {fall.entry.label}"
        f" ({amount}) leaves the window."
    )


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


def lacks(document: ProgramDocument, finding: Finding) -> str:
    """What is missing of one need: `$212,400 more influenced ARR`, `1 more customer success story`."""
    if finding.metric is None:
        return "an invitation"
    name = finding.metric.name[:1].lower() + finding.metric.name[1:]
    if finding.unit is Unit.MONEY:
        return f"{money(finding.missing, document.currency)} more {name}"
    if finding.unit is Unit.YES_NO:
        return f"“{finding.metric.name}”"
    return f"{int(finding.missing):,} more {singular(name) if finding.missing == 1 else name}"


def singular(words: str) -> str:
    """The last word for one of them: `customer success stories` -> `customer success story`."""
    head, _, last = words.rpartition(" ")
    if last == "people":
        last = "person"
    elif last.endswith("ies"):
        last = last[:-3] + "y"
    elif last.endswith("s") and not last.endswith("ss"):
        last = last[:-1]
    return f"{head} {last}".strip()


def leaving_soon(outlook: Outlook, as_of: datetime.date, days: int = 90) -> str:
    """`Two deals leave the window within 90 days.` or nothing."""
    soon = [
        entry
        for entry in outlook.metric.counted
        if entry.leaves_on is not None and entry.leaves_on <= as_of + datetime.timedelta(days=days)
    ]
    if not soon:
        return ""
    verb = "leaves" if len(soon) == 1 else "leave"
    return f"{plural(len(soon), 'deal', 'deals')} {verb} the window within {days} days."


def _joined(parts: list[str]) -> str:
    if len(parts) <= 1:
        return "".join(parts)
    if len(parts) > 3:
        return f"{', '.join(parts[:2])} and {len(parts) - 2} more things"
    return f"{', '.join(parts[:-1])} and {parts[-1]}"
