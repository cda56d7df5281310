"""What wakes reviews up. The rows decide; a task that comes twice or late does no harm."""

from celery import shared_task
from django.utils import timezone

from tenancy.vendors import vendor_ids
from tiers.inactivity import clock, listing, opening


@shared_task(name=opening.EXECUTE)
def list_quiet_partners(vendor_id: int, review_id: int) -> None:
    """Do the listing of a queued review."""
    listing.execute(vendor_id, review_id)


@shared_task(name="tiers.keep_inactivity_time")
def keep_inactivity_time() -> None:
    """Every quarter of an hour: what is due at each vendor, each with a worker of its own."""
    for vendor_id in vendor_ids():
        keep_inactivity_time_at.delay(vendor_id)


@shared_task(name="tiers.keep_inactivity_time_at")
def keep_inactivity_time_at(vendor_id: int) -> None:
    """Reviews of quarters that have begun, and days of grace that are over, at one vendor."""
    clock.keep(vendor_id, timezone.now())


@shared_task(name="tiers.sweep_inactivity_reviews")
def sweep_inactivity_reviews() -> None:
    """Twice a minute: listings that nobody seems to be at."""
    for vendor_id, review_id in clock.sweep(timezone.now()):
        list_quiet_partners.delay(vendor_id, review_id)
