"""What people decide about one item, and what the clock does at the end of the days of grace.

    proposed | nudged | in grace | answered  --keep-->        kept
    proposed                                 --nudge-->       nudged, with a letter
    proposed | nudged | answered             --deactivate-->  in grace, with a letter: the partner can answer
    in grace                                 --time passes--> deactivated; answered, if its work was a sign of life
    answered, after its days of grace began  --deactivate-->  deactivated: it was heard
    deactivated                              --reactivate-->  reactivated

Without days of grace in the document, deactivating closes the place at once. Once the review is closed, what was
decided in it stands: only an answer that came since is decided on.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from activity import log
from activity.models import Activity
from programs.document.inactivity import InactivityPolicy
from programs.document.model import ProgramDocument
from programs.queries import document_of, today_in
from tenancy.refusals import Forbidden, NotFound, Refused
from tiers import standings
from tiers.inactivity import letters, places, returns
from tiers.inactivity.policies import may_decide
from tiers.inactivity.signals import work_since
from tiers.models import InactivityReview, ReviewItem
from ui.formats import day as in_words
from vendors.actors import Actor

State = ReviewItem.State
KEEPABLE = (State.PROPOSED, State.NUDGED, State.IN_GRACE, State.ANSWERED)
NUDGEABLE = (State.PROPOSED,)
DEACTIVATABLE = (State.PROPOSED, State.NUDGED, State.ANSWERED)
LONGEST_NOTE = 2000


@dataclass(frozen=True, slots=True)
class Moved:
    """What a verb did: the item as it is now, what it set before and after, and the log's entry with its letters."""

    item: ReviewItem
    before: dict[str, Any]
    entry: Activity


def keep(item: ReviewItem, *, by: Actor, now: datetime.datetime, note: str = "") -> Moved:
    """Leave the partner where it is. Raises Refused when there is nothing to decide (any more), Forbidden."""
    locked = _to_decide(item, by, KEEPABLE, to="kept")
    return _move(locked, "inactivity.kept", by=by, now=now, note=note, state=State.KEPT)


def nudge(item: ReviewItem, *, by: Actor, now: datetime.datetime, note: str = "") -> Moved:
    """Write to the partner that it was quiet; the letter leaves when the hour of undoing has passed."""
    locked = _to_decide(item, by, NUDGEABLE, to="nudged")
    _require_active(locked)
    words: dict[str, Any] = {**letters.written("nudge", locked.enrollment, policy_of(locked)), "held_back": True}
    return _move(locked, "inactivity.nudged", words, by=by, now=now, note=note, state=State.NUDGED, nudged_at=now)


def deactivate(item: ReviewItem, *, by: Actor, now: datetime.datetime, note: str = "") -> Moved:
    """Give the partner its days of grace; close its place where they have been given or the document has none."""
    locked = _to_decide(item, by, DEACTIVATABLE, to="deactivated")
    _require_active(locked)
    document, policy = rules_of(locked), policy_of(locked)
    if policy.grace_days == 0 or (locked.state == State.ANSWERED and locked.grace_ends_on is not None):
        return _close(locked, by=by, now=now, note=note, held_back=True)
    until = today_in(document, now) + datetime.timedelta(days=policy.grace_days)
    written = letters.written("grace", locked.enrollment, policy, until=until)
    words: dict[str, Any] = {**written, "until": in_words(until), "held_back": True}
    return _move(
        locked, "inactivity.grace", words, by=by, now=now, note=note, state=State.IN_GRACE, grace_ends_on=until
    )


def end_grace(item: ReviewItem, *, by: Actor, now: datetime.datetime) -> Moved | None:
    """Close the place of a partner that did not answer in its days of grace. None while they run.

    Who has left the reviewed tiers in the meantime is kept: the document's rule is not about them any more; so is who
    was paused by hand. Whose work was a sign of life since the decision is left to a person, as if it had answered.
    """
    locked = _locked(item, by, (State.IN_GRACE,), to="deactivated")
    document, policy = rules_of(locked), policy_of(locked)
    today = today_in(document, now)
    if locked.grace_ends_on is None or today <= locked.grace_ends_on:
        return None
    standing = standings.in_force(locked.enrollment_id, today)
    if standing is not None and standing.tier not in policy.tiers:
        note = f"It stands on {document.tier_name(standing.tier)} now, which is not reviewed."
        return _move(locked, "inactivity.kept", by=by, now=now, note=note, state=State.KEPT)
    if not places.is_open(locked.enrollment):
        note = "It was paused by hand in the meantime."
        return _move(locked, "inactivity.kept", by=by, now=now, note=note, state=State.KEPT)
    if signs := work_since(locked.enrollment, document, locked.decided_at or now, now):
        return _hear(locked, signs, by=by, now=now)
    return _close(locked, by=by, now=now, note="", held_back=False)


