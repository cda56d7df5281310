"""How far a run is, for those who watch it, while its own transaction is not to be seen yet."""

import time
from types import TracebackType
from typing import Self

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from tenancy.models import TenantModel
from tiers.models import Run, RunStep
from tiers.run_cancelling import Cancelled

# Nobody can watch a run that takes less; it is spared the second connection.
_WORTH_TELLING_SECONDS = 0.5


class Progress:
    """Writes steps through a connection of its own, committed as it goes.

    They are rows of their own: to touch the run's row would make the run's transaction lose against us.
    """

    table, column = "tiers_runstep", "run_id"

    def __init__(self, run: TenantModel) -> None:
        self._run = run
        self._began = time.monotonic()
        self._side: BaseDatabaseWrapper | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._side is not None:
            self._side.close()

    def tell(self, step: int) -> None:
        """The run has come to this step. Raises Cancelled when somebody asked meanwhile that it ends."""
        if time.monotonic() - self._began < _WORTH_TELLING_SECONDS:
            return
        if self._side is None:
            self._side = connection.copy()
            self._side.set_autocommit(False)
        with self._side.cursor() as cursor:
            cursor.execute("SELECT set_config('app.vendor', %s, true)", [str(self._run.vendor_id)])
            cursor.execute(
                f"INSERT INTO {self.table} (vendor_id, {self.column}, step, at) VALUES (%s, %s, %s, clock_timestamp())",
                [self._run.vendor_id, self._run.pk, step],
            )
            cursor.execute(
                "SELECT cancel_requested_at IS NOT NULL FROM tiers_run WHERE vendor_id = %s AND id = %s",
                [self._run.vendor_id, self._run.pk],
            )
            [unwanted] = cursor.fetchone()
        self._side.commit()
        if unwanted:
            raise Cancelled


def step_of(run: Run) -> int:
    """The step that a run has come to, as an index of `runs.STEPS`."""
    newest = RunStep.objects.filter(run=run).order_by("-id").values_list("step", flat=True).first()
    return max(run.step, newest or 0) if run.state == Run.State.RUNNING else run.step
