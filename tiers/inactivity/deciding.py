"""One decision about one or several items: each is decided by itself, so that one that cannot be does not hold up the
others, and each says what became of it. For an hour it can be taken back, row by row again, letters included: they
have not left yet."""

import datetime
from collections.abc import Callable, Sequence
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction

from activity import log
from tenancy.refusals import Forbidden, Invalid, Refused, lost_race
from tiers.inactivity import places, returns, reviewing
from tiers.inactivity.letters import UNDO_WITHIN
from tiers.inactivity.policies import may_decide
from tiers.inactivity.reviewing import Moved
from tiers.models import InactivityReview, ReviewDecision, ReviewDecisionRow, ReviewItem
from vendors.actors import Actor

MOST = 200
CHANGED = "Somebody else changed this at the same moment. Look at it again."
VERBS: dict[str, Callable[..., Moved]] = {
    ReviewDecision.Kind.KEEP: reviewing.keep,
    ReviewDecision.Kind.NUDGE: reviewing.nudge,
    ReviewDecision.Kind.DEACTIVATE: reviewing.deactivate,
}
DONE = {
    ReviewItem.State.KEPT: "Kept.",
    ReviewItem.State.NUDGED: "Nudged; the letter leaves in an hour.",
    ReviewItem.State.IN_GRACE: "In grace; the letter leaves in an hour.",
    ReviewItem.State.DEACTIVATED: "Deactivated; the letter leaves in an hour.",
}


def decide(
    review: InactivityReview,
    items: Sequence[ReviewItem],
    kind: str,
    *,
    by: Actor,
    now: datetime.datetime,
    note: str = "",
) -> ReviewDecision:
    """Keep, nudge or deactivate each. Raises Invalid for none or more than 200, Forbidden for who may not decide,
    Refused when the review is closed, unless an answer that came since is among them."""
    by.require("inactivity.decide")
    if not 0 < len(items) <= MOST:
        raise Invalid(f"Choose 1 to {MOST} partners.", {"items": [f"Choose 1 to {MOST}."]})
    if kind not in VERBS:
        raise Invalid("Keep, nudge or deactivate.", {"kind": ["Choose keep, nudge or deactivate."]})
    review = _held(review.pk)
    if review.closed_at is not None and not any(reviewing.is_decidable(review, item.state) for item in items):
        raise Refused(reviewing.closed_in_words(review))
    decision = ReviewDecision.objects.create(
        review=review, kind=kind, note=_one_text(note), by_id=by.user_id, by_label=by.label, at=now
    )
    done = sum(_decide(decision, item, by=by, now=now) for item in sorted(items, key=lambda item: item.pk))
    facts = {"kind": kind, "quarter": review.label, "done": done, "refused": len(items) - done}
    log.record("inactivity.decided", decision, by=by, after=facts)
    return decision


def undo(decision: ReviewDecision, *, by: Actor, now: datetime.datetime) -> list[ReviewDecisionRow]:
    """Take back what was decided, each by itself; what cannot be taken back says why.

    Raises Refused after an hour, the second time or once the review is closed, Forbidden for who may not decide.
    """
    by.require("inactivity.decide")
    locked = ReviewDecision.objects.select_for_update(of=("self",), no_key=True).get(pk=decision.pk)
    review = _held(locked.review_id)
    if locked.undone_at is not None:
        raise Refused("This was taken back already.")
    if now > locked.at + UNDO_WITHIN:
        raise Refused("Decisions can be taken back within an hour. This one is older, and its letters have left.")
    if _stands(locked, review):
        raise Refused(reviewing.closed_in_words(review))
    rows = rows_of(locked)
    for row in rows:
        if row.after is not None:
            row.sentence = _undo(row, by=by, now=now)
            row.save(update_fields=["sentence"])
    locked.undone_at = now
    locked.save(update_fields=["undone_at"])
    facts = {"kind": locked.kind, "quarter": locked.review.label}
    log.record("inactivity.decision_undone", locked, by=by, after=facts)
    return rows


def rows_of(decision: ReviewDecision) -> list[ReviewDecisionRow]:
    """What became of each item, by partner."""
    rows = ReviewDecisionRow.objects.filter(decision=decision).select_related("item__partner", "letter", "decision")
    return list(rows.order_by("item__partner__name", "item_id"))


def may_undo(decision: ReviewDecision, now: datetime.datetime) -> bool:
    within = decision.undone_at is None and now <= decision.at + UNDO_WITHIN
    return within and not _stands(decision, decision.review)


def _stands(decision: ReviewDecision, review: InactivityReview) -> bool:
    """Closing a review makes what was decided in it final; answers that came later are decided on as before."""
    return review.closed_at is not None and decision.at <= review.closed_at


def _held(review_id: int) -> InactivityReview:
    """The review, held until the transaction ends, so that nobody closes it meanwhile."""
    rows = InactivityReview.objects.select_for_update(of=("self",), no_key=True).select_related("program")
    return rows.get(pk=review_id)


def _decide(decision: ReviewDecision, item: ReviewItem, *, by: Actor, now: datetime.datetime) -> bool:
    moved: Moved | None = None
    try:
        with transaction.atomic():
            if item.review_id != decision.review_id:
                raise Refused(f"{item.partner} is not in this review.")
            moved = VERBS[decision.kind](item, by=by, now=now, note=decision.note)
        sentence = DONE[ReviewItem.State(moved.item.state)]
    except Refused as refusal:
        sentence = str(refusal)
    except DatabaseError as error:
        sentence = _lost(error)
    ReviewDecisionRow.objects.create(
        decision=decision,
        item=item,
        before=None if moved is None else _plain(moved.before),
        after=None if moved is None else {"state": moved.item.state},
        letter=None if moved is None else moved.entry,
        sentence=sentence[:500],
    )
    return moved is not None


def _undo(row: ReviewDecisionRow, *, by: Actor, now: datetime.datetime) -> str:
    try:
        with transaction.atomic():
            return _take_back(row, by=by, now=now)
    except Refused as refusal:
        return str(refusal)
    except DatabaseError as error:
        return _lost(error)


def _take_back(row: ReviewDecisionRow, *, by: Actor, now: datetime.datetime) -> str:
    item = reviewing.lock(row.item_id)
    if not may_decide(by, item):
        raise Forbidden(f"As {by.role_label} you may not decide about {item.partner} in a review.")
    before, after = row.before or {}, row.after or {}
    if item.state != after["state"] or item.decided_at != row.decision.at:
        raise Refused(f"{item.partner} is {ReviewItem.State(item.state).label} now; it has moved on since.")
    if item.state == ReviewItem.State.DEACTIVATED:
        places.open_again(item.enrollment, by=by)
        returns.settle(item.partner_id, by=by, now=now)
    for name, value in before.items():
        field: Any = ReviewItem._meta.get_field(name)
        setattr(item, name, value if name.endswith("_id") else field.to_python(value))
    item.save(update_fields=[name.removesuffix("_id") for name in before])
    if row.letter is not None:
        log.withdraw_letters(row.letter)
    facts = {"partner": item.partner.name, "state": ReviewItem.State(item.state).label}
    log.record("inactivity.undone", item, by=by, after=facts)
    return f"Taken back: {ReviewItem.State(item.state).label} again."


def _plain(before: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, datetime.date) else value for name, value in before.items()}


def _lost(error: DatabaseError) -> str:
    """The sentence for a row that lost against somebody else; any other error is one of the program."""
    if lost_race(error) is None:
        raise error
    return CHANGED


def _one_text(note: str) -> str:
    return note.replace("\x00", "").strip()[: reviewing.LONGEST_NOTE]
