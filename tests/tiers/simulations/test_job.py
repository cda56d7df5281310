"""A simulation is a row: done once whoever is woken, by one worker of the program at a time, beside any run."""

import datetime
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.utils import timezone

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.faults.holding import held
from tests.shipped import TECHNOLOGY, publish_shipped
from tests.tiers.facts import enroll
from tests.tiers.simulations.made import AS_OF, ask
from tiers import runs
from tiers.models import Run, SimulatedMove, Simulation
from tiers.simulations import job
from tiers.simulations.requesting import cancel, request_simulation
from tiers.simulations.sweeping import lost_simulations
from vendors.actors import system
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor, brightpath: Partner) -> Program:
    made = publish_shipped(acme)
    with scope.enter(acme.pk):
        enroll(brightpath, made, tier="gold")
    return made


def state(one: Simulation) -> str:
    with scope.enter(one.vendor_id):
        return str(Simulation.objects.get(pk=one.pk).state)


def execute(one: Simulation) -> None:
    job.execute(one.vendor_id, one.pk)


def in_a_thread(one: Simulation) -> None:
    try:
        execute(one)
    finally:
        connections.close_all()


def test_the_same_key_asks_once(program: Program) -> None:
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        asked = {
            request_simulation(program, TECHNOLOGY, basis="annual", as_of=AS_OF, by=by, key="one").pk for _ in range(3)
        }
        assert Simulation.objects.count() == len(asked) == 1


def test_one_that_is_done_is_left_alone(program: Program) -> None:
    one = ask(program, TECHNOLOGY)
    for _ in range(3):
        execute(one)
    with scope.enter(program.vendor_id):
        assert (Simulation.objects.get().attempts, SimulatedMove.objects.count()) == (1, 1)


def test_two_of_a_program_work_one_after_the_other(program: Program) -> None:
    first, second = ask(program, TECHNOLOGY), ask(program, TECHNOLOGY)
    with ThreadPoolExecutor(1) as pool:
        with held("tiers_simulatedmove") as lock:
            working = pool.submit(in_a_thread, first)
            lock.caught()
            execute(second)
            assert (state(first), state(second)) == ("running", "queued")
        working.result()
    execute(second)
    assert (state(first), state(second)) == ("done", "done")


def test_a_run_of_the_program_works_beside_it(program: Program) -> None:
    one = ask(program, TECHNOLOGY)
    with ThreadPoolExecutor(1) as pool:
        with held("tiers_simulatedmove") as lock:
            working = pool.submit(in_a_thread, one)
            lock.caught()
            with scope.enter(program.vendor_id):
                by = system(program.vendor_id, "the test")
                run = runs.queue(program, basis="mid_year", as_of=AS_OF, by=by, key="beside")
            runs.execute(program.vendor_id, run.pk)
            with scope.enter(program.vendor_id):
                assert Run.objects.get(pk=run.pk).state == "done"
        working.result()
    assert state(one) == "done"


def test_called_off_while_at_work_it_leaves_nothing(program: Program) -> None:
    one = ask(program, TECHNOLOGY)
    with ThreadPoolExecutor(1) as pool:
        with held("tiers_simulatedmove") as lock:
            working = pool.submit(in_a_thread, one)
            lock.caught()
            with scope.enter(program.vendor_id):
                cancel(one, by=system(program.vendor_id, "the test"))
        working.result()
    with scope.enter(program.vendor_id):
        found = Simulation.objects.get()
        assert (found.state, found.summary, SimulatedMove.objects.count()) == ("cancelled", {}, 0)


def test_a_lost_one_is_found_and_begun_afresh(program: Program) -> None:
    one = ask(program, TECHNOLOGY)
    later = timezone.now() + datetime.timedelta(minutes=1)
    assert lost_simulations(timezone.now()) == []
    assert lost_simulations(later) == [(program.vendor_id, one.pk)]
    with scope.enter(program.vendor_id):
        Simulation.objects.update(state="running", started_at=timezone.now(), attempts=1)
    assert lost_simulations(later) == [(program.vendor_id, one.pk)]
    execute(one)
    with scope.enter(program.vendor_id):
        assert list(Simulation.objects.values_list("state", "attempts")) == [("done", 2)]


def test_one_that_never_ends_is_given_up(program: Program) -> None:
    one = ask(program, TECHNOLOGY)
    with scope.enter(program.vendor_id):
        Simulation.objects.update(state="running", started_at=timezone.now(), attempts=job.MOST_ATTEMPTS)
    execute(one)
    with scope.enter(program.vendor_id):
        found = Simulation.objects.get()
        assert (found.state, found.error[:30]) == ("failed", "It was begun 5 times and never")
