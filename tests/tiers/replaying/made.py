"""Runs as a worker does them: each in a transaction of its own, which is where they keep their snapshot."""

import datetime

from programs.models import Program
from tenancy import scope
from tiers import runs
from tiers.models import Run
from vendors.actors import system


def run_of(program: Program, as_of: datetime.date, basis: str = "mid_year") -> Run:
    """A run that was requested and done. Called outside any scope."""
    with scope.enter(program.vendor_id):
        run = runs.request_run(program, basis=basis, as_of=as_of, by=system(program.vendor_id, "the test"))
    runs.execute(program.vendor_id, run.pk)
    with scope.enter(program.vendor_id):
        run.refresh_from_db()
    return run
