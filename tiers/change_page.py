"""What one needs to decide on a change: the evidence, what follows, who is told, and the partner's history."""

import datetime
from dataclasses import dataclass
from typing import Any

from programs.document.model import ProgramDocument
from programs.queries import document_of
from tiers import consequences, decisions, policies, queries, reasons
from tiers.change_list import STATES, mark
from tiers.deal_rows import DealRow, deals_of
from tiers.evaluation import Verdict
from tiers.explain import Explanation, kept
from tiers.forecasts import words
from tiers.forecasts.ahead import look_ahead
from tiers.models import Basis, Standing, TierChange
from tiers.program_year import effective, lifting
from ui.formats import day, plural
from ui.parts import Fact
from vendors.actors import Actor

SHOWN = 12
DECIDED = frozenset({TierChange.State.APPROVED, TierChange.State.DECLINED, TierChange.State.LIFTED})


def context(change: TierChange, *, by: Actor, today: datetime.date) -> dict[str, Any]:
    """Everything the page shows. Asks at most eight statements beyond the change itself."""
    document = document_of(change.run.edition)
    moved = consequences.of_move(
        document,
        change.from_tier,
        change.to_tier,
        focuses=change.enrollment.focuses,
        invitations=change.enrollment.invitations,
    )
    after = mark(change, change.to_tier)
    people = queries.told(change)
    is_open = change.state in decisions.DECIDABLE
    explanation = _kept(change)
    verdict, rows = _read(change, explanation)
    return {
        "change": change,
        "document": document,
        "before": mark(change, change.from_tier),
        "after": after,
        "state": STATES[TierChange.State(change.state)],
        "is_open": is_open,
        "was_decided": change.state in DECIDED,
        "decided": decisions.why_not(change),
        "may_decide": is_open and policies.may_decide.test(by, change),
        "conflict_of_interest": is_open and policies.holds_the_role.test(by, change),
        "lead": reasons.lead(change, verdict),
        "requirements": reasons.requirement_lines(change, verdict),
        "deals": rows[:SHOWN],
        "more_deals": rows[SHOWN:],
        "lost_again": _lost(change),
        "tally": _tally(rows),
        "gained": [one for one in moved if one.gained],
        "lost": [one for one in moved if not one.gained],
        "told": people,
        "told_words": plural(len(people), "person", "people"),
        "changes_title": "What changes on approval" if is_open else "What a move changes",
        "approve_words": f"Approve {after.name}",
        "edition_words": f"edition {change.run.edition.label}",
        "partner_facts": _partner_facts(change, queries.history(by, change.enrollment_id), today),
        "next": queries.next_open(by, change),
        "today": today,
        **_effect(change, document, by=by, today=today, is_open=is_open),
    }


def _effect(
    change: TierChange, document: ProgramDocument, *, by: Actor, today: datetime.date, is_open: bool
) -> dict[str, Any]:
    """From which day the move is in force, or would be if it was approved now; and whether it may be lifted."""
    begins = change.effective_on
    if is_open:
        begins = effective.earliest_day(document, basis=change.basis, upward=change.upward, today=today)
    return {
        "begins": begins,
        "ahead": begins is not None and begins > today,
        "may_lift": lifting.why_not(change, today) is None and policies.may_decide.test(by, change),
    }


def evidence_of(change: TierChange) -> tuple[Verdict, list[DealRow]]:
    """The verdict of then and the deals behind it; without kept evidence, what the kept values say."""
    return _read(change, _kept(change))


def _read(change: TierChange, explanation: Explanation | None) -> tuple[Verdict, list[DealRow]]:
    verdict = reasons.verdict_of(change) if explanation is None else explanation.verdict
    return verdict, deals_of(explanation)


def _kept(change: TierChange) -> Explanation | None:
    """The evidence as it was kept. It knows its own program and edition, which the change has loaded already."""
    assessment = change.assessment
    if assessment.evidence is None:
        return None
    assessment.program, assessment.partner, assessment.edition = change.program, change.partner, change.run.edition
    return kept(assessment)


@dataclass(frozen=True, slots=True)
class Lost:
    """The day on which a tier would be lost again, and what leaves then."""

    day: datetime.date
    cause: str


def _lost(change: TierChange) -> Lost | None:
    """For an open move up by the trailing window: until when the facts of now carry the new tier."""
    if change.state not in decisions.DECIDABLE or not change.upward or change.basis != Basis.MID_YEAR:
        return None
    change.enrollment.program = change.program
    ahead = look_ahead(change.enrollment, as_of=change.as_of)
    fall = ahead.falls_below(change.to_tier)
    return None if fall is None or fall.day == change.as_of else Lost(fall.day, words.cause(ahead, fall))


def _tally(rows: list[DealRow]) -> str:
    counted = sum(row.counted for row in rows)
    return f"{counted:,} counted, {len(rows) - counted:,} not counted" if rows else ""


def _partner_facts(change: TierChange, history: list[Standing], today: datetime.date) -> list[Fact]:
    document = document_of(change.run.edition)
    enrollment = change.enrollment
    focuses = {focus.key: focus.name for focus in document.focuses}
    invitations = {invitation.key: invitation.name for invitation in document.invitations}
    facts = [Fact("In the program since", day(enrollment.enrolled_on))]
    if enrollment.focuses:
        facts.append(Fact("Focus", ", ".join(focuses.get(key, key) for key in enrollment.focuses)))
    if enrollment.invitations:
        facts.append(Fact("Invited to", ", ".join(invitations.get(key, key) for key in enrollment.invitations)))
    return facts + [_standing_fact(document.tier_name(standing.tier), standing, today) for standing in history]


def _standing_fact(name: str, standing: Standing, today: datetime.date) -> Fact:
    span = f"{'since' if standing.begins_on <= today else 'from'} {day(standing.begins_on)}"
    if standing.ends_on is not None:
        span = f"{day(standing.begins_on)} to {day(standing.ends_on)}"
    return Fact(name, span, note=standing.get_reason_display())
