"""How far a simulation is, for those who watch it, while its own transaction is not to be seen yet."""

from tiers import progress
from tiers.models import Simulation, SimulationStep


class Progress(progress.Progress):
    """A run's way of telling, in a table of its own."""

    table, column = "tiers_simulationstep", "simulation_id"


def step_of(simulation: Simulation) -> int:
    """The step that a simulation has come to, as an index of `job.STEPS`."""
    if simulation.state != Simulation.State.RUNNING:
        return simulation.step
    told = SimulationStep.objects.filter(simulation=simulation).order_by("-id").values_list("step", flat=True)
    return max(simulation.step, told.first() or 0)
