"""What a partner says: that it is active, while it is asked; that it would like to come back, once its place is closed.

An answer decides nothing. It stops the clock of the days of grace, and a person at the vendor reads it.
"""

import datetime

from django.db import IntegrityError, transaction

from activity import log
from partners.queries import own_partner
from programs.queries import today_of
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from tiers.inactivity import letters, places, returns, reviewing
from tiers.inactivity.policies import may_decide
from tiers.models import ReturnRequest, ReviewItem
from ui.formats import day as in_words
from vendors.actors import Actor

ANSWERABLE = (ReviewItem.State.NUDGED, ReviewItem.State.IN_GRACE)
LONGEST = 2000


def answer(item: ReviewItem, *, text: str, by: Actor, now: datetime.datetime) -> ReviewItem:
    """Say that the partner is active. Raises Refused when nobody asks or the days of grace are over, Invalid, NotFound
    for another partner's, Forbidden for a role that does not speak for the partner."""
    by.require("inactivity.answer")
    text = _text(text)
    rows = ReviewItem.objects.select_for_update(of=("self",), no_key=True).filter(partner_id=by.partner_id or 0)
    locked = rows.select_related("enrollment__program", "partner").filter(pk=item.pk).first()
    if locked is None:
        raise NotFound("There is no such question here.")
    before = locked.state
    if before not in ANSWERABLE:
        raise Refused("There is nothing to answer now.")
    if locked.grace_ends_on is not None and today_of(locked.enrollment.program, now) > locked.grace_ends_on:
        raise Refused(f"The days to answer ended on {in_words(locked.grace_ends_on)}.")
    locked.state, locked.answer, locked.answered_at = ReviewItem.State.ANSWERED, text, now
    locked.answered_by_id, locked.answered_by_label = by.user_id, by.label
    locked.save(update_fields=["state", "answer", "answered_at", "answered_by", "answered_by_label"])
    facts = {"partner": locked.partner.name, "state": locked.state, "decider": locked.decided_by_id}
    log.record(
        "inactivity.answered",
        locked,
        by=by,
        partner_id=locked.partner_id,
        before={"state": before},
        after=facts,
        note=text,
    )
    return locked


def ask_to_return(*, text: str, by: Actor, now: datetime.datetime) -> ReturnRequest:
    """Ask to come back, for a partner whose portal is closed. Raises Refused when it is open or was asked already."""
    by.require("inactivity.answer")
    text = _text(text)
    partner = own_partner(by)
    if not places.closing_items(partner.pk):
        raise Refused("Your portal is open.")
    try:
        with transaction.atomic():
            request = ReturnRequest.objects.create(
                partner=partner, text=text, asked_by_id=by.user_id, asked_by_label=by.label, asked_at=now
            )
    except IntegrityError:
        raise Refused("You have asked already. The vendor has your words and will answer.") from None
    facts = {"partner": partner.name}
    log.record("inactivity.return_asked", request, by=by, partner_id=partner.pk, after=facts, note=text)
    return request


def accept_return(request: ReturnRequest, *, by: Actor, now: datetime.datetime, note: str = "") -> ReturnRequest:
    """Open every place of the partner that a review closed; each sends its letter."""
    locked = _open(request, by)
    accepted = returns.record(locked, ReturnRequest.State.ACCEPTED, by=by, now=now, note=note, words={})
    for item in places.closing_items(locked.partner_id):
        reviewing.reactivate(item, by=by, now=now, note=note)
    return accepted


def decline_return(request: ReturnRequest, *, by: Actor, now: datetime.datetime, note: str) -> ReturnRequest:
    """Say no, with the reason, which the partner reads. Raises Invalid without one."""
    locked = _open(request, by)
    if not note.strip():
        raise Invalid("Say why: the partner reads it.", {"note": ["Say why: the partner reads it."]})
    items = places.closing_items(locked.partner_id)
    words = letters.written("declined", items[0].enrollment, None) if items else {}
    return returns.record(locked, ReturnRequest.State.DECLINED, by=by, now=now, note=note, words=words)


def _open(request: ReturnRequest, by: Actor) -> ReturnRequest:
    by.require("inactivity.decide")
    rows = ReturnRequest.objects.select_for_update(of=("self",), no_key=True).select_related("partner")
    locked = rows.get(pk=request.pk)
    if not may_decide(by, locked):
        raise Forbidden(f"As {by.role_label} you may not decide about {locked.partner} in a review.")
    if locked.state != ReturnRequest.State.OPEN:
        raise Refused(f"This was {locked.state} already.")
    return locked


def _text(text: str) -> str:
    words = text.replace("\x00", "").strip()
    if not words or len(words) > LONGEST:
        sentence = f"Say it in 1 to {LONGEST:,} characters."
        raise Invalid(sentence, {"text": [sentence]})
    return words
