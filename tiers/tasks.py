"""What wakes runs up. The rows decide; a task that comes twice or late does no harm."""

from celery import shared_task

from tiers import runs


@shared_task(name="tiers.execute_run")
def execute_run(vendor_id: int, run_id: int) -> None:
    """Do a queued recalculation."""
    runs.execute(vendor_id, run_id)
