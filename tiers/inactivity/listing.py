"""The job that lists a program's partners in a review: one statement, in one transaction that ends with `open`.

    queued --(a worker takes it)--> listing --> open
                                    listing --(the fifth attempt fails)--> failed

A worker killed in the middle leaves nothing half written, and whoever takes the row next starts afresh. Who is at it
holds the row, so that nobody else is. A failed one is tried again when somebody opens the review again (`opening.py`).
"""

import datetime

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from activity import log
from programs.queries import document_of
from tenancy import scope
from tiers.inactivity import rule
from tiers.models import InactivityReview
from tiers.working import read_everything
from vendors.actors import system

LABEL = "The inactivity review"
STALE_AFTER = datetime.timedelta(seconds=20)
MOST_ATTEMPTS = 5
_WAITING = (InactivityReview.State.QUEUED, InactivityReview.State.LISTING)
_INSERT = f"""
INSERT INTO tiers_reviewitem (vendor_id, review_id, {", ".join(rule.COLUMNS)}, state, decided_by_label, note, answer,
                              answered_by_label)
SELECT %(vendor)s, %(review)s, item.*, 'proposed', '', '', '', '' FROM ({rule.ITEMS}) item
ORDER BY item.enrollment_id
"""


def execute(vendor_id: int, review_id: int, *, now: datetime.datetime | None = None) -> bool:
    """Do the listing, if it is still to be done and nobody is at it; gives whether it is done now.

    Whatever goes wrong stands on the row, and is tried again a few times.
    """
    now = now or timezone.now()
    if not _begin(vendor_id, review_id, now):
        with scope.enter(vendor_id):
            return not InactivityReview.objects.filter(pk=review_id, state__in=_WAITING).exists()
    try:
        with scope.enter(vendor_id):
            return _list(review_id, now)
    except Exception as error:
        with scope.enter(vendor_id):
            _tell(review_id, f"Something went wrong ({type(error).__name__}). The worker's log says more.")
        raise


def stale(now: datetime.datetime) -> list[int]:
    """Ids of reviews whose wake-up or worker may be lost. To execute one that is being worked on is harmless."""
    before = now - STALE_AFTER
    begun = Q(started_at__isnull=True, opened_at__lt=before) | Q(started_at__lt=before)
    rows = InactivityReview.objects.filter(begun, state__in=_WAITING)
    return list(rows.order_by("opened_at").values_list("pk", flat=True))


def _begin(vendor_id: int, review_id: int, now: datetime.datetime) -> bool:
    """Say that somebody is at it, for those who watch."""
    with scope.enter(vendor_id):
        row = _held(review_id)
        if row is None:
            return False
        if row.attempts >= MOST_ATTEMPTS:
            _fail(row, f"It was begun {row.attempts} times and never finished. Look at the worker's log.")
            return False
        row.state, row.started_at, row.error = InactivityReview.State.LISTING, now, ""
        row.attempts += 1
        row.save(update_fields=["state", "started_at", "attempts", "error"])
        return True


def _list(review_id: int, now: datetime.datetime) -> bool:
    review = _held(review_id)
    if review is None:
        return False
    document = document_of(review.edition)
    assert document.inactivity is not None  # noqa: S101 - a review is not opened without
    given = rule.params(review.program, document, document.inactivity, review.as_of, now)
    read_everything(True)
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, {**given, "review": review.pk})
        review.listed = cursor.rowcount
    read_everything(False)
    review.state = InactivityReview.State.OPEN
    review.save(update_fields=["state", "listed"])
    counts = {"listed": review.listed, "quarter": review.label, "program": review.program.name}
    log.record("inactivity.listed", review, by=system(review.vendor_id, LABEL), after=counts)
    return True


def _tell(review_id: int, words: str) -> None:
    """Keep what went wrong; after the last attempt the review has failed."""
    row = _held(review_id)
    if row is None:
        return
    if row.attempts >= MOST_ATTEMPTS:
        _fail(row, words)
        return
    row.error = words
    row.save(update_fields=["error"])


def _fail(row: InactivityReview, words: str) -> None:
    row.state, row.error = InactivityReview.State.FAILED, words
    row.save(update_fields=["state", "error"])
    facts = {"quarter": row.label, "program": row.program.name, "error": words}
    log.record("inactivity.failed", row, by=system(row.vendor_id, LABEL), after=facts)


def _held(review_id: int) -> InactivityReview | None:
    """The waiting row, held until the transaction ends; None when it is done, or somebody else is at it."""
    rows = InactivityReview.objects.filter(pk=review_id, state__in=_WAITING).select_related("program", "edition")
    return rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
