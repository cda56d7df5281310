"""Closing a review, with a report of what came of it, and the report as a file.

    open --close--> closed

It closes when nobody waits for a decision. Whom the rule proposed to keep, and nobody decided on, is kept. Days of
grace run on, and answers are decided on as before.
"""

import csv
import datetime
import io
from collections.abc import Iterator

from django.db.models import Count, F

from activity import log
from tenancy import keyset, scope
from tenancy.refusals import Refused
from tiers.models import InactivityReview, ReviewItem
from ui.formats import plural, word
from vendors.actors import Actor

State = ReviewItem.State
BY_CODE = keyset.Order("code", "code")
COLUMNS = (
    "partner", "name", "country", "tier", "last_sign_in", "last_registration", "last_referral", "last_training",
    "last_story", "quiet_days", "proposal", "outcome", "decided_by", "decided_at", "grace_ends_on", "answer",
)  # fmt: skip


def close_review(review: InactivityReview, *, by: Actor, now: datetime.datetime) -> InactivityReview:
    """Close it and keep its report. Raises Refused while it is listed or somebody waits, Forbidden."""
    by.require("inactivity.run")
    locked = InactivityReview.objects.select_for_update(of=("self",), no_key=True).get(pk=review.pk)
    if locked.state != InactivityReview.State.OPEN:
        raise Refused(f"This review is {locked.state}.")
    if waiting := undecided(locked):
        sentence = f"{plural(waiting, 'partner')} {word(waiting, 'waits', 'wait')} for a decision."
        raise Refused(f"{sentence} Decide on {word(waiting, 'it', 'them')} first.")
    items = ReviewItem.objects.filter(review=locked)
    as_proposed = items.filter(state=State.PROPOSED).update(
        state=State.KEPT, decided_by_id=by.user_id, decided_by_label=by.label, decided_at=now
    )
    locked.state, locked.closed_at, locked.closed_by_label = InactivityReview.State.CLOSED, now, by.label
    locked.closed_by_id = by.user_id
    locked.report = report_of(locked) | {"kept_as_proposed": as_proposed}
    locked.save(update_fields=["state", "closed_at", "closed_by", "closed_by_label", "report"])
    facts = {"quarter": locked.label, "program": locked.program.name, **locked.report}
    log.record("inactivity.closed", locked, by=by, after=facts)
    return locked


def undecided(review: InactivityReview) -> int:
    """How many wait for a person: proposed to be nudged or deactivated, or with an answer that nobody decided on."""
    items = ReviewItem.objects.filter(review=review)
    proposed = items.filter(state=State.PROPOSED).exclude(proposal=ReviewItem.Proposal.KEEP)
    return (proposed | items.filter(state=State.ANSWERED)).count()


def report_of(review: InactivityReview) -> dict[str, object]:
    """Counts by proposal and by outcome, and how far the days of grace run that are left."""
    items = ReviewItem.objects.filter(review=review).order_by()
    proposals = dict(items.values_list("proposal").annotate(count=Count("pk")))
    outcomes = dict(items.values_list("state").annotate(count=Count("pk")))
    last = items.filter(state=State.IN_GRACE).order_by("-grace_ends_on").values_list("grace_ends_on", flat=True).first()
    return {
        "listed": review.listed,
        "proposals": {kind.value: proposals.get(kind.value, 0) for kind in ReviewItem.Proposal},
        "outcomes": {state.value: outcomes.get(state.value, 0) for state in State},
        "grace_ends_on": last.isoformat() if last else None,
    }


def as_csv(review: InactivityReview, *, step: int = 2000) -> Iterator[str]:
    """The review as a file, a line for each partner, by partner code. Each step is read in a transaction of its own, so
    that the file can be sent while it is read, and nothing is held but a step."""
    yield _lines([list(COLUMNS)])
    after = ""
    while True:
        with scope.enter(review.vendor_id):
            items = ReviewItem.objects.filter(review=review).select_related("partner")
            page = keyset.read(items.annotate(code=F("partner__code")), BY_CODE, after=after, size=step)
        yield _lines([_cells(item) for item in page.rows])
        if not page.next:
            return
        after = page.next


def _lines(rows: list[list[object]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows(rows)
    return written.getvalue()


def _cells(item: ReviewItem) -> list[object]:
    signs = [item.last_sign_in, item.last_registration, item.last_referral, item.last_training, item.last_story]
    decided_at = item.decided_at.isoformat(timespec="seconds") if item.decided_at else ""
    cells: list[object] = [item.partner.code, item.partner.name, item.partner.country, item.tier, *signs]
    cells += [item.quiet_days, item.proposal, item.state, item.decided_by_label, decided_at, item.grace_ends_on]
    return [_harmless(cell) for cell in [*cells, item.answer]]


def _harmless(cell: object) -> object:
    """Text that a spreadsheet would take for a formula is quoted."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell
