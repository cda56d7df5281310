"""A run that is not wanted any more.

queued  --cancel--> cancelled   at once
running --cancel--> asked       its worker looks between two steps, undoes all it did, and ends it as cancelled
"""

import datetime

from activity import log
from tenancy.refusals import Refused
from tiers.models import Run
from vendors.actors import Actor, system

CANCELLABLE = frozenset({Run.State.QUEUED, Run.State.RUNNING})


class Cancelled(Exception):
    """Somebody asked the run to end; raised between two steps, so that its transaction is undone."""


def cancel(run: Run, *, by: Actor, now: datetime.datetime) -> Run:
    """Ask the run to end. Asking twice is once.

    Raises Refused (409) when it is over already, Forbidden for the wrong role.
    """
    by.require("tiers.recalculate")
    run = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=run.pk)
    if run.state not in CANCELLABLE:
        raise Refused(f"This run is {run.state} already, so it cannot be cancelled.")
    if run.cancel_requested_at is not None:
        return run
    before = {"state": run.state}
    run.cancel_requested_at, run.cancel_requested_by_label = now, by.label
    run.save(update_fields=["cancel_requested_at", "cancel_requested_by_label"])
    log.record("run.cancel_requested", run, by=by, before=before, after={"cancel_requested_at": now.isoformat()})
    return end(run, now=now) if run.state == Run.State.QUEUED else run


def end(run: Run, *, now: datetime.datetime) -> Run:
    """End a run that was asked to, which nobody is at; the caller has locked its row."""
    before = {"state": run.state}
    run.state, run.finished_at = Run.State.CANCELLED, now
    run.save(update_fields=["state", "finished_at"])
    by = system(run.vendor_id, "The recalculation")
    log.record("run.cancelled", run, by=by, before=before, after={"asked_by": run.cancel_requested_by_label})
    return run
