"""What the latest assessments of a program are based on: the run that an incremental one goes on from.

There is one when the assessments of the program and basis are exactly what a full run would have written at a known
snapshot, by the same edition, about the same day or an earlier one. A run about an earlier day than another leaves
assessments alone but judges proposals anew; after such a run, everything is looked at once more.
"""

import datetime

from django.db.models import QuerySet

from programs.counting import Since, Window
from tiers.models import Run

A_WEEK = datetime.timedelta(days=7)


def known(run: Run) -> Since | None:
    """What the last run knew, or None where it takes a full run to know who is concerned."""
    last = _done(run).order_by("-finished_at", "-pk").first()
    if last is None or not last.snapshot or last.known_at is None or last.edition_id != run.edition_id:
        return None
    newest = _done(run).order_by("-as_of").values_list("as_of", flat=True)[0]
    if not newest == last.as_of <= run.as_of:
        return None
    return Since(last.snapshot, last.known_at, Window(last.window_after, last.window_until), last.as_of)


def last_full(run: Run) -> Run | None:
    """The newest run that assessed everyone."""
    return _done(run).filter(mode=Run.Mode.FULL).order_by("-finished_at", "-pk").first()


def _done(run: Run) -> QuerySet[Run]:
    return Run.objects.filter(program_id=run.program_id, basis=run.basis, state=Run.State.DONE)
