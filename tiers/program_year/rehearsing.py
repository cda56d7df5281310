"""Rehearsals that people ask for: the row is written, a worker tries the year, and what came of it stays on the row.

    queued --(a worker takes it)--> running --> done | failed

Whoever is at it holds a lock of its session, which goes with its process: a worker killed in the middle leaves nothing,
and the sweep has another one begin afresh, at most five times.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from activity import log
from programs.models import Program
from tenancy import scope, waking
from tenancy.refusals import Invalid, NotFound, Refused
from tiers.models import YearRehearsal
from tiers.program_year.rehearsal import following_year, rehearse
from vendors.actors import Actor

EXECUTE = "tiers.execute_rehearsal"
STALE_AFTER = datetime.timedelta(seconds=20)
MOST_ATTEMPTS = 5
MOST_EVENTS = 5000
State = YearRehearsal.State
WAITING = (State.QUEUED, State.RUNNING)


def offered_years(program: Program) -> list[int]:
    """The next program year and the running one. Raises Refused without rules in force."""
    following = following_year(program)
    return [following, following - 1]


def rehearsals(by: Actor) -> QuerySet[YearRehearsal]:
    """All of the vendor, without what came of them. Raises Forbidden for the wrong role."""
    by.require("runs.see")
    return YearRehearsal.objects.select_related("program").defer("result")


def get_rehearsal(by: Actor, pk: int) -> YearRehearsal:
    """The rehearsal with this id. Raises NotFound, Forbidden for the wrong role."""
    by.require("runs.see")
    found = YearRehearsal.objects.select_related("program").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such rehearsal here.")
    return found


def request(program: Program, year: int, *, by: Actor) -> YearRehearsal:
    """Queue a rehearsal of the year and wake a worker after commit; one that waits already is given back instead.

    Raises Invalid for another year than the next or the running one, Refused without rules in force, Forbidden.
    """
    by.require("tiers.simulate")
    if year not in offered_years(program):
        sentence = "The next program year and the running one can be rehearsed."
        raise Invalid(sentence, {"year": [sentence]})
    waiting = YearRehearsal.objects.filter(program=program, year=year, state__in=WAITING)
    if (known := waiting.first()) is not None:
        return known
    try:
        with transaction.atomic():
            row = YearRehearsal.objects.create(
                program=program, year=year, requested_by_id=by.user_id, requested_by_label=by.label
            )
    except IntegrityError:
        return waiting.get()
    log.record("rehearsal.requested", row, by=by, after={"program": program.name, "year": str(year)})
    waking.after_commit(EXECUTE, row.vendor_id, row.pk)
    return row


def execute(vendor_id: int, rehearsal_id: int) -> None:
    """Do the rehearsal, unless it is over or somebody is at it. Called outside any scope.

    A failure is written on the row; what is no refusal is raised as well, for the worker's log.
    """
    with _alone(rehearsal_id) as mine:
        row = _take(vendor_id, rehearsal_id) if mine else None
        if row is None:
            return
        try:
            result = rehearse(row.program, row.year).as_json()
        except Refused as refusal:
            _end(vendor_id, row, State.FAILED, error=str(refusal)[:500])
        except Exception as error:
            words = f"Something went wrong ({type(error).__name__}). The worker's log says more."
            _end(vendor_id, row, State.FAILED, error=words)
            raise
        else:
            counted = {"events": result["events"][:MOST_EVENTS], "all_events": len(result["events"])}
            _end(vendor_id, row, State.DONE, result=result | counted)


def stale(now: datetime.datetime) -> list[int]:
    """Ids of rehearsals whose wake-up or worker may be lost. To execute one that is being worked on is harmless."""
    before = now - STALE_AFTER
    lost = Q(state=State.QUEUED, requested_at__lt=before) | Q(state=State.RUNNING, started_at__lt=before)
    return list(YearRehearsal.objects.filter(lost).order_by("pk").values_list("pk", flat=True))


def _take(vendor_id: int, rehearsal_id: int) -> YearRehearsal | None:
    with scope.enter(vendor_id):
        rows = YearRehearsal.objects.select_related("program").select_for_update(of=("self",), no_key=True)
        row = rows.filter(pk=rehearsal_id, state__in=WAITING).first()
        if row is None:
            return None
        if row.attempts >= MOST_ATTEMPTS:
            said = f"It was begun {row.attempts} times and never finished. Look at the worker's log."
            _end(vendor_id, row, State.FAILED, error=said)
            return None
        row.state, row.started_at = State.RUNNING, timezone.now()
        row.attempts += 1
        row.save(update_fields=["state", "started_at", "attempts"])
        return row


def _end(vendor_id: int, row: YearRehearsal, state: State, **fields: object) -> None:
    with scope.enter(vendor_id):
        rows = YearRehearsal.objects.filter(pk=row.pk, state__in=WAITING)
        rows.update(state=state, finished_at=timezone.now(), **fields)


@contextmanager
def _alone(rehearsal_id: int) -> Iterator[bool]:
    """Whether nobody else is at it, for the length of the block: beyond transactions, of which there are several."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtextextended(%s, 0))", [f"tiers.rehearsal:{rehearsal_id}"])
        mine = bool(cursor.fetchone()[0])
    try:
        yield mine
    finally:
        if mine:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pg_advisory_unlock(hashtextextended(%s, 0))", [f"tiers.rehearsal:{rehearsal_id}"]
                )
