"""What happens to reviews because time passes: one opens on the quarter's first day, places close when days of grace
end. It happens to rows, however late and however often, and a lost listing is taken up again."""

import datetime
import logging
from zoneinfo import ZoneInfo

from django.db import InterfaceError, OperationalError

from programs.models import Program
from programs.queries import document_of, edition_in_force, edition_today, programs, today_in
from tenancy import scope
from tenancy.refusals import Refused
from tenancy.vendors import vendor_ids
from tiers.inactivity import listing, reviewing
from tiers.inactivity.opening import open_review, review_of
from tiers.inactivity.quarters import quarter_of
from tiers.models import InactivityReview, ReviewItem
from vendors.actors import system

FROM_HOUR = 2
MOST_AT_ONCE = 500
LABEL = "The quarterly review"

logger = logging.getLogger(__name__)


def keep(vendor_id: int, now: datetime.datetime) -> None:
    """Everything that is due at a vendor."""
    open_due(vendor_id, now)
    end_grace(vendor_id, now)


def open_due(vendor_id: int, now: datetime.datetime) -> list[int]:
    """Open the reviews of quarters that have begun, from 02:00 of the program's first day on; gives their ids."""
    with scope.enter(vendor_id):
        opened = [review for program in programs() if (review := _open(program, vendor_id, now)) is not None]
        return [review.pk for review in opened]


def end_grace(vendor_id: int, now: datetime.datetime) -> int:
    """End the days of grace that are over, each in a transaction of its own; gives how many ended.

    A worker that dies loses the one it is at, which is still due; two workers never have the same row.
    """
    # A day of grace ends last where the sun sets last: which day it is there is looked at one by one.
    latest = (now + datetime.timedelta(hours=14)).date()
    with scope.enter(vendor_id):
        due = ReviewItem.objects.filter(state=ReviewItem.State.IN_GRACE, grace_ends_on__lt=latest)
        ids = list(due.order_by("grace_ends_on", "pk").values_list("pk", flat=True)[:MOST_AT_ONCE])
    return sum(_end_one(vendor_id, pk, now) for pk in ids)


def sweep(now: datetime.datetime) -> list[tuple[int, int]]:
    """Reviews whose wake-up or worker was lost: vendor and review ids."""
    waiting = []
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            waiting += [(vendor_id, review_id) for review_id in listing.stale(now)]
    return waiting


def _open(program: Program, vendor_id: int, now: datetime.datetime) -> InactivityReview | None:
    edition = edition_today(program, now)
    if edition is None or (document := document_of(edition)).inactivity is None:
        return None
    local = now.astimezone(ZoneInfo(document.time_zone))
    quarter = quarter_of(today_in(document, now))
    if local.date() == quarter.first_day and local.hour < FROM_HOUR:
        return None
    begun = edition_in_force(program, quarter.first_day)
    if begun is None or document_of(begun).inactivity is None or review_of(program, quarter) is not None:
        return None
    trigger = InactivityReview.Trigger.BEAT
    try:
        review, created = open_review(program, quarter, by=system(vendor_id, LABEL), now=now, trigger=trigger)
    except Refused:
        logger.exception("The review %s of program %s was not opened.", quarter, program.pk)
        return None
    return review if created else None


def _end_one(vendor_id: int, pk: int, now: datetime.datetime) -> bool:
    try:
        with scope.enter(vendor_id):
            rows = ReviewItem.objects.filter(pk=pk, state=ReviewItem.State.IN_GRACE)
            item = rows.select_for_update(of=("self",), no_key=True, skip_locked=True).first()
            return item is not None and reviewing.end_grace(item, by=system(vendor_id, LABEL), now=now) is not None
    except (OperationalError, InterfaceError):
        raise
    except Exception:
        logger.exception("Item %s of vendor %s is left for the next time.", pk, vendor_id)
        return False
