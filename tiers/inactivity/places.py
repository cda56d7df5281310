"""A partner's place in a program, closed and opened again. Standing, data and money owed stay as they are.

The portal closes when a review has closed the last place that the partner had at the vendor. A place that is only
paused closes nothing.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q

from partners import onboarding
from partners.models import Enrollment
from tiers.models import ReviewItem, TierChange
from vendors.actors import Actor


def close(enrollment: Enrollment, *, by: Actor, now: datetime, note: str) -> bool:
    """Make the enrollment inactive and withdraw what was proposed for it; False when it is inactive already."""
    if _status(enrollment) != Enrollment.ACTIVE:
        return False
    onboarding.pause(enrollment, by=by, note=note)
    open_changes = TierChange.objects.filter(enrollment=enrollment, state=TierChange.State.PROPOSED)
    open_changes.update(state=TierChange.State.SUPERSEDED, decided_at=now, decided_by_label=by.label)
    return True


def open_again(enrollment: Enrollment, *, by: Actor, note: str = "") -> bool:
    """Make the enrollment active; False when it is active already. The next run looks at its tier."""
    if _status(enrollment) == Enrollment.ACTIVE:
        return False
    onboarding.resume(enrollment, by=by, note=note)
    return True


def portal_is_closed(partner: str = "partner") -> Q:
    """Of rows that refer to a partner: a review has closed a place of it, and none is active."""
    mine = Enrollment.objects.filter(partner_id=OuterRef(f"{partner}_id"))
    closed = ReviewItem.objects.filter(
        partner_id=OuterRef(f"{partner}_id"),
        state=ReviewItem.State.DEACTIVATED,
        enrollment__status=Enrollment.INACTIVE,
    )
    return Q(Exists(closed)) & ~Q(Exists(mine.filter(status=Enrollment.ACTIVE)))


def closing_items(partner_id: int) -> list[ReviewItem]:
    """The items that closed the partner's places, the newest first; one for each place."""
    rows = ReviewItem.objects.filter(
        partner_id=partner_id, state=ReviewItem.State.DEACTIVATED, enrollment__status=Enrollment.INACTIVE
    )
    newest = {row.enrollment_id: row for row in rows.select_related("enrollment__program").order_by("pk")}
    return sorted(newest.values(), key=lambda row: row.pk, reverse=True)


def _status(enrollment: Enrollment) -> str:
    held = Enrollment.objects.select_for_update(of=("self",), no_key=True).filter(pk=enrollment.pk)
    return held.values_list("status", flat=True).get()
