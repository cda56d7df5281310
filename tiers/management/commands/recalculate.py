"""`recalculate`: make a run of a program; a worker does it."""

import time
from typing import Any

from django.core.management.base import CommandError, CommandParser

from tenancy import scope
from tiers.commands import ProgramCommand
from tiers.models import Run, TierChange
from tiers.progress import step_of
from tiers.runs import STEPS, get_run, is_at_work, request_run
from vendors.actors import system

_POLL_SECONDS = 0.2
# A worker that is up takes a run at once, unless it is busy with longer work.
_NOBODY_COMES_SECONDS = 60


class Command(ProgramCommand):
    help = "Recalculate the tiers of a program as of a day, through the worker."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--incremental", action="store_true", help="only who was touched since the last run, where that is known"
        )
        parser.add_argument("--wait", action="store_true", help="wait until the run is finished")

    def work(self, **options: Any) -> None:
        vendor_id = options["vendor"].pk
        with scope.enter(vendor_id):
            program, as_of = self.program_and_day(options)
            by = system(vendor_id, "The command line")
            mode = Run.Mode.INCREMENTAL if options["incremental"] else Run.Mode.FULL
            run = request_run(program, basis=options["basis"], as_of=as_of, by=by, mode=mode)
        if options["wait"]:
            self._wait(vendor_id, run.pk)
        with scope.enter(vendor_id):
            outcome = _as_data(get_run(run.pk))
        if options["as_json"]:
            self.answer(outcome)
        self.say(
            f"Run {run.pk} is {outcome['status']}: {outcome['assessed']:,} assessed, "
            f"{len(outcome['proposed']):,} changes proposed."
        )

    def _wait(self, vendor_id: int, run_id: int) -> None:
        """Until the row says done. Raises CommandError when it failed or nobody takes it."""
        patience, told = time.monotonic() + _NOBODY_COMES_SECONDS, 0
        while True:
            with scope.enter(vendor_id):
                run = get_run(run_id)
                step = step_of(run)
                if time.monotonic() > patience and is_at_work(run):
                    patience += _NOBODY_COMES_SECONDS
            if run.state == Run.State.DONE:
                return
            if run.state == Run.State.FAILED:
                raise CommandError(f"Run {run_id} failed: {run.error}", returncode=1)
            if run.state == Run.State.CANCELLED:
                raise CommandError(f"{run.cancel_requested_by_label} cancelled run {run_id}.", returncode=1)
            if time.monotonic() > patience:
                raise CommandError(
                    f"Run {run_id} is {run.state}, but no worker was at it for {_NOBODY_COMES_SECONDS} seconds. "
                    "It will be done as soon as a worker runs: start one with `up`.",
                    returncode=1,
                )
            if step > told:
                self.say(f"Run {run_id}: {STEPS[step]} ({step} of {len(STEPS) - 1})")
                told = step
            time.sleep(_POLL_SECONDS)


def _as_data(run: Run) -> dict[str, Any]:
    changes = TierChange.objects.filter(run=run).select_related("partner").order_by("partner__code")
    took = (run.finished_at - run.started_at).total_seconds() if run.finished_at and run.started_at else None
    return {
        "run": run.pk,
        "status": run.state,
        "basis": run.basis,
        "as_of": run.as_of.isoformat(),
        "window": {"after": run.window_after.isoformat(), "until": run.window_until.isoformat()},
        "mode": run.mode,
        "touched": run.touched,
        "assessed": run.assessed,
        "proposed": [
            {"partner": change.partner.code, "from": change.from_tier, "to": change.to_tier} for change in changes
        ],
        "seconds": took,
    }
