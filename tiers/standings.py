"""The dated history of tiers of one enrollment: half-open rows that leave no gap and never overlap.

    [begins_on, ends_on)   the last one has no end
    imported/enrolled --(a decision)--> decision --(a decision)--> ...

The last one may lie ahead: an approved move that takes effect on a later day. Then the one in force ends on that day.
One that is taken back goes, and the one before it has no end again.

A standing that ends on the day it began is kept as an empty row: it was in force for part of a day only.
"""

import datetime

from django.db.models import F, Q, QuerySet

from partners.models import Enrollment
from tenancy.refusals import Refused
from tiers.models import Standing, TierChange
from ui.formats import day as in_words


def in_force(enrollment_id: int, day: datetime.date) -> Standing | None:
    """The standing of the enrollment on this day, or None before its first."""
    return on_day(day).filter(enrollment_id=enrollment_id).order_by("-begins_on", "-id").first()


def in_force_of(enrollment_ids: list[int], day: datetime.date) -> dict[int, Standing]:
    """The standings of many enrollments on one day, by enrollment, in one statement."""
    return {row.enrollment_id: row for row in on_day(day).filter(enrollment_id__in=enrollment_ids).order_by("id")}


def ahead(enrollment_id: int, day: datetime.date) -> Standing | None:
    """The standing that begins after this day, or None: at most one move lies ahead."""
    return Standing.objects.filter(enrollment_id=enrollment_id, begins_on__gt=day).order_by("begins_on", "id").first()


def not_over(day: datetime.date) -> QuerySet[Standing]:
    """Of each enrollment the standing in force on the day, then the one that lies ahead."""
    return Standing.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day)).order_by("begins_on", "id")


def readable() -> QuerySet[Standing]:
    """Standings as people read them: the newest first, without those that were replaced on the day they began."""
    return Standing.objects.exclude(ends_on=F("begins_on")).order_by("-begins_on", "-id")


def begin(enrollment: Enrollment, tier: str, *, on: datetime.date, change: TierChange) -> Standing:
    """End the standing in force on that day and begin one on `tier`, in the caller's transaction.

    The day may lie ahead. The caller has locked the change. Raises Refused when no standing is open or it begins later
    than `on`.
    """
    open_one = _lock_open(enrollment)
    if open_one is None or open_one.begins_on > on:
        raise Refused(f"{enrollment.partner} has no standing on {in_words(on)} that could end.")
    open_one.ends_on = on
    open_one.save(update_fields=["ends_on"])
    return Standing.objects.create(
        vendor_id=enrollment.vendor_id,
        enrollment=enrollment,
        partner_id=enrollment.partner_id,
        tier=tier,
        begins_on=on,
        reason=Standing.Reason.DECISION,
        change=change,
    )


def take_back(enrollment: Enrollment, change: TierChange) -> None:
    """Remove the standing that the change was to begin on a later day, and let the one before it go on.

    The caller has locked the enrollment and knows that the day lies ahead.
    """
    planned = Standing.objects.get(enrollment=enrollment, change=change)
    before = Standing.objects.select_for_update(of=("self",), no_key=True).filter(
        enrollment=enrollment, ends_on=planned.begins_on
    )
    going_on = before.exclude(pk=planned.pk).latest("begins_on", "id")
    planned.delete()
    going_on.ends_on = None
    going_on.save(update_fields=["ends_on"])


def _lock_open(enrollment: Enrollment) -> Standing | None:
    rows = Standing.objects.select_for_update(of=("self",), no_key=True)
    return rows.filter(enrollment=enrollment, ends_on__isnull=True).first()


def on_day(day: datetime.date) -> QuerySet[Standing]:
    """Every standing in force on the day, one for each enrollment that had begun."""
    return Standing.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=day), begins_on__lte=day)
