"""Waking up imports. The rows decide what is done; the queue only hastens it, and a sweep repeats it."""

import datetime

from celery import shared_task
from django.utils import timezone

from imports import jobs
from tenancy import scope
from tenancy.vendors import vendor_ids

LOST_AFTER = datetime.timedelta(seconds=30)


@shared_task(name="imports.run_job")
def run_job(vendor_id: int, job_id: int) -> None:
    """Do one queued import; asked for twice, it is done once."""
    jobs.run_job(vendor_id, job_id)


@shared_task(name="imports.sweep")
def sweep() -> None:
    """Every 30 seconds: wake up jobs whose wake-up was lost, and drop files that nobody needs any more."""
    now = timezone.now()
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            waiting = jobs.waiting_jobs(now - LOST_AFTER)
            jobs.drop_old_files(now)
        for job_id in waiting:
            run_job.delay(vendor_id, job_id)
