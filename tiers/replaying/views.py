"""One decision, replayed on a page. Nothing is written, so that the page is read and read again like any other."""

from django.http import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from tiers import change_list, queries
from tiers.replaying import told
from tiers.replaying.known import moment_of
from tiers.replaying.replay import Replay, replay
from ui.formats import day, moment
from ui.parts import Fact
from vendors.actors import TenantRequest
from vendors.pages import staff_page


@require_GET
@staff_page("tiers.see")
def tier_change_replay(request: TenantRequest, pk: int) -> HttpResponseBase:
    change = queries.get_change(request.actor, pk)
    replayed = replay(change)
    return render(
        request,
        "tiers/replay.html",
        {
            "change": change,
            "replay": replayed,
            "to": change_list.mark(change, change.to_tier),
            "answer": told.answer(replayed),
            "only_by_time": "" if replayed.by_snapshot else told.ONLY_BY_TIME,
            "read": _read(replayed),
        },
    )


def _read(replayed: Replay) -> list[Fact]:
    """What the assessment is produced again from."""
    change, run = replayed.change, replayed.change.run
    rows = replayed.again["evidence"]["rows"]
    return [
        Fact("Rules", f"{change.program.name}, edition {run.edition.label}"),
        Fact("As of", day(run.as_of), note=run.get_basis_display()),
        Fact("Measured", f"after {day(run.window_after)}, until {day(run.window_until)}"),
        Fact("Facts as known on", moment(moment_of(run)), note=f"{len(rows):,} rows of evidence"),
    ]
