"""Telling the partner that a protection ends soon: 30, 14, 7 and 1 days before and as it ends, once each.

What was told stands in a row, and that row is unique: whatever runs twice, at once or after a crash tells once. Whoever
comes late, because no worker was there for some days, tells the nearest only.
"""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Case, Exists, OuterRef, PositiveSmallIntegerField, QuerySet, Value, When

from activity import log
from deals.models import DealRegistration, Reminder, Status
from deals.registrations.timing import one_by_one
from ui.formats import moment, plural
from vendors.actors import system

DAYS_BEFORE = (30, 14, 7, 1, 0)
LABEL = "The reminder"
ASK_FOR_MORE = "If the deal needs longer, ask for more time before then."
IS_FREE = "Another partner can register the customer now. If the deal lives on, register it anew."


def tell(vendor_id: int, now: datetime) -> int:
    """Write the letters that are due at a vendor, each in a transaction of its own; gives how many ends were told."""
    return one_by_one.work(vendor_id, lambda: _due(now), lambda registration: _tell(registration, now))


def pass_over(registration: DealRegistration, now: datetime) -> None:
    """Nobody needs to be told what lies before a protection, or its new end, that has just been granted."""
    until = registration.protected_until
    if until is None:
        return
    past = [days for days in DAYS_BEFORE if until - timedelta(days) <= now]
    if past:
        Reminder.objects.bulk_create([_row(registration, days, now) for days in past], ignore_conflicts=True)


def _due(now: datetime) -> QuerySet[DealRegistration]:
    """Approved registrations whose nearest reminder was not told, with it as `nearest`."""
    steps = [When(protected_until__lte=now + timedelta(days), then=Value(days)) for days in sorted(DAYS_BEFORE)]
    ending = DealRegistration.objects.filter(
        status=Status.APPROVED, protected_until__lte=now + timedelta(max(DAYS_BEFORE))
    ).annotate(nearest=Case(*steps, output_field=PositiveSmallIntegerField()))
    told = Reminder.objects.filter(
        registration=OuterRef("pk"), protected_until=OuterRef("protected_until"), days_before=OuterRef("nearest")
    )
    return ending.filter(~Exists(told)).order_by("protected_until", "pk")


def _tell(registration: DealRegistration, now: datetime) -> bool:
    nearest: int = registration.nearest  # type: ignore[attr-defined]
    try:
        with transaction.atomic():
            _row(registration, nearest, now).save()
    except IntegrityError as error:
        if getattr(error.__cause__, "pgcode", None) != _UNIQUE:
            raise
        return False
    missed = [_row(registration, days, now) for days in DAYS_BEFORE if days > nearest]
    Reminder.objects.bulk_create(missed, ignore_conflicts=True)
    after = {
        "customer": registration.customer_name,
        "days": nearest,
        "when": f"ends in {plural(_days_left(registration, now), 'day')}" if nearest else "has ended",
        "until_words": moment(registration.protected_until),
        "advice": ASK_FOR_MORE if nearest else IS_FREE,
    }
    by = system(registration.vendor_id, LABEL)
    log.record("protection.ending", registration, by=by, partner_id=registration.partner_id, after=after)
    return True


_UNIQUE = "23505"


def _days_left(registration: DealRegistration, now: datetime) -> int:
    """After an outage fewer than the reminder is named for. Begun days count."""
    assert registration.protected_until is not None  # noqa: S101 - whoever calls has looked at it
    return max(1, -(-(registration.protected_until - now) // timedelta(days=1)))


def _row(registration: DealRegistration, days: int, now: datetime) -> Reminder:
    assert registration.protected_until is not None  # noqa: S101 - whoever calls has looked at it
    return Reminder(
        vendor_id=registration.vendor_id,
        registration=registration,
        partner_id=registration.partner_id,
        protected_until=registration.protected_until,
        days_before=days,
        told_at=now,
    )
