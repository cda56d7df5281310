"""What wakes the clock of registrations and appeals up. The rows decide; a task that comes twice or late
does no harm."""

from celery import shared_task
from django.utils import timezone

from deals.appeals import timekeeping as appeals
from deals.registrations.timing import timekeeping
from tenancy.vendors import vendor_ids


@shared_task(name="deals.keep_time")
def keep_time() -> None:
    """Once a minute: what is due at each vendor, each with a worker of its own."""
    for vendor_id in vendor_ids():
        keep_time_at.delay(vendor_id)


@shared_task(name="deals.keep_time_at")
def keep_time_at(vendor_id: int) -> None:
    """Answers and appeals that are overdue, protections that end soon and those that have ended, at one vendor."""
    timekeeping.keep(vendor_id, timezone.now())
    appeals.keep(vendor_id, timezone.now())
