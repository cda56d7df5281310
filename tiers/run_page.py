"""What a run came to, in a sentence and in figures."""

import datetime

from django.urls import reverse

from tiers.models import Run
from tiers.runs import STEPS, is_at_work
from ui.formats import day, moment, plural
from ui.parts import Fact, Job, Tile

WAITS_TOO_LONG = datetime.timedelta(minutes=2)
STATES = {
    Run.State.QUEUED: ("soon", "queued"),
    Run.State.RUNNING: ("info", "running"),
    Run.State.DONE: ("good", "done"),
    Run.State.FAILED: ("late", "failed"),
    Run.State.CANCELLED: ("plain", "cancelled"),
}
WAITING = frozenset({Run.State.QUEUED, Run.State.RUNNING})


def outcome(run: Run) -> str:
    """The sentence that answers whether it worked."""
    if run.state == Run.State.QUEUED:
        return "This run waits for a worker."
    if run.state == Run.State.RUNNING:
        return "This run ends as soon as its step is over." if run.cancel_requested_at else "This run is under way."
    if run.state == Run.State.CANCELLED:
        return "This run was cancelled. Nothing was changed by it."
    if run.state == Run.State.FAILED:
        return "This run failed. Nothing was changed by it."
    assessed = plural(run.assessed, "partner")
    if not run.assessed and run.mode == Run.Mode.INCREMENTAL:
        return "Nobody was touched since the run before."
    if not run.proposed:
        return f"{assessed} assessed, and nobody should move."
    return f"{assessed} assessed, {plural(run.proposed, 'change')} proposed."


def newest_in_words(runs: list[Run]) -> str:
    """The sentence on top of the list."""
    if not runs:
        return "No run yet."
    said = outcome(runs[0])
    if runs[0].state != Run.State.DONE:
        return said.replace("This", "The last", 1)
    return f"The last run worked: {said[0].lower()}{said[1:]}"


def is_waiting(run: Run) -> bool:
    return run.state in WAITING


def seems_stuck(run: Run, now: datetime.datetime) -> bool:
    """Left alone for longer than a living worker would leave it: nobody took it, or whoever did is gone."""
    since = run.started_at if run.state == Run.State.RUNNING else run.requested_at
    return is_waiting(run) and since is not None and now - since > WAITS_TOO_LONG and not is_at_work(run)


def job(run: Run, vendor_slug: str, now: datetime.datetime) -> Job:
    """The live part of the page; it asks again while the run is not over."""
    text = STEPS[min(run.step, len(STEPS) - 1)].capitalize()
    stuck = seems_stuck(run, now)
    return Job(
        id="run-progress",
        words="No worker is at it" if stuck else text,
        running=is_waiting(run),
        done=run.step,
        total=len(STEPS) - 1,
        url=reverse("run", args=[vendor_slug, run.pk], urlconf="prm.urls"),
        state="late" if stuck else "info",
    )


def tiles(run: Run) -> list[Tile]:
    return [
        Tile("Partners assessed", f"{run.assessed:,}"),
        Tile("Figures or standing changed", f"{run.changed:,}", "since the run before"),
        Tile("Changes proposed", f"{run.proposed:,}"),
        Tile("Older proposals superseded", f"{run.superseded:,}"),
    ]


def facts(run: Run, vendor_slug: str) -> list[Fact]:
    edition = reverse("edition", args=[vendor_slug, run.program.key, run.edition.label], urlconf="prm.urls")
    first = run.window_after + datetime.timedelta(days=1)
    return [
        Fact("Program", run.program.name),
        Fact("Rules", f"edition {run.edition.label}", url=edition),
        Fact("Basis", run.get_basis_display()),
        Fact("Looked at", run.get_mode_display(), note=_touched(run)),
        Fact("As of", day(run.as_of)),
        Fact("Window", f"{day(first)} to {day(run.window_until)}", note="both days included"),
        Fact("Asked for by", run.requested_by_label, note=moment(run.requested_at)),
        Fact("Took", _took(run)),
    ]


def _touched(run: Run) -> str:
    return "" if run.touched is None else f"{plural(run.touched, 'partner')} since the run before"


def _took(run: Run) -> str:
    if run.started_at is None or run.finished_at is None:
        return "–"
    seconds = (run.finished_at - run.started_at).total_seconds()
    return f"{seconds:.1f} seconds" if seconds < 120 else plural(round(seconds / 60), "minute")
