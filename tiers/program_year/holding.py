"""Which tiers are held by exceptions on a day."""

import datetime
from collections.abc import Collection

from django.db.models import QuerySet

from programs.document.model import ProgramDocument
from tiers.evaluation import rank_of
from tiers.models import TierException


def in_force(enrollment_ids: Collection[int], day: datetime.date) -> dict[int, TierException]:
    """The exceptions in force on the day, by enrollment, in one statement; an enrollment has one at most."""
    return {row.enrollment_id: row for row in on_day(day).filter(enrollment_id__in=enrollment_ids)}


def above(document: ProgramDocument, enrollment_id: int, tier: str, day: datetime.date) -> TierException | None:
    """The exception in force on the day if it holds a higher tier than this."""
    exception = on_day(day).filter(enrollment_id=enrollment_id).first()
    if exception is None or rank_of(document, exception.tier) <= rank_of(document, tier):
        return None
    return exception


def on_day(day: datetime.date) -> QuerySet[TierException]:
    """All that are in force on the day."""
    return TierException.objects.filter(revoked_at__isnull=True, begins_on__lte=day, ends_on__gt=day)
