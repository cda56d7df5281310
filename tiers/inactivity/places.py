"""A partner's place in a program, closed and opened again. Standing, data and money owed stay as they are.

The portal closes when a review has closed the last place that the partner had at the vendor. A place that is only
paused closes nothing, also where a review had closed it before and somebody resumed it since.
"""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery

from activity.models import Activity
from partners import onboarding
from partners.models import Enrollment
from tiers.models import ReviewItem, TierChange
from vendors.actors import Actor


def is_open(enrollment: Enrollment) -> bool:
    """Whether the enrollment is active now, held until the transaction ends."""
    held = Enrollment.objects.select_for_update(of=("self",), no_key=True).filter(pk=enrollment.pk)
    return held.values_list("status", flat=True).get() == Enrollment.ACTIVE


def close(enrollment: Enrollment, *, by: Actor, now: datetime, note: str) -> None:
    """Make the enrollment inactive and withdraw what was proposed for it. Raises Refused when it is inactive."""
    onboarding.pause(enrollment, by=by, note=note)
    open_changes = TierChange.objects.filter(enrollment=enrollment, state=TierChange.State.PROPOSED)
    open_changes.update(state=TierChange.State.SUPERSEDED, decided_at=now, decided_by_label=by.label)


def open_again(enrollment: Enrollment, *, by: Actor, note: str = "") -> bool:
    """Make the enrollment active; False when it is active already. The next run looks at its tier."""
    if is_open(enrollment):
        return False
    onboarding.resume(enrollment, by=by, note=note)
    return True


def portal_is_closed(partner: str = "partner") -> Q:
    """Of rows that refer to a partner: a review has closed a place of it, and none is active."""
    mine = Enrollment.objects.filter(partner_id=OuterRef(f"{partner}_id"))
    closed = _closing(partner_id=OuterRef(f"{partner}_id"))
    return Q(Exists(closed)) & ~Q(Exists(mine.filter(status=Enrollment.ACTIVE)))


def closing_items(partner_id: int) -> list[ReviewItem]:
    """The items that closed the partner's places, the newest first; one for each place."""
    rows = _closing(partner_id=partner_id)
    newest = {row.enrollment_id: row for row in rows.select_related("enrollment__program").order_by("pk")}
    return sorted(newest.values(), key=lambda row: row.pk, reverse=True)


def _closing(**of_whom: Any) -> QuerySet[ReviewItem]:
    """Items whose place is closed still: inactive, and by the log not resumed since, by whatever door.

    The log's entries are compared by their order, not by their times: a place is held while it opens or closes.
    """
    closed = Activity.objects.filter(
        subject_type="reviewitem", subject_id=OuterRef(OuterRef("pk")), verb="inactivity.deactivated"
    )
    resumed = Activity.objects.filter(
        subject_type="enrollment",
        subject_id=OuterRef("enrollment_id"),
        verb="enrollment.resumed",
        pk__gt=Subquery(closed.order_by("-pk").values("pk")[:1]),
    )
    rows = ReviewItem.objects.filter(state=ReviewItem.State.DEACTIVATED, enrollment__status=Enrollment.INACTIVE)
    return rows.filter(~Exists(resumed), **of_whom)
