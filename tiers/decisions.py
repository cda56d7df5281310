"""People decide on the tier changes that runs propose. Exactly one decision ever stands.

proposed --approve--> approved    the new standing begins today, in the program's time zone
proposed --decline--> declined    the standing stays; the reason is kept for the staff
"""

import datetime

from activity import log
from partners.models import Enrollment
from programs.queries import document_of, today_in
from tenancy.refusals import Forbidden, Invalid, Refused
from tiers import consequences, standings
from tiers.models import TierChange
from tiers.policies import holds_the_role, may_decide
from ui.formats import moment
from vendors.actors import Actor

DECIDABLE = frozenset({TierChange.State.PROPOSED})
LONGEST_NOTE = 1000


def approve(change: TierChange, *, by: Actor, note: str = "", now: datetime.datetime) -> TierChange:
    """Move the enrollment to the proposed tier from today on; the partner's people get a letter.

    Raises Forbidden for who may not decide here; Refused (409) when somebody decided already, a newer run superseded
    the proposal, the enrollment ended or the standing is no longer the one the proposal starts from.
    """
    note = _clean(note)
    _require_may(by, change)
    enrollment = _locked_enrollment(change)
    change = _lock(change, by=by)
    _require_active(enrollment, change)
    document = document_of(change.run.edition)
    today = today_in(document, now)
    _require_same_start(change, enrollment, today)
    moved = consequences.of_move(
        document,
        change.from_tier,
        change.to_tier,
        focuses=enrollment.focuses,
        invitations=enrollment.invitations,
    )
    _decide(change, TierChange.State.APPROVED, by=by, note=note, now=now)
    standings.begin(enrollment, change.to_tier, on=today, change=change)
    _supersede_others(change, now=now)
    after = _facts(change) | {
        "tier": change.to_tier,
        "begins_on": today.isoformat(),
        "gained": [one.words for one in moved if one.gained],
        "lost": [one.words for one in moved if not one.gained],
    }
    before = {"state": TierChange.State.PROPOSED.value, "tier": change.from_tier}
    log.record("change.approved", change, by=by, partner_id=change.partner_id, before=before, after=after, note=note)
    return change


def decline(change: TierChange, *, by: Actor, note: str, now: datetime.datetime) -> TierChange:
    """Leave the enrollment where it stands and say why. Raises like `approve`, and Invalid without a note.

    The partner is not told and its wall hides the row: proposals are the vendor's matter until one is approved.
    """
    note = _clean(note)
    if not note:
        raise Invalid("Say why you decline, so that the next person knows.", {"note": ["A reason is needed."]})
    change = _lock(change, by=by)
    _decide(change, TierChange.State.DECLINED, by=by, note=note, now=now)
    before = {"state": TierChange.State.PROPOSED.value}
    log.record("change.declined", change, by=by, before=before, after=_facts(change), note=note)
    return change


def why_not(change: TierChange) -> str | None:
    """Why nobody can decide on the change any more, with who and when; None while it is open."""
    if change.state in DECIDABLE:
        return None
    when = moment(change.decided_at)
    if change.state in (TierChange.State.APPROVED, TierChange.State.DECLINED):
        return f"{change.decided_by_label} {change.state} this on {when}."
    if change.state == TierChange.State.SUPERSEDED:
        by = change.decided_by_label
        return f"{by[:1].upper()}{by[1:]} superseded this proposal on {when}."
    return f"This proposal expired on {when}."


def _lock(change: TierChange, *, by: Actor) -> TierChange:
    """The row as it stands now, held until the transaction ends, and open to a decision by this person."""
    _require_may(by, change)
    row = (
        TierChange.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner", "program", "run__edition")
        .get(pk=change.pk)
    )
    if (reason := why_not(row)) is not None:
        raise Refused(reason)
    return row


def _require_may(by: Actor, change: TierChange) -> None:
    if may_decide.test(by, change):
        return
    if holds_the_role.test(by, change):
        raise Forbidden("You work at this partner, so a colleague has to decide on its tier.")
    by.require("tiers.decide")


def _locked_enrollment(change: TierChange) -> Enrollment:
    """Held first: decisions on one enrollment follow each other, and nobody ends it in the middle."""
    return (
        Enrollment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("partner")
        .get(pk=change.enrollment_id)
    )


def _require_active(enrollment: Enrollment, change: TierChange) -> None:
    if enrollment.status != Enrollment.ACTIVE:
        raise Refused(f"{change.partner} is not active in {change.program} any more. Decline the change instead.")


def _supersede_others(change: TierChange, *, now: datetime.datetime) -> None:
    """What another basis proposed from the tier that the partner has just left is overtaken."""
    others = TierChange.objects.filter(enrollment_id=change.enrollment_id, state=TierChange.State.PROPOSED)
    others.exclude(pk=change.pk).update(
        state=TierChange.State.SUPERSEDED,
        decided_at=now,
        decided_by_label=f"the move to {_name(change, change.to_tier)}",
    )


def _require_same_start(change: TierChange, enrollment: Enrollment, today: datetime.date) -> None:
    standing = standings.in_force(enrollment.pk, today)
    if standing is None or standing.tier != change.from_tier:
        here = "has no standing" if standing is None else f"stands on {_name(change, standing.tier)}"
        raise Refused(
            f"{change.partner} {here} now, not on {_name(change, change.from_tier)} as when this was proposed. "
            "Decline it, or recalculate and decide on what is proposed then."
        )


def _decide(change: TierChange, state: TierChange.State, *, by: Actor, note: str, now: datetime.datetime) -> None:
    change.state, change.note = state, note
    change.decided_at, change.decided_by, change.decided_by_label = now, by.user, by.label
    change.save(update_fields=["state", "note", "decided_at", "decided_by", "decided_by_label"])


def _facts(change: TierChange) -> dict[str, object]:
    return {
        "state": str(change.state),
        "partner": change.partner.name,
        "program": change.program.name,
        "from_name": _name(change, change.from_tier),
        "to_name": _name(change, change.to_tier),
    }


def _name(change: TierChange, tier: str) -> str:
    return document_of(change.run.edition).tier_name(tier)


def _clean(note: str) -> str:
    note = note.replace("\x00", "").strip()
    if len(note) > LONGEST_NOTE:
        raise Invalid(
            f"The note has {len(note):,} characters; {LONGEST_NOTE:,} are possible.",
            {"note": [f"At most {LONGEST_NOTE:,} characters."]},
        )
    return note
