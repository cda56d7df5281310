"""What happens to appeals because time passes: whoever has one is reminded a day before the answer is due, and what is
overdue climbs to an owner; once each, whatever runs twice. Nothing is decided by time: a person answers.

open --a day before it is due--> reminded
open --overdue--> an owner has it
"""

from datetime import datetime, timedelta

from django.db.models import QuerySet

from deals.appeals import holders
from deals.appeals.filing import record
from deals.models import Appeal, AppealState
from deals.registrations.rules import rules_for
from deals.registrations.timing import one_by_one
from deals.registrations.timing.clock import when
from vendors.actors import system

LABEL = "The clock"
BEFORE = timedelta(days=1)


def keep(vendor_id: int, now: datetime) -> None:
    """Everything that is due at a vendor, each in a transaction of its own."""
    one_by_one.work(vendor_id, lambda: _overdue(now), lambda row: _climb(row, now))
    one_by_one.work(vendor_id, lambda: _due_soon(now), lambda row: _remind(row, now))


def _open() -> QuerySet[Appeal]:
    rows = Appeal.objects.filter(state=AppealState.OPEN).select_related("partner", "enrollment__program", "holder")
    return rows.order_by("due_at", "pk")


def _overdue(now: datetime) -> QuerySet[Appeal]:
    return _open().filter(due_at__lt=now, escalated_at__isnull=True)


def _due_soon(now: datetime) -> QuerySet[Appeal]:
    return _open().filter(due_at__range=(now, now + BEFORE), reminded_at__isnull=True)


def _climb(row: Appeal, now: datetime) -> bool:
    former = row.holder
    row.escalated_at, row.holder = now, holders.owner_for(row.partner_id, row.holder_id) or former
    # No new revision: the facts are the same, and a manager who is deciding at this moment should not be refused.
    row.save(update_fields=["escalated_at", "holder"])
    after = {"holder": str(row.holder) if row.holder else "nobody", "due_words": _due_words(row)}
    before = {"holder": str(former) if former else ""}
    record("appeal.overdue", row, by=system(row.vendor_id, LABEL), before=before, after=after)
    return True


def _remind(row: Appeal, now: datetime) -> bool:
    row.reminded_at = now
    row.save(update_fields=["reminded_at"])
    record("appeal.due_soon", row, by=system(row.vendor_id, LABEL), after={"due_words": _due_words(row)})
    return True


def _due_words(row: Appeal) -> str:
    return when(row.due_at, rules_for(row.enrollment).zone)
