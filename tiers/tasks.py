"""What wakes runs up. The rows decide; a task that comes twice or late does no harm."""

from celery import shared_task
from django.utils import timezone

from tenancy import scope
from tenancy.vendors import vendor_ids
from tiers import nightly, runs
from tiers.forecasts import looking
from tiers.inactivity import tasks as inactivity_tasks  # noqa: F401
from tiers.program_year import annual, notices, rehearsing
from tiers.simulations import tasks as simulation_tasks  # noqa: F401


@shared_task(name="tiers.execute_run")
def execute_run(vendor_id: int, run_id: int) -> None:
    """Do a queued recalculation."""
    runs.execute(vendor_id, run_id)


@shared_task(name="tiers.queue_nightly_runs")
def queue_nightly_runs() -> None:
    """Every quarter of an hour: one run of each program a night. The runs wake their workers by themselves."""
    nightly.queue_for_everyone(timezone.now())


@shared_task(name="tiers.sweep_runs")
def sweep_runs() -> None:
    """Twice a minute: runs that nobody seems to be at. Taking up one that somebody is at does nothing."""
    for vendor_id, run_id in nightly.sweep(timezone.now()):
        execute_run.delay(vendor_id, run_id)


@shared_task(name="tiers.forecast")
def forecast(vendor_id: int, program_id: int) -> None:
    """Look ahead of a program after its newest run. One that is done already is left alone."""
    looking.look_ahead_of(vendor_id, program_id, now=timezone.now())


@shared_task(name="tiers.sweep_forecasts")
def sweep_forecasts() -> None:
    """Every minute: programs that nobody looked ahead of after their newest run."""
    for vendor_id, program_id in looking.behind(timezone.now()):
        forecast.delay(vendor_id, program_id)


@shared_task(name="tiers.keep_program_year")
def keep_program_year() -> None:
    """Every quarter of an hour: what the program year brings at each vendor, each with a worker of its own."""
    for vendor_id in vendor_ids():
        keep_program_year_at.delay(vendor_id)


@shared_task(name="tiers.keep_program_year_at")
def keep_program_year_at(vendor_id: int) -> None:
    """The annual run, and the notices before demotions, at one vendor."""
    now = timezone.now()
    annual.queue(vendor_id, now)
    notices.tell(vendor_id, now)


@shared_task(name=rehearsing.EXECUTE)
def execute_rehearsal(vendor_id: int, rehearsal_id: int) -> None:
    """Try a program year that somebody asked for."""
    rehearsing.execute(vendor_id, rehearsal_id)


@shared_task(name="tiers.sweep_rehearsals")
def sweep_rehearsals() -> None:
    """Twice a minute: rehearsals that nobody seems to be at."""
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            lost = rehearsing.stale(timezone.now())
        for rehearsal_id in lost:
            execute_rehearsal.delay(vendor_id, rehearsal_id)
