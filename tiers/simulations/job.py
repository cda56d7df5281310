"""A simulation at work: one at a time for a program, beside any run of it, whose lock it never takes.

    queued --(a worker takes it)--> running --> done | failed

All that it writes is its own rows, in one transaction on one snapshot that ends with `done`: a worker killed in the
middle leaves nothing, and whoever takes the row next starts afresh. Called off meanwhile, its last write finds the row
changed and everything is undone.
"""

import datetime

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from programs.document.load import load
from programs.queries import document_of, today_of
from tenancy import scope, waking
from tenancy.refusals import Refused, lost_race
from tiers.models import Simulation
from tiers.models.jobs import JobState
from tiers.simulations import measuring, results
from tiers.simulations.progress import Progress
from tiers.windows import question_of

STEPS = ("waiting for a worker", "measuring by the edition in force", "measuring by the document", "comparing", "done")
STALE_AFTER = datetime.timedelta(seconds=20)
MOST_ATTEMPTS = 5
_LOST_RACES = 3
WAITING = (Simulation.State.QUEUED, Simulation.State.RUNNING)


def execute(vendor_id: int, simulation_id: int) -> None:
    """Take the simulation and do it, unless it is over or its program is busy with another. Called outside any scope.

    A failure is written on the row; what is no refusal is raised as well, for the worker's log.
    """
    if not _take(vendor_id, simulation_id):
        return
    try:
        _work(vendor_id, simulation_id)
    except Refused as refusal:
        _fail(vendor_id, simulation_id, str(refusal))
    except Exception as error:
        _fail(vendor_id, simulation_id, f"Something went wrong ({type(error).__name__}). The worker's log says more.")
        raise
    _wake_next(vendor_id, simulation_id)


def stale(now: datetime.datetime) -> list[int]:
    """Ids of simulations whose wake-up or worker may be lost. To execute one that is being worked on is harmless."""
    before = now - STALE_AFTER
    states = Simulation.State
    lost = Q(state=states.QUEUED, requested_at__lt=before) | Q(state=states.RUNNING, started_at__lt=before)
    return list(Simulation.objects.filter(lost).order_by("requested_at").values_list("pk", flat=True))


def is_at_work(simulation: Simulation) -> bool:
    """Whether a worker simulates the program now. A lock that can be taken is given back with the savepoint."""
    savepoint = transaction.savepoint()
    free = _lock(simulation)
    transaction.savepoint_rollback(savepoint)
    return not free


def _take(vendor_id: int, simulation_id: int) -> bool:
    with scope.enter(vendor_id):
        rows = Simulation.objects.select_for_update(of=("self",), no_key=True)
        simulation = rows.filter(pk=simulation_id, state__in=WAITING).first()
        if simulation is None or is_at_work(simulation):
            return False
        if simulation.attempts >= MOST_ATTEMPTS:
            said = f"It was begun {simulation.attempts} times and never finished. Look at the worker's log."
            _end(simulation, Simulation.State.FAILED, said)
            return False
        simulation.state, simulation.started_at, simulation.step = Simulation.State.RUNNING, timezone.now(), 1
        simulation.attempts += 1
        simulation.save(update_fields=["state", "started_at", "step", "attempts"])
        return True


def _work(vendor_id: int, simulation_id: int) -> None:
    for lost in range(1, _LOST_RACES + 1):
        try:
            _try_once(vendor_id, simulation_id)
            return
        except DatabaseError as error:
            if lost_race(error) is None or lost == _LOST_RACES:
                raise


def _try_once(vendor_id: int, simulation_id: int) -> None:
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            # Both documents must meet the same facts. Only a whole transaction can have its own snapshot.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with scope.enter(vendor_id):
            simulation = Simulation.objects.select_related("program", "edition").get(pk=simulation_id)
            # Whoever else has the lock took it since we did the row: the simulation is theirs, or the sweep's.
            if simulation.state == Simulation.State.RUNNING and _lock(simulation):
                _simulate(simulation)


def _simulate(simulation: Simulation) -> None:
    now, then = document_of(simulation.edition), load(simulation.source)
    today = today_of(simulation.program)
    with Progress(simulation) as progress:
        for step, (document, table) in enumerate(((now, measuring.NOW), (then, measuring.THEN)), start=2):
            question = question_of(simulation.program, document, simulation.basis, simulation.as_of)
            measuring.measure(question, table, today)
            progress.tell(step)
        measuring.compare(simulation.vendor_id, then)
        results.fill(simulation, now, then)
        results.keep_moves(simulation)
    simulation.step = len(STEPS) - 1
    _end(simulation, Simulation.State.DONE, "", "step", "assessed", "up", "down", "differing", "summary")


def _fail(vendor_id: int, simulation_id: int, why: str) -> None:
    """One that is over stays as it is."""
    with scope.enter(vendor_id):
        rows = Simulation.objects.select_for_update(of=("self",), no_key=True)
        simulation = rows.filter(pk=simulation_id, state__in=WAITING).first()
        if simulation is not None:
            _end(simulation, Simulation.State.FAILED, why)


def _end(simulation: Simulation, state: JobState, error: str, *fields: str) -> None:
    simulation.state, simulation.error, simulation.finished_at = state, error[:500], timezone.now()
    simulation.save(update_fields=["state", "error", "finished_at", *fields])


def _wake_next(vendor_id: int, simulation_id: int) -> None:
    """Those of the same program that came meanwhile found it busy."""
    with scope.enter(vendor_id):
        waiting = Simulation.objects.filter(state=Simulation.State.QUEUED, program__in=_program_of(simulation_id))
        if (following := waiting.order_by("requested_at", "pk").first()) is not None:
            waking.after_commit("tiers.execute_simulation", vendor_id, following.pk)


def _program_of(simulation_id: int) -> list[int]:
    return list(Simulation.objects.filter(pk=simulation_id).values_list("program_id", flat=True))


def _lock(simulation: Simulation) -> bool:
    """Take the program's lock for simulations until the transaction ends; False when somebody has it."""
    name = f"tiers.simulation:{simulation.vendor_id}:{simulation.program_id}"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return bool(cursor.fetchone()[0])
