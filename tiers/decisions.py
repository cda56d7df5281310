"""People decide on the tier changes that runs propose. Exactly one decision ever stands.

proposed --approve--> approved    the new standing begins on the effective day: today, a later day, the end of the grace
proposed --decline--> declined    the standing stays; the reason is kept for the staff
approved --lift-----> lifted      a demotion before its day (`program_year.lifting`)
"""

import datetime

from django.db.models import Func

from activity import log
from partners.models import Enrollment
from programs.document.model import ProgramDocument
from programs.queries import document_of, today_in
from tenancy.refusals import Refused
from tiers import consequences, deciding, standings
from tiers.models import Notice, TierChange
from tiers.program_year import effective, holding
from ui.formats import day as in_words
from ui.formats import moment
from vendors.actors import Actor

DECIDABLE = frozenset({TierChange.State.PROPOSED})
LONGEST_NOTE = deciding.LONGEST_NOTE


def approve(
    change: TierChange,
    *,
    by: Actor,
    note: str = "",
    now: datetime.datetime,
    effective_on: datetime.date | None = None,
) -> TierChange:
    """Move the enrollment to the proposed tier from its effective day on; the partner's people get a letter at once.

    The day is the earliest that the document allows unless a later one is given. Raises Forbidden for who may not
    decide here; Invalid for a day that is too early or too late; Refused (409) when somebody decided already, a newer
    run superseded the proposal, the enrollment ended, the standing is no longer the one the proposal starts from,
    another move lies ahead, or an exception holds the tier on that day.
    """
    note = deciding.clean(note)
    deciding.require_may(by, change)
    enrollment = deciding.locked_enrollment(change)
    change = _lock(change, by=by)
    _require_active(enrollment, change)
    document = document_of(change.run.edition)
    today = today_in(document, now)
    _require_same_start(change, enrollment, today)
    begins = effective.chosen_day(effective_on, _earliest(document, change, today), today=today)
    _require_not_held(document, change, begins)
    change.effective_on = begins
    _decide(change, TierChange.State.APPROVED, by=by, note=note, now=now)
    standings.begin(enrollment, change.to_tier, on=begins, change=change)
    if begins == today and not change.upward:
        Notice.objects.create(change=change, partner_id=change.partner_id, days_before=0, sent_at=now)
    _supersede_others(change, now=now)
    before = {"state": TierChange.State.PROPOSED.value, "tier": change.from_tier}
    after = _approved(document, change, enrollment) | _begins(begins, today)
    log.record("change.approved", change, by=by, partner_id=change.partner_id, before=before, after=after, note=note)
    return change


def decline(change: TierChange, *, by: Actor, note: str, now: datetime.datetime) -> TierChange:
    """Leave the enrollment where it stands and say why. Raises like `approve`, and Invalid without a note.

    The partner is not told and its wall hides the row: proposals are the vendor's matter until one is approved.
    """
    note = deciding.clean(note)
    deciding.require_reason(note, "Say why you decline, so that the next person knows.")
    change = _lock(change, by=by)
    _decide(change, TierChange.State.DECLINED, by=by, note=note, now=now)
    before = {"state": TierChange.State.PROPOSED.value}
    log.record("change.declined", change, by=by, before=before, after=deciding.facts(change), note=note)
    return change


def why_not(change: TierChange) -> str | None:
    """Why nobody can decide on the change any more, with who and when; None while it is open."""
    if change.state in DECIDABLE:
        return None
    when = moment(change.decided_at)
    if change.state == TierChange.State.SUPERSEDED:
        by = change.decided_by_label
        return f"{by[:1].upper()}{by[1:]} superseded this proposal on {when}."
    if change.state == TierChange.State.LIFTED:
        lifted = f"{change.lifted_by_label} lifted it on {moment(change.lifted_at)}"
        return f"{change.decided_by_label} approved this on {when}; {lifted}."
    return f"{change.decided_by_label} {change.state} this on {when}."


def _lock(change: TierChange, *, by: Actor) -> TierChange:
    """The row as it stands now, held until the transaction ends, and open to a decision by this person."""
    deciding.require_may(by, change)
    row = deciding.locked(change)
    if (reason := why_not(row)) is not None:
        raise Refused(reason)
    return row


def _require_active(enrollment: Enrollment, change: TierChange) -> None:
    if enrollment.status != Enrollment.ACTIVE:
        raise Refused(f"{change.partner} is not active in {change.program} any more. Decline the change instead.")


def _require_same_start(change: TierChange, enrollment: Enrollment, today: datetime.date) -> None:
    ahead = standings.ahead(enrollment.pk, today)
    if ahead is not None:
        raise Refused(
            f"{change.partner} moves to {deciding.name(change, ahead.tier)} on {in_words(ahead.begins_on)} already. "
            "Lift that move first, or decide when it has taken effect."
        )
    standing = standings.in_force(enrollment.pk, today)
    if standing is None or standing.tier != change.from_tier:
        here = "has no standing" if standing is None else f"stands on {deciding.name(change, standing.tier)}"
        raise Refused(
            f"{change.partner} {here} now, not on {deciding.name(change, change.from_tier)} as when this was proposed. "
            "Decline it, or recalculate and decide on what is proposed then."
        )


def _require_not_held(document: ProgramDocument, change: TierChange, begins: datetime.date) -> None:
    exception = holding.above(document, change.enrollment_id, change.to_tier, begins)
    if exception is not None and not change.upward:
        raise Refused(
            f"{document.tier_name(exception.tier)} is held for {change.partner} until {in_words(exception.ends_on)} "
            f"({exception.approved_by_label}). Revoke the exception first, or approve the move from that day on."
        )


def _earliest(document: ProgramDocument, change: TierChange, today: datetime.date) -> datetime.date:
    return effective.earliest_day(document, basis=change.basis, upward=change.upward, today=today)


def _approved(document: ProgramDocument, change: TierChange, enrollment: Enrollment) -> dict[str, object]:
    moved = consequences.of_move(
        document,
        change.from_tier,
        change.to_tier,
        focuses=enrollment.focuses,
        invitations=enrollment.invitations,
    )
    return deciding.facts(change) | {
        "tier": change.to_tier,
        "upward": change.upward,
        "gained": [one.words for one in moved if one.gained],
        "lost": [one.words for one in moved if not one.gained],
    }


def _begins(day: datetime.date, today: datetime.date) -> dict[str, object]:
    words = f" from {in_words(day)} on" if day > today else ""
    return {"begins_on": day.isoformat(), "ahead": day > today, "begins": words}


def _supersede_others(change: TierChange, *, now: datetime.datetime) -> None:
    """What another basis proposed from the tier that the partner leaves is overtaken."""
    others = TierChange.objects.filter(enrollment_id=change.enrollment_id, state=TierChange.State.PROPOSED)
    others.exclude(pk=change.pk).update(
        state=TierChange.State.SUPERSEDED,
        decided_at=now,
        decided_by_label=f"the move to {deciding.name(change, change.to_tier)}",
    )


def _decide(change: TierChange, state: TierChange.State, *, by: Actor, note: str, now: datetime.datetime) -> None:
    change.state, change.note = state, note
    change.decided_at, change.decided_by, change.decided_by_label = now, by.user, by.label
    change.decided_in = Func(function="pg_current_xact_id")
    decided = ("decided_at", "decided_by", "decided_by_label", "decided_in")
    change.save(update_fields=["state", "note", *decided, "effective_on"])
