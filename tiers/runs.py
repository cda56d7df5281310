"""Recalculations: a run is a row, and the row is the job.

    requested -> queued --(a worker takes it)--> running --> done | failed

All that a run writes is one transaction that ends with `done`: a worker killed in the middle leaves nothing half
written, and whoever takes the row next starts afresh. One run of a program works at a time.
"""

import datetime
import time
import uuid

from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone

from activity import log
from programs.models import Program
from programs.queries import document_of, required_edition, today_of
from tenancy import scope, waking
from tenancy.refusals import Invalid, NotFound, Refused, lost_race
from tiers import proposing, recording
from tiers.models import Basis, Run
from tiers.progress import Progress
from tiers.replaying import snapshots
from tiers.windows import question_of, window_of
from tiers.working import Work
from ui.formats import day as in_words
from vendors.actors import Actor, system

STEPS = ("waiting for a worker", "measuring everyone", "recording assessments", "proposing changes", "finished")
STALE_AFTER = datetime.timedelta(seconds=20)
MOST_ATTEMPTS = 5
_LOST_RACES = 3
_LOOK_AGAIN_SECONDS = 0.1
_OUTCOME = (
    *("assessed", "changed", "proposed", "superseded", "state", "step", "finished_at", "error"),
    *("snapshot", "known_at"),
)


def request_run(
    program: Program,
    *,
    basis: str,
    as_of: datetime.date,
    by: Actor,
    trigger: str = Run.Trigger.PERSON,
    key: str | None = None,
) -> Run:
    """Queue a recalculation of the program and wake a worker after commit.

    `key` makes it happen once: a run with the same key is given back instead. Raises Invalid for a day in the future,
    Refused when no edition is in force on it, Forbidden for the wrong role.
    """
    by.require("tiers.recalculate")
    if as_of > (today := today_of(program)):
        sentence = f"{in_words(as_of)} lies ahead. Choose today, {in_words(today)}, or an earlier day."
        raise Invalid(sentence, {"as_of": [sentence]})
    key = key or f"person:{uuid.uuid4()}"
    if (known := Run.objects.filter(key=key).first()) is not None:
        return known
    run = queue(program, basis=basis, as_of=as_of, by=by, trigger=trigger, key=key)
    waking.after_commit("tiers.execute_run", run.vendor_id, run.pk)
    return run


def queue(
    program: Program, *, basis: str, as_of: datetime.date, by: Actor, trigger: str = Run.Trigger.PERSON, key: str
) -> Run:
    """Write the row of a run, or give back the one with this key; nobody is woken up."""
    edition = required_edition(program, as_of)
    window = window_of(document_of(edition), basis, as_of)
    try:
        with transaction.atomic():
            run = Run.objects.create(
                program=program,
                edition=edition,
                basis=Basis(basis),
                as_of=as_of,
                window_after=window.after,
                window_until=window.until,
                trigger=trigger,
                key=key,
                requested_by_id=by.user_id,
                requested_by_label=by.label,
            )
    except IntegrityError:
        return Run.objects.get(key=key)
    log.record("run.requested", run, by=by, after={"basis": run.basis, "as_of": as_of.isoformat()})
    return run


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
            if not _lock(run):
                return False
            if run.state == Run.State.RUNNING:
                _record(run)
            return True


def _record(run: Run) -> None:
    now = timezone.now()
    question = question_of(run.program, document_of(run.edition), run.basis, run.as_of)
    work = Work(run, question, now)
    run.snapshot, run.known_at = snapshots.taken(run.vendor_id)
    with Progress(run) as progress:
        run.assessed = recording.measure(work)
        progress.tell(2)
        run.changed = recording.assess(work)
        progress.tell(3)
        run.proposed, run.superseded = proposing.propose(work)
    run.state, run.step, run.finished_at, run.error = Run.State.DONE, 4, timezone.now(), ""
    run.save(update_fields=_OUTCOME)
    counts = {"assessed": run.assessed, "proposed": run.proposed, "superseded": run.superseded}
    waking.after_commit("tiers.forecast", run.vendor_id, run.program_id)
    log.record("run.finished", run, by=system(run.vendor_id, "The recalculation"), after=counts)


def _fail(run_id: int, why: str) -> None:
    """In the entered scope; a run that is done stays done."""
    run = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run_id)
    if run.state not in (Run.State.QUEUED, Run.State.RUNNING):
        return
    run.state, run.error, run.finished_at = Run.State.FAILED, why[:500], timezone.now()
    run.save(update_fields=["state", "error", "finished_at"])
    log.record("run.failed", run, by=system(run.vendor_id, "The recalculation"), after={"error": run.error})


def _lock(run: Run) -> bool:
    """Take the program's lock until the transaction ends; False when somebody has it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [_lock_name(run)])
        return bool(cursor.fetchone()[0])


def _lock_name(run: Run) -> str:
    return f"tiers.run:{run.vendor_id}:{run.program_id}"
