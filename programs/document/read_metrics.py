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

COUNTINGS = ("milestone", "milestones", "people_with", "arr_won")


def read_metrics(place: Place, certifications: Collection[str]) -> tuple[Metric, ...]:
    """The metrics, in the order in which they are shown."""
    found = []
    shape = "metrics such as agreement: {name: Agreement signed, milestone: agreement}"
    for key, entry in declarations(place, shape).items():
        if key == "invitation":
            entry.wrong_key("another key for a metric", '"invitation", which stands for a missing invitation')
        parts = fields(entry, ("name",), COUNTINGS)
        name = part(parts, "name", text)
        counting = _read_counting(entry, parts, certifications) if parts else None
        if name is not None and counting is not None:
            found.append(Metric(key, name, _unit(counting), counting))
    return tuple(found)


def _read_counting(place: Place, parts: Mapping[str, Place], certifications: Collection[str]) -> Counting | None:
    written = [word for word in COUNTINGS if word in parts]
    if len(written) != 1:
        place.wrong(f"exactly one of {one_of(COUNTINGS)}", " and ".join(written) or "none")
        return None
    what, value = written[0], parts[written[0]]
    if what == "arr_won":
        kinds = references(value, ATTRIBUTION_KINDS, "kind of attribution")
        return OpportunityCounting(kinds) if kinds else None
    if what == "people_with":
        certification = reference(value, certifications, "certification")
        return CertificationCounting(certification) if certification else None
    milestone = reference(value, MILESTONE_KINDS, "kind of milestone")
    return MilestoneCounting(milestone, once=what == "milestone") if milestone else None


def _unit(counting: Counting) -> Unit:
    if isinstance(counting, OpportunityCounting):
        return Unit.MONEY
    return Unit.YES_NO if isinstance(counting, MilestoneCounting) and counting.once else Unit.COUNT
