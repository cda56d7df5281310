"""A replay as data, in the shape that scripts and the API rely on, and in words."""

from typing import Any

from tiers.replaying.known import moment_of
from tiers.replaying.replay import Replay
from ui.formats import moment, plural

ONLY_BY_TIME = (
    "The run kept no snapshot of the database, so the time alone tells what it knew: "
    "what was being written at that very moment may be taken for known."
)


def as_data(replay: Replay) -> dict[str, Any]:
    """`known_by` is "snapshot", or "time" where the run kept none. Digests are SHA-256 of the canonical JSON."""
    change, run = replay.change, replay.change.run
    return {
        "change": change.pk,
        "partner": change.partner.code,
        "program": change.program.key,
        "edition": run.edition.label,
        "run": run.pk,
        "basis": run.basis,
        "as_of": run.as_of.isoformat(),
        "known_at": moment_of(run).isoformat(),
        "known_by": "snapshot" if replay.by_snapshot else "time",
        "identical": replay.identical,
        "digest_kept": replay.digest_kept,
        "digest_again": replay.digest_again,
        "differences": [
            {"what": difference.what, "kept": difference.kept, "again": difference.again}
            for difference in replay.differences
        ],
    }


def answer(replay: Replay) -> str:
    """The sentence that a page or a command opens with."""
    if replay.identical:
        return f"The assessment of {replay.change.partner} replays identically."
    places = plural(len(replay.differences), "place")
    return f"The assessment of {replay.change.partner} differs in {places} when it is replayed."


def in_words(replay: Replay) -> list[str]:
    """A few lines for a terminal."""
    run = replay.change.run
    lines = [
        answer(replay),
        f"Edition {run.edition.label}, as of {run.as_of}, by the facts as they were known on {moment(moment_of(run))}.",
        f"SHA-256 of what was kept: {replay.digest_kept}",
    ]
    if not replay.by_snapshot:
        lines.append(ONLY_BY_TIME)
    if not replay.identical:
        lines += [f"SHA-256 of the replay:    {replay.digest_again}", *map(str, replay.differences)]
    return lines
