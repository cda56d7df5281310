"""What keeps tiers fresh without anybody asking: a run of every program each night, and a second look at lost ones.

A run's key names its program, basis and date, so that however often and from however many machines the clock strikes,
there is one a night. It looks at who was touched since the last one; once a week, and wherever that cannot be known, at
everyone.
"""

import datetime
from zoneinfo import ZoneInfo

from programs.models import Program
from programs.queries import document_of, edition_today, programs, today_in
from tenancy import scope
from tenancy.vendors import vendor_ids
from tiers import runs
from tiers.incremental import since
from tiers.models import Basis, Run
from vendors.actors import system

FROM_HOUR = 2
MOST_AT_ONCE = 20
A_WEEK = datetime.timedelta(days=7)
LABEL = "The nightly recalculation"


def queue_for_everyone(now: datetime.datetime) -> list[tuple[int, int]]:
    """Queue tonight's runs where it is after 02:00 in the program's time zone; gives vendor and run ids."""
    queued = []
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            due = [run for program in programs() if (run := _queue(program, vendor_id, now)) is not None]
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


def _queue(program: Program, vendor_id: int, now: datetime.datetime) -> Run | None:
    """The run of this date if it is new, or None: too early in the night, no rules in force, or queued before."""
    edition = edition_today(program, now)
    if edition is None:
        return None
    document = document_of(edition)
    today = today_in(document, now)
    if edition.effective_on > today or now.astimezone(ZoneInfo(document.time_zone)).hour < FROM_HOUR:
        return None
    basis = Basis.MID_YEAR.value
    key = key_of(program, basis, today)
    if Run.objects.filter(key=key).exists():
        return None
    by = system(vendor_id, LABEL)
    mode = Run.Mode.INCREMENTAL if since.assessed_everyone(program, basis, after=now - A_WEEK) else Run.Mode.FULL
    return runs.request_run(program, basis=basis, as_of=today, by=by, trigger=Run.Trigger.NIGHTLY, mode=mode, key=key)
