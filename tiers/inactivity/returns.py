"""What becomes of a partner's request to come back: said yes or no to, or granted by whoever opened its places."""

import datetime

from activity import log
from tiers.inactivity import places
from tiers.models import ReturnRequest
from vendors.actors import Actor

LONGEST = 2000


def settle(partner_id: int, *, by: Actor, now: datetime.datetime, note: str = "") -> None:
    """Accept the partner's open request, if it has one, once no review keeps a place of it closed."""
    if places.closing_items(partner_id):
        return
    rows = ReturnRequest.objects.select_for_update(of=("self",), no_key=True).select_related("partner")
    request = rows.filter(partner_id=partner_id, state=ReturnRequest.State.OPEN).first()
    if request is not None:
        record(request, ReturnRequest.State.ACCEPTED, by=by, now=now, note=note, words={})


def record(
    request: ReturnRequest, state: str, *, by: Actor, now: datetime.datetime, note: str, words: dict[str, str]
) -> ReturnRequest:
    """Write the answer to a locked request, with the letter's `words` where one is sent."""
    request.state, request.decided_at, request.note = state, now, note.replace("\x00", "").strip()[:LONGEST]
    request.decided_by_id, request.decided_by_label = by.user_id, by.label
    request.save(update_fields=["state", "decided_at", "note", "decided_by", "decided_by_label"])
    log.record(
        f"inactivity.return_{state}",
        request,
        by=by,
        partner_id=request.partner_id,
        after={"partner": request.partner.name, **words},
        note=request.note,
    )
    return request
