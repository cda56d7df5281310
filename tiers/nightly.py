"""What keeps tiers fresh without anybody asking: a run of every program each night, and a second look at lost ones.

A run's key names its program, basis and date, so that however often and from however many machines the clock strikes,
there is one a night; one that failed is asked for again that day, at most three times. It looks at who was touched
since the last one; once a week, and wherever that cannot be known, at everyone. It comes after a run about an opening
day that was missed (`program_year.opening`).
"""

import datetime
from zoneinfo import ZoneInfo

from programs.models import Program
from programs.queries import document_of, edition_today, programs, today_in
from tenancy import scope
from tenancy.vendors import vendor_ids
from tiers import run_keys, runs
from tiers.incremental import since
from tiers.models import Basis, Run
from tiers.program_year import opening
from vendors.actors import system

FROM_HOUR = 2
RETRIES = 3
MOST_AT_ONCE = 20
A_WEEK = datetime.timedelta(days=7)
LABEL = "The nightly recalculation"


def queue_for_everyone(now: datetime.datetime) -> list[tuple[int, int]]:
    """Queue tonight's runs where it is after 02:00 in the program's time zone; gives vendor and run ids."""
    queued = []
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            due = [run for program in programs() for run in _queue(program, vendor_id, now)]
        queued += [(vendor_id, run.pk) for run in due]
    return queued


def sweep(now: datetime.datetime, limit: int = MOST_AT_ONCE) -> list[tuple[int, int]]:
    """Runs whose wake-up or worker was lost, the oldest of each vendor first, so that none waits for another."""
    waiting = []
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            waiting += [(place, vendor_id, run_id) for place, run_id in enumerate(runs.stale(now))]
    return [(vendor_id, run_id) for _, vendor_id, run_id in sorted(waiting)[:limit]]


def key_of(program: Program, basis: str, day: datetime.date) -> str:
    return f"nightly:{program.key}:{basis}:{day.isoformat()}"


def _queue(program: Program, vendor_id: int, now: datetime.datetime) -> list[Run]:
    """The runs that are new: none too early in the night or without rules in force; else about opening days that were
    missed, and, as soon as none of those is under way, about this date."""
    edition = edition_today(program, now)
    if edition is None:
        return []
    document = document_of(edition)
    today = today_in(document, now)
    if edition.effective_on > today or now.astimezone(ZoneInfo(document.time_zone)).hour < FROM_HOUR:
        return []
    missed = opening.queue_missed(program, document, today)
    if missed or opening.is_under_way(program):
        return missed
    return _of_tonight(program, vendor_id, today, now)


def _of_tonight(program: Program, vendor_id: int, today: datetime.date, now: datetime.datetime) -> list[Run]:
    basis = Basis.MID_YEAR.value
    key = run_keys.next_key(key_of(program, basis, today), retries=RETRIES)
    if key is None:
        return []
    by = system(vendor_id, LABEL)
    mode = Run.Mode.INCREMENTAL if since.assessed_everyone(program, basis, after=now - A_WEEK) else Run.Mode.FULL
    trigger = Run.Trigger.NIGHTLY
    return [runs.request_run(program, basis=basis, as_of=today, by=by, trigger=trigger, mode=mode, key=key)]
