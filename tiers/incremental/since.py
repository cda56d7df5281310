"""What the latest assessments of a program are based on: the run that an incremental one goes on from.

There is one when the assessments of the program and basis are exactly what a full run would have written at a known
snapshot, by the same edition, about the same day or an earlier one. A run about an earlier day than another leaves
assessments alone but proposes by that day; after such a run, everything is looked at once more.
"""

import datetime

from django.db.models import QuerySet

from programs.counting import Since, Window
from programs.models import Program
from tiers.models import Run


def known(run: Run) -> Since | None:
    """What the last run knew, or None where it takes a full run to know who is concerned."""
    last = _done(run.program_id, run.basis).order_by("-finished_at", "-pk").first()
    if last is None or last.known_at is None or last.edition_id != run.edition_id:
        return None
    # A run has no snapshot where numbers of transactions cannot tell, as after a restore into another cluster.
    if not (last.snapshot and run.snapshot):
        return None
    newest = _done(run.program_id, run.basis).order_by("-as_of").values_list("as_of", flat=True)[0]
    if not newest == last.as_of <= run.as_of:
        return None
    return Since(last.snapshot, last.known_at, Window(last.window_after, last.window_until), last.as_of)


def last_full(run: Run) -> Run | None:
    """The newest run that assessed everyone."""
    return _done(run.program_id, run.basis).filter(mode=Run.Mode.FULL).order_by("-finished_at", "-pk").first()


def assessed_everyone(program: Program, basis: str, *, after: datetime.datetime) -> bool:
    """Whether a full run of the program and basis was done after this moment."""
    return _done(program.pk, basis).filter(mode=Run.Mode.FULL, finished_at__gt=after).exists()


def _done(program_id: int, basis: str) -> QuerySet[Run]:
    return Run.objects.filter(program_id=program_id, basis=basis, state=Run.State.DONE)
