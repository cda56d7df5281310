"""Recalculations: a run is a row, and the row is the job.

    requested -> queued --(a worker takes it)--> running --> done | failed
                 queued --(cancel)--> cancelled  running --(cancel, seen between two steps)--> cancelled

All that a run writes is one transaction that ends with `done`: a worker killed in the middle leaves nothing half
written, and whoever takes the row next starts afresh. So does one that is cancelled. One run of a program works at a
time.
"""

import datetime
import time

from django.db import DatabaseError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from activity import log
from programs.queries import document_of
from tenancy import scope, waking
from tenancy.refusals import NotFound, Refused, lost_race
from tiers import proposing, recording, run_cancelling, run_counts
from tiers.incremental import touching
from tiers.models import Run
from tiers.progress import Progress
from tiers.replaying import snapshots
from tiers.run_cancelling import Cancelled
from tiers.run_requests import queue, request_run
from tiers.windows import question_of
from tiers.working import Work
from vendors.actors import system

__all__ = ["execute", "get_run", "is_at_work", "queue", "request_run", "stale"]

STEPS = ("waiting for a worker", "measuring everyone", "recording assessments", "proposing changes", "finished")
STALE_AFTER = datetime.timedelta(seconds=20)
MOST_ATTEMPTS = 5
_LOST_RACES = 3
_LOOK_AGAIN_SECONDS = 0.1
_OUTCOME = (
    *("assessed", "changed", "proposed", "superseded", "state", "step", "finished_at", "error"),
    *("snapshot", "known_at", "mode", "touched"),
)


def get_run(run_id: int) -> Run:
    """The run with this id. Raises NotFound."""
    run = Run.objects.select_related("program", "edition").filter(pk=run_id).first()
    if run is None:
        raise NotFound("There is no such recalculation here.")
    return run


def stale(now: datetime.datetime) -> list[int]:
    """Ids of runs whose wake-up or worker may be lost. To execute one that is being worked on is harmless."""
    before = now - STALE_AFTER
    waiting = Q(state=Run.State.QUEUED, requested_at__lt=before) | Q(state=Run.State.RUNNING, started_at__lt=before)
    return list(Run.objects.filter(waiting).order_by("requested_at").values_list("pk", flat=True))


def is_at_work(run: Run) -> bool:
    """Whether a worker is at the run's program now. A lock that can be taken is given back with the savepoint."""
    savepoint = transaction.savepoint()
    free = _lock(run)
    transaction.savepoint_rollback(savepoint)
    return not free


def execute(vendor_id: int, run_id: int) -> None:
    """Take the run and do it, unless it is done or somebody is at it. Called outside any scope.

    A failure is written on the row; what is no refusal is raised as well, for the worker's log.
    """
    taken_over = _take(vendor_id, run_id)
    if taken_over is None:
        return
    try:
        _work(vendor_id, run_id, patient=not taken_over)
    except Cancelled:
        with scope.enter(vendor_id):
            run_cancelling.end(_locked(run_id), now=timezone.now())
    except Refused as refusal:
        with scope.enter(vendor_id):
            _fail(run_id, str(refusal))
    except Exception as error:
        with scope.enter(vendor_id):
            _fail(run_id, f"Something went wrong ({type(error).__name__}). The worker's log says more.")
        raise


def _take(vendor_id: int, run_id: int) -> bool | None:
    """None when there is nothing to do, else whether another worker had begun."""
    with scope.enter(vendor_id):
        run = Run.objects.select_for_update(of=("self",), no_key=True).filter(pk=run_id).first()
        if run is None or run.state not in (Run.State.QUEUED, Run.State.RUNNING):
            return None
        if run.attempts >= MOST_ATTEMPTS and not is_at_work(run):
            _fail(run_id, f"It was begun {run.attempts} times and never finished. Look at the worker's log.")
            return None
        taken_over = run.state == Run.State.RUNNING
        if taken_over and is_at_work(run):
            return None
        if run.cancel_requested_at is not None:
            run_cancelling.end(run, now=timezone.now())
            return None
        run.state, run.started_at, run.step = Run.State.RUNNING, timezone.now(), 1
        run.attempts += 1
        run.save(update_fields=["state", "started_at", "step", "attempts"])
        return taken_over


def _work(vendor_id: int, run_id: int, *, patient: bool) -> None:
    lost = 0
    while True:
        try:
            if _try_once(vendor_id, run_id) or not patient:
                return
            time.sleep(_LOOK_AGAIN_SECONDS)
        except DatabaseError as error:
            lost += 1
            if lost_race(error) is None or lost == _LOST_RACES:
                raise


def _try_once(vendor_id: int, run_id: int) -> bool:
    """Do all of the run in one transaction on one snapshot; False while another run of the program works."""
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            # Values and evidence must come from the same facts. Only a whole transaction can have its own snapshot.
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with scope.enter(vendor_id):
            run = get_run(run_id)
            if run.state == Run.State.RUNNING and run.cancel_requested_at is not None:
                raise Cancelled
            if not _lock(run):
                return False
            if run.state == Run.State.RUNNING:
                _record(run)
            return True


def _record(run: Run) -> None:
    """All the steps. To cancel the run writes to its row: if nobody looks in between, the last save loses that race and
    the next try finds the wish."""
    question = question_of(run.program, document_of(run.edition), run.basis, run.as_of)
    work = Work(run, question, timezone.now())
    run.snapshot, run.known_at = snapshots.taken(run.vendor_id)
    work, known = touching.narrow(work)
    with Progress(run) as progress:
        run.assessed = recording.measure(work)
        progress.tell(2)
        run.changed = recording.assess(work)
        run_counts.keep(work, known)
        progress.tell(3)
        run.proposed, run.superseded = proposing.propose(work)
    run.state, run.step, run.finished_at, run.error = Run.State.DONE, 4, timezone.now(), ""
    run.save(update_fields=_OUTCOME)
    counts = {"assessed": run.assessed, "proposed": run.proposed, "superseded": run.superseded}
    waking.after_commit("tiers.forecast", run.vendor_id, run.program_id)
    log.record("run.finished", run, by=system(run.vendor_id, "The recalculation"), after=counts)


def _fail(run_id: int, why: str) -> None:
    """In the entered scope; a run that is done stays done."""
    run = _locked(run_id)
    if run.state not in (Run.State.QUEUED, Run.State.RUNNING):
        return
    run.state, run.error, run.finished_at = Run.State.FAILED, why[:500], timezone.now()
    run.save(update_fields=["state", "error", "finished_at"])
    log.record("run.failed", run, by=system(run.vendor_id, "The recalculation"), after={"error": run.error})


def _locked(run_id: int) -> Run:
    return Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)


def _lock(run: Run) -> bool:
    """Take the program's lock until the transaction ends; False when somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_lock_name(run)])
        return bool(cursor.fetchone()[0])


def _lock_name(run: Run) -> str:
    return f"tiers.run:{run.vendor_id}:{run.program_id}"
