"""kill -9 while a simulation compares: a sweep begins it afresh, and it ends once."""

import datetime
from collections.abc import Callable

import pytest
from django.db.models import F

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.faults.holding import eventually, gone, held
from tests.faults.processes import Worker
from tests.shipped import TECHNOLOGY, publish_shipped
from tests.tiers.facts import enroll
from tests.tiers.simulations.made import AS_OF
from tiers.models import SimulatedMove, Simulation
from tiers.simulations.requesting import request_simulation
from tiers.simulations.tasks import execute_simulation, sweep_simulations
from vendors.actors import Actor
from vendors.models import Vendor

A_WHILE = datetime.timedelta(minutes=1)
KILLS = [pytest.param(Worker.kill_child, id="child"), pytest.param(Worker.kill, id="worker")]
Kill = Callable[[Worker], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor, brightpath: Partner, rivermark: Partner) -> Program:
    """Brightpath would fall from gold; Rivermark has nothing and stays."""
    made = publish_shipped(acme)
    with scope.enter(acme.pk):
        enroll(brightpath, made, tier="gold")
        enroll(rivermark, made)
    return made


def left(program: Program) -> tuple[str, int, int, list[str]]:
    """Its state, how often it was begun, how many would fall, and who is written down."""
    with scope.enter(program.vendor_id):
        one = Simulation.objects.get()
        codes = SimulatedMove.objects.order_by("pk").values_list("partner__code", flat=True)
        return one.state, one.attempts, one.down, list(codes)


@pytest.mark.parametrize("kill", KILLS)
def test_a_simulation_killed_midway_ends_once(kill: Kill, program: Program, max_: Actor, worker: Worker) -> None:
    with held("tiers_simulatedmove") as lock:
        with scope.enter(program.vendor_id):
            asked = request_simulation(program, TECHNOLOGY, basis="mid_year", as_of=AS_OF, by=max_)
        backend = lock.caught()
        kill(worker)
        assert left(program) == ("running", 1, 0, [])
    gone(backend)
    assert left(program) == ("running", 1, 0, [])
    with scope.enter(program.vendor_id):
        Simulation.objects.update(requested_at=F("requested_at") - A_WHILE, started_at=F("started_at") - A_WHILE)
    worker.run()
    for _ in range(2):
        sweep_simulations()
    eventually(lambda: left(program)[0] == "done", "the sweep did not finish the simulation")
    # The wake-ups that come after it find it done.
    execute_simulation(program.vendor_id, asked.pk)
    assert left(program) == ("done", 2, 1, ["brightpath"])
