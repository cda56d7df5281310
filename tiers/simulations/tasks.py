"""What wakes simulations up. The rows decide; a task that comes twice or late does no harm."""

from celery import shared_task
from django.utils import timezone

from tiers.simulations import job
from tiers.simulations.sweeping import lost_simulations


@shared_task(name="tiers.execute_simulation")
def execute_simulation(vendor_id: int, simulation_id: int) -> None:
    """Do a queued simulation."""
    job.execute(vendor_id, simulation_id)


@shared_task(name="tiers.sweep_simulations")
def sweep_simulations() -> None:
    """Twice a minute: simulations that nobody seems to be at. Taking up one that somebody is at does nothing."""
    for vendor_id, simulation_id in lost_simulations(timezone.now()):
        execute_simulation.delay(vendor_id, simulation_id)
