"""Who came out differently: in one run than in the run before, or in one run than in any earlier one.

Between two runs of a program and basis an enrollment may have moved several times; what counts is where the first of
these moves began and the last one ended.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from programs.document.model import ProgramDocument
from tenancy import scope
from tenancy.refusals import Invalid
from tiers import queries
from tiers.models import Moved, Run
from ui.formats import value as figure
from vendors.actors import Actor

PAGE = 50

# The index has the rows in this order, so that a page of them is all that is read.
_BETWEEN = """
SELECT d.enrollment_id, d.partner_id, p.code, p.name, d.before, d.after, d.metrics_before, d.metrics_after
FROM (
    SELECT m.enrollment_id, min(m.partner_id) AS partner_id,
           (array_agg(m.before ORDER BY m.at))[1] AS before,
           (array_agg(m.after ORDER BY m.at DESC))[1] AS after,
           (array_agg(m.metrics_before ORDER BY m.at))[1]::text AS metrics_before,
           (array_agg(m.metrics_after ORDER BY m.at DESC))[1]::text AS metrics_after
    FROM tiers_moved m
    WHERE m.vendor_id = %(vendor)s AND m.program_id = %(program)s AND m.basis = %(basis)s
      AND m.enrollment_id > %(after)s AND m.at > %(earlier)s AND m.at <= %(later)s
    GROUP BY m.enrollment_id
) d
JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = d.partner_id
WHERE d.before <> d.after
ORDER BY d.enrollment_id
LIMIT %(most)s
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One enrollment, the tiers it was eligible for, and the values of both."""

    enrollment_id: int
    partner_code: str
    partner_name: str
    before: str
    after: str
    metrics_before: Mapping[str, Any]
    metrics_after: Mapping[str, Any]


def moved_in(by: Actor, run: Run) -> QuerySet[Moved]:
    """Who came out differently in this run than in the one before."""
    by.require("runs.see")
    return Moved.objects.filter(run=run).select_related("partner").order_by("id")


def run_before(by: Actor, run: Run) -> Run | None:
    """The run of the same program and basis that was done before this one."""
    return next(iter(comparable(by, run, most=1)), None)


def comparable(by: Actor, run: Run, most: int = 20) -> list[Run]:
    """The newest of the runs that this one can be compared with: done before it, of its program and basis."""
    if run.state != Run.State.DONE or run.finished_at is None:
        return []
    rows = queries.runs(by).filter(program_id=run.program_id, basis=run.basis, state=Run.State.DONE)
    return list(rows.filter(finished_at__lt=run.finished_at).order_by("-finished_at")[:most])


def between(by: Actor, run: Run, other: Run, *, after: int = 0, most: int = PAGE) -> list[Difference]:
    """Who came out differently in the later of the two runs, by enrollment, those after `after`.

    Raises Invalid for runs of different programs or bases, for one that is not done, and for a run and itself.
    """
    by.require("runs.see")
    if run.pk == other.pk:
        raise _unlike("This is the same run. Choose another one to compare it with.")
    earlier, later = sorted((run, other), key=lambda one: (one.finished_at is None, one.finished_at, one.pk))
    if (run.program_id, run.basis) != (other.program_id, other.basis):
        raise _unlike("Only runs of one program and basis can be compared.")
    if {run.state, other.state} != {Run.State.DONE}:
        raise _unlike("Only runs that are done can be compared.")
    params: dict[str, Any] = {
        "vendor": scope.required().vendor_id,
        "program": run.program_id,
        "basis": run.basis,
        "after": after,
        "earlier": earlier.finished_at,
        "later": later.finished_at,
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_BETWEEN, params)
        return [_difference(row) for row in cursor.fetchall()]


def values_changed(document: ProgramDocument, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What differs between two sets of values, in words: `Influenced ARR: $90,000 to $120,000`."""
    lines = []
    for metric in document.metrics:
        was, now = before.get(metric.key), after.get(metric.key)
        if was != now:
            told = [figure(_number(one), metric.unit.value, document.currency) for one in (was, now)]
            lines.append(f"{metric.name}: {told[0]} to {told[1]}")
    return lines


def _number(kept: Any) -> Any:
    """A kept value as a number; one of a metric that another edition did not have is nothing."""
    return Decimal(kept) if kept is not None else None


def _difference(row: tuple[Any, ...]) -> Difference:
    enrollment_id, _, code, name, before, after, metrics_before, metrics_after = row
    return Difference(enrollment_id, code, name, before, after, json.loads(metrics_before), json.loads(metrics_after))


def _unlike(sentence: str) -> Invalid:
    return Invalid(sentence, {"with": [sentence]})
