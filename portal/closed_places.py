"""A partner's places that are not active: since when, by whom and why, for itself and for the vendor's staff."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass

from activity.models import Activity
from partners.models import Enrollment
from tiers.inactivity.places import closing_items
from tiers.models import ReviewItem
from ui.formats import day

PAUSED = "enrollment.paused"


@dataclass(frozen=True, slots=True)
class ClosedPlace:
    """`item` is of the review that closed it; None where somebody paused it. `since` is empty for what no log knows."""

    enrollment: Enrollment
    since: datetime.date | None
    by: str
    note: str
    item: ReviewItem | None

    @property
    def told(self) -> str:
        """For the partner: since when, why, and whom to ask."""
        since = f" since {day(self.since)}" if self.since else ""
        program = self.enrollment.program.name
        if self.item is not None:
            why = "nothing was heard of you there for a long time"
            return f"Your place in {program} is closed{since}: {why}. Your partner manager can open it again."
        by = f" by {self.by}" if self.by else ""
        return f"Your place in {program} is paused{since}{by}. Ask your partner manager about it."

    @property
    def told_staff(self) -> str:
        verb = "Closed by a review of quiet partners" if self.item else "Paused"
        since = f" on {day(self.since)}" if self.since else ""
        by = f" by {self.by}" if self.by else ""
        return f"{verb}{since}{by}{f': {self.note}' if self.note else ''}."


def closed_places(partner_id: int, enrollments: Iterable[Enrollment]) -> dict[int, ClosedPlace]:
    """Those of the partner's enrollments that are inactive, by id: two statements, none where none is."""
    rows = [row for row in enrollments if row.status == Enrollment.INACTIVE]
    if not rows:
        return {}
    log = Activity.objects.filter(subject_type="enrollment", subject_id__in=[row.pk for row in rows], verb=PAUSED)
    newest = {entry.subject_id: entry for entry in log.order_by("pk")}
    items = {item.enrollment_id: item for item in closing_items(partner_id)}
    return {row.pk: _place(row, newest.get(row.pk), items.get(row.pk)) for row in rows}


def _place(row: Enrollment, entry: Activity | None, item: ReviewItem | None) -> ClosedPlace:
    if entry is None:
        return ClosedPlace(row, None, "", "", item)
    return ClosedPlace(row, entry.at.date(), entry.actor_label, entry.note, item)
