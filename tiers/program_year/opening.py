"""A day on which the document opens mid-year moves is caught up when no run was done about it.

Moves of a direction with a calendar are proposed by the run about the first day of a period alone. Where an outage or a
failure left that day out, a run about it is queued: once a night, on at most five nights of a period, before the
night's own run, which then judges what was proposed by the figures of today.
"""

import datetime
from zoneinfo import ZoneInfo

from programs.document.model import Direction, ProgramDocument
from programs.document.movement import Every
from programs.models import Program
from programs.queries import document_of, edition_in_force
from tiers import run_keys, run_requests
from tiers.models import Basis, Run
from tiers.program_year.movement import is_open
from tiers.program_year.periods import period_begins
from tiers.windows import direction_of
from vendors.actors import system

LABEL = "The program year"
RETRIES = 4
BASIS = Basis.MID_YEAR.value


def queue_missed(program: Program, document: ProgramDocument, today: datetime.date) -> list[Run]:
    """Queue the runs about opening days of the current periods that nothing was done about; gives the new ones."""
    midnight = datetime.datetime.combine(today, datetime.time.min, ZoneInfo(document.time_zone))
    queued = []
    for day in _missed(program, document, today):
        key = run_keys.next_key(key_of(program, day), retries=RETRIES, failed_before=midnight)
        if key is not None:
            by = system(program.vendor_id, LABEL)
            trigger = Run.Trigger.NIGHTLY
            queued.append(run_requests.request_run(program, basis=BASIS, as_of=day, by=by, trigger=trigger, key=key))
    return queued


def is_under_way(program: Program) -> bool:
    """Whether such a run of the program waits or is being worked on."""
    at_it = (Run.State.QUEUED, Run.State.RUNNING)
    return Run.objects.filter(program=program, key__startswith=_prefix(program), state__in=at_it).exists()


def key_of(program: Program, day: datetime.date) -> str:
    return f"{_prefix(program)}{day.isoformat()}"


def _prefix(program: Program) -> str:
    return f"opening:{program.key}:{BASIS}:"


def _missed(program: Program, document: ProgramDocument, today: datetime.date) -> list[datetime.date]:
    """Days before today on which a period of today's calendars began, as far as the rules of then opened moves."""
    days = {day for upward in (True, False) if (day := _opened(program, document, today, upward=upward)) is not None}
    done = Run.objects.filter(program=program, basis=BASIS, as_of__in=days, state=Run.State.DONE)
    return sorted(days - set(done.values_list("as_of", flat=True))) if days else []


def _opened(program: Program, document: ProgramDocument, today: datetime.date, *, upward: bool) -> datetime.date | None:
    every = document.movement.upgrades if upward else document.movement.downgrades
    day = period_begins(document, every, today)
    # Today's opening is the business of the night's own run.
    if every is Every.DAY or day == today:
        return None
    edition = edition_in_force(program, day)
    if edition is None:
        return None
    then = document_of(edition)
    allowed = upward or direction_of(then, BASIS) is Direction.BOTH
    return day if allowed and is_open(then, BASIS, day, upward=upward) else None
