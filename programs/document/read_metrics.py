"""Reading the metrics: what is measured and what it counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from programs.document.model import (
    ATTRIBUTION_KINDS,
    MILESTONE_KINDS,
    CertificationCounting,
    Counting,
    Metric,
    MilestoneCounting,
    OpportunityCounting,
    Unit,
)
from programs.document.place import (
    Place,
    declarations,
    fields,
    part,
    reference,
    references,
    text,
)
from programs.document.problems import one_of
from programs.document.read_scores import DERIVED, Above, read_derived
from programs.document.scoring import EveryCounting, ScoreCounting

BASE = ("milestone", "milestones", "people_with", "arr_won")
COUNTINGS = (*BASE, *DERIVED)
_OPTION_OF = {"not_with": "arr_won", "at_most": "score"}
OPTIONS = tuple(_OPTION_OF)


def read_metrics(place: Place, certifications: Collection[str], regions: Collection[str]) -> tuple[Metric, ...]:
    """The metrics, in the order in which they are shown. Each can be made of those above it."""
    shape = "metrics such as agreement: {name: Agreement signed, milestone: agreement}"
    written = declarations(place, shape)
    lines = {key: entry.line for key, entry in written.items()}
    found: dict[str, Metric] = {}
    for number, (key, entry) in enumerate(written.items()):
        if key == "invitation":
            entry.wrong_key("another key for a metric", '"invitation", which stands for a missing invitation')
        parts = fields(entry, ("name",), (*COUNTINGS, *OPTIONS))
        name = part(parts, "name", text)
        above = Above(found, list(written)[:number], lines, regions)
        counting = _read_counting(entry, parts, certifications, above) if parts else None
        if name is not None and counting is not None:
            found[key] = Metric(key, name, _unit(counting), counting)
    return tuple(found.values())


def _read_counting(
    place: Place, parts: Mapping[str, Place], certifications: Collection[str], above: Above
) -> Counting | None:
    written = [word for word in COUNTINGS if word in parts]
    if len(written) != 1:
        place.wrong(f"exactly one of {one_of(COUNTINGS)}", " and ".join(written) or "none")
        return None
    what, value = written[0], parts[written[0]]
    for option, word in _OPTION_OF.items():
        if option in parts and what != word:
            parts[option].wrong_key(f"{option} beside {word}", f"it beside {what}")
    if what in DERIVED:
        return read_derived(what, value, parts.get("at_most"), above)
    if what == "arr_won":
        return _read_won(value, parts.get("not_with"))
    if what == "people_with":
        certification = reference(value, certifications, "certification")
        return CertificationCounting(certification) if certification else None
    milestone = reference(value, MILESTONE_KINDS, "kind of milestone")
    return MilestoneCounting(milestone, once=what == "milestone") if milestone else None


def _read_won(place: Place, not_with: Place | None) -> OpportunityCounting | None:
    kinds = references(place, ATTRIBUTION_KINDS, "kind of attribution")
    others = tuple(kind for kind in ATTRIBUTION_KINDS if kind not in kinds)
    without = references(not_with, others, "kind that arr_won leaves out") if not_with is not None else ()
    return OpportunityCounting(kinds, without) if kinds else None


def _unit(counting: Counting) -> Unit:
    if isinstance(counting, OpportunityCounting):
        return Unit.MONEY
    if isinstance(counting, ScoreCounting):
        return Unit.POINTS
    if isinstance(counting, EveryCounting) or (isinstance(counting, MilestoneCounting) and counting.once):
        return Unit.YES_NO
    return Unit.COUNT