def reactivate(item: ReviewItem, *, by: Actor, now: datetime.datetime, note: str = "") -> Moved:
    """Open the partner's place again, on the tier that it had. Raises Refused unless it is deactivated."""
    locked = _locked(item, by, (State.DEACTIVATED,), to="reactivated")
    places.open_again(locked.enrollment, by=by, note=note)
    words = letters.written("reactivated", locked.enrollment, None)
    moved = _move(locked, "inactivity.reactivated", words, by=by, now=now, note=note, state=State.REACTIVATED)
    returns.settle(locked.partner_id, by=by, now=now, note=note)
    return moved


def is_decidable(review: InactivityReview, state: str) -> bool:
    """Whether an item in this state is decided on still: in a closed review nothing but an answer is."""
    return state in KEEPABLE and (review.state != InactivityReview.State.CLOSED or state == State.ANSWERED)


def rules_of(item: ReviewItem) -> ProgramDocument:
    """The document that the review was opened under."""
    return document_of(item.review.edition)


def policy_of(item: ReviewItem) -> InactivityPolicy:
    policy = rules_of(item).inactivity
    assert policy is not None  # noqa: S101 - a review is not opened without
    return policy


def lock(item_id: int) -> ReviewItem:
    """The item, held until the transaction ends. Raises NotFound."""
    rows = ReviewItem.objects.select_for_update(of=("self",), no_key=True)
    related = ("partner", "enrollment__partner", "enrollment__program", "review__edition", "review__program")
    locked = rows.select_related(*related).filter(pk=item_id).first()
    if locked is None:
        raise NotFound("There is no such partner in a review here.")
    return locked


def closed_in_words(review: InactivityReview) -> str:
    return f"The review {review.label} is closed, and what was decided in it stands."


def _to_decide(item: ReviewItem, by: Actor, states: tuple[State, ...], *, to: str) -> ReviewItem:
    locked = _locked(item, by, states, to=to)
    if not is_decidable(locked.review, locked.state):
        raise Refused(closed_in_words(locked.review))
    return locked


def _locked(item: ReviewItem, by: Actor, states: tuple[State, ...], *, to: str) -> ReviewItem:
    locked = lock(item.pk)
    if not may_decide(by, locked):
        raise Forbidden(f"As {by.role_label} you may not decide about {locked.partner} in a review.")
    if locked.state not in states:
        raise Refused(f"{locked.partner} is {State(locked.state).label} and cannot be {to} now.")
    return locked


def _require_active(item: ReviewItem) -> None:
    if not places.is_open(item.enrollment):
        raise Refused(f"{item.partner} is paused in {item.enrollment.program} already.")


def _close(item: ReviewItem, *, by: Actor, now: datetime.datetime, note: str, held_back: bool) -> Moved:
    places.close(item.enrollment, by=by, now=now, note=f"Inactivity review {item.review.label}")
    words = {**letters.written("deactivated", item.enrollment, policy_of(item)), "held_back": held_back}
    return _move(item, "inactivity.deactivated", words, by=by, now=now, note=note, state=State.DEACTIVATED)


def _hear(item: ReviewItem, signs: list[tuple[str, datetime.date]], *, by: Actor, now: datetime.datetime) -> Moved:
    """Take what the partner did for its answer. Who decided and when stays: that is who is written to."""
    before = {name: getattr(item, name) for name in KEPT_FOR_UNDO}
    done = ", ".join(f"{kind} on {in_words(day)}" for kind, day in signs)
    item.state, item.answered_at, item.answered_by_id, item.answered_by_label = State.ANSWERED, now, None, by.label
    item.answer = f"Signs of life in the days of grace: {done}."
    item.save(update_fields=["state", "answer", "answered_at", "answered_by", "answered_by_label"])
    entry = log.record(
        "inactivity.heard",
        item,
        by=by,
        partner_id=item.partner_id,
        before={"state": before["state"]},
        after={"partner": item.partner.name, "state": item.state, "decider": item.decided_by_id},
        note=item.answer,
    )
    return Moved(item, before, entry)


def _move(
    item: ReviewItem,
    verb: str,
    words: dict[str, Any] | None = None,
    *,
    by: Actor,
    now: datetime.datetime,
    note: str,
    **fields: Any,
) -> Moved:
    before = {name: getattr(item, name) for name in KEPT_FOR_UNDO}
    note = note.replace("\x00", "").strip()[:LONGEST_NOTE]
    fields |= {"decided_by_id": by.user_id, "decided_by_label": by.label, "decided_at": now, "note": note}
    for name, value in fields.items():
        setattr(item, name, value)
    item.save(update_fields=[name.removesuffix("_id") for name in fields])
    facts = {"partner": item.partner.name, "program": item.enrollment.program.name, "quarter": item.review.label}
    entry = log.record(
        verb,
        item,
        by=by,
        partner_id=item.partner_id,
        before={"state": before["state"]},
        after={**facts, "state": item.state, **(words or {})},
        note=note,
    )
    return Moved(item, before, entry)


KEPT_FOR_UNDO = (
    "state", "decided_by_id", "decided_by_label", "decided_at", "note", "nudged_at", "grace_ends_on",
)  # fmt: skip
