"""Looking ahead of a program after each run, in a transaction of its own.

    a run is done -> the program is looked ahead of -> LookAhead names the run

A second run about the same day looks again only at the partners that were touched since (`touched`). A worker killed in
the middle leaves the last forecast as it was; what is behind its newest run is found and done again.
"""

import datetime

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery

from programs.models import Program
from tenancy import scope
from tenancy.vendors import vendor_ids
from tiers.forecasts.foretelling import forecast
from tiers.forecasts.touched import partners_since
from tiers.models import Basis, LookAhead, Run

# A wake-up is given this long before it counts as lost.
STALE_AFTER = datetime.timedelta(seconds=60)
MOST_AT_ONCE = 20


def look_ahead_of(vendor_id: int, program_id: int, *, now: datetime.datetime) -> LookAhead | None:
    """Forecast a program as of its newest finished run, unless that is done. Called outside any scope.

    None where no run is finished. Of two at once the second waits and finds the work done.
    """
    with scope.enter(vendor_id):
        run = _newest(program_id)
        if run is None:
            return None
        with transaction.atomic():
            LookAhead.objects.bulk_create(
                [LookAhead(vendor_id=vendor_id, program_id=program_id, run=run, as_of=run.as_of, at=None)],
                ignore_conflicts=True,
            )
            locked = LookAhead.objects.select_for_update(of=("self",), no_key=True).select_related("run")
            done = locked.get(program_id=program_id)
            if done.at is None or done.run_id != run.pk:
                done.changed = forecast(run.program, as_of=run.as_of, partner_ids=partners_since(done, run))
                done.run, done.as_of, done.at = run, run.as_of, now
                done.save(update_fields=["run", "as_of", "at", "changed"])
        return done


def behind(now: datetime.datetime, limit: int = MOST_AT_ONCE) -> list[tuple[int, int]]:
    """Vendor and program ids whose newest run is older than a minute and was not looked ahead of."""
    waiting: list[tuple[int, int]] = []
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            waiting += [(vendor_id, program_id) for program_id in _behind(now)]
    return waiting[:limit]


def _behind(now: datetime.datetime) -> list[int]:
    newest = _finished().filter(program=OuterRef("pk"), finished_at__lt=now - STALE_AFTER)
    seen = LookAhead.objects.filter(program=OuterRef("pk"), at__isnull=False)
    rows = Program.objects.annotate(
        run_id=Subquery(newest.values("pk")[:1]), seen_id=Subquery(seen.values("run_id")[:1])
    ).filter(run_id__isnull=False)
    return [row.pk for row in rows if row.run_id != row.seen_id]


def _newest(program_id: int) -> Run | None:
    return _finished().filter(program_id=program_id).select_related("program").first()


def _finished() -> QuerySet[Run]:
    """Mid-year runs that are done, the one about the latest day first."""
    return Run.objects.filter(basis=Basis.MID_YEAR, state=Run.State.DONE).order_by("-as_of", "-id")
