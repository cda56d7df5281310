"""Runs as a worker does them: each in a transaction of its own, which is where they keep their snapshot."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.db.backends.utils import CursorWrapper

from programs.models import Program
from tenancy import scope
from tiers import queries, runs
from tiers.models import Run, TierChange
from tiers.replaying.replay import replay
from vendors.actors import system


def run_of(program: Program, as_of: datetime.date, basis: str = "mid_year") -> Run:
    """A run that was requested and done. Called outside any scope."""
    with scope.enter(program.vendor_id):
        run = runs.request_run(program, basis=basis, as_of=as_of, by=system(program.vendor_id, "the test"))
    runs.execute(program.vendor_id, run.pk)
    with scope.enter(program.vendor_id):
        run.refresh_from_db()
    return run


def the_change(run: Run) -> TierChange:
    """The only change that the run proposed, as pages and commands load it."""
    return queries.get_change(system(run.vendor_id, "the test"), TierChange.objects.get(run=run).pk)


def replayed(run: Run) -> list[str]:
    """What differs when the run's only change is replayed, in sentences. Called outside any scope."""
    with scope.enter(run.vendor_id):
        return [str(difference) for difference in replay(the_change(run)).differences]


@contextmanager
def as_owner() -> Iterator[CursorWrapper]:
    """Beyond the walls, as only who maintains the installation is."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SELECT set_config('app.maintenance', 'on', false)")
        try:
            yield cursor
        finally:
            cursor.execute("SELECT set_config('app.maintenance', '', false); SET ROLE prm_app")


def renumber(history: str, *, ahead: int) -> None:
    """As a restore leaves it: versions from transactions that this cluster has yet to reach."""
    with as_owner() as cursor:
        cursor.execute(f"UPDATE {history} SET known_in = (known_in::text::bigint + {ahead})::text::xid8")
