"""The annual review begins by itself: one run of each program in the first quarter of its program year.

The run's key names the program and the year, so that however often and from however many machines the clock strikes
there is one. A clock that stood still on the first day catches up until the quarter is over; after that a person asks.
One that failed is asked for again on the next day, at most five times.
"""

import datetime
from zoneinfo import ZoneInfo

from programs.document.movement import Every
from programs.models import Program
from programs.queries import document_of, edition_today, programs, today_in
from tenancy import scope
from tiers import nightly, run_keys, run_requests
from tiers.models import Basis, Run
from tiers.program_year.periods import next_period, year_begins
from vendors.actors import system

LABEL = "The program year"
RETRIES = 5


def queue(vendor_id: int, now: datetime.datetime) -> list[int]:
    """Queue the annual runs that are due at a vendor; gives their ids."""
    with scope.enter(vendor_id):
        return [run.pk for program in programs() if (run := _queue(program, vendor_id, now)) is not None]


def key_of(program: Program, year: int) -> str:
    return f"annual:{program.key}:{year}"


def _queue(program: Program, vendor_id: int, now: datetime.datetime) -> Run | None:
    """The run if it is new, or None: not the first quarter, too early in the night, no rules in force, or asked for
    already and not failed on an earlier day."""
    edition = edition_today(program, now)
    if edition is None:
        return None
    document = document_of(edition)
    today = today_in(document, now)
    begins = year_begins(document, today)
    hour = now.astimezone(ZoneInfo(document.time_zone)).hour
    if edition.effective_on > today or hour < nightly.FROM_HOUR:
        return None
    if today >= next_period(document, Every.QUARTER, begins):
        return None
    midnight = datetime.datetime.combine(today, datetime.time.min, ZoneInfo(document.time_zone))
    key = run_keys.next_key(key_of(program, begins.year), retries=RETRIES, failed_before=midnight)
    if key is None:
        return None
    by = system(vendor_id, LABEL)
    return run_requests.request_run(
        program, basis=Basis.ANNUAL.value, as_of=today, by=by, trigger=Run.Trigger.NIGHTLY, key=key
    )
