"""An incremental run leaves exactly what a full run would have left, whatever changed, day after day.

Two vendors have the same facts to the letter. At one, runs look at who was touched; at the other, at everyone.
"""

import datetime
import itertools
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from programs.models import Program
from tenancy import scope
from tests.cast import make_partner
from tests.tiers.drawn import documents
from tests.tiers.facts import day, publish_text
from tests.tiers.incremental.changes import BEGINNINGS, CHANGES, Change, apply
from tiers import runs
from tiers.models import Assessment, Basis, Moved, Run, TierChange, TierCount
from vendors.actors import system
from vendors.workspace import create_vendor

PARTNERS = 4
ROUNDS = st.lists(st.tuples(CHANGES, st.sampled_from([0, 0, 1, 1, 7, 40, 400])), min_size=1, max_size=4)

pytestmark = pytest.mark.django_db(transaction=True)
_slugs = (f"house-{number}" for number in itertools.count())


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=documents(),
    beginnings=BEGINNINGS,
    rounds=ROUNDS,
    basis=st.sampled_from(Basis.values),
    first=st.dates(day("2024-02-25"), day("2025-01-10")),
)
def test_incremental_and_full_runs_leave_the_same(
    text: str, beginnings: list[Change], rounds: list[tuple[list[Change], int]], basis: str, first: datetime.date
) -> None:
    houses = [_house(text), _house(text)]
    modes = [Run.Mode.INCREMENTAL, Run.Mode.FULL]
    as_of = first
    for number, (changes, days) in enumerate([(beginnings, 0), *rounds]):
        as_of += datetime.timedelta(days=days)
        for program, mode in zip(houses, modes, strict=True):
            _make(changes, program)
            done = _run(program, basis, as_of, mode)
            assert done.mode == (mode if number else Run.Mode.FULL)
        assert _left(houses[0]) == _left(houses[1])


def _house(text: str) -> Program:
    vendor = create_vendor(next(_slugs), "House", by="the test")
    with scope.enter(vendor.pk):
        for number in range(PARTNERS):
            make_partner(vendor, f"partner-{number}", f"Partner {number}")
        return publish_text(text)


def _make(changes: list[Change], program: Program) -> None:
    with scope.enter(program.vendor_id):
        for change in changes:
            apply(change, program)


def _run(program: Program, basis: str, as_of: datetime.date, mode: str) -> Run:
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        key = f"run {Run.objects.count()}"
        run = runs.queue(program, basis=basis, as_of=as_of, by=by, mode=mode, key=key)
    runs.execute(program.vendor_id, run.pk)
    with scope.enter(program.vendor_id):
        run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    return run


def _left(program: Program) -> dict[str, list[Any]]:
    """Everything that runs write, without ids and times."""
    about = ("partner__code", "basis")
    with scope.enter(program.vendor_id):
        assessed = Assessment.objects.order_by("partner__code", "as_of", "latest", "pk")
        changed = TierChange.objects.order_by("partner__code", "pk")
        moved = Moved.objects.order_by("partner__code", "pk")
        values = ("as_of", "latest", "current_tier", "eligible_tier", "eligible_since", "metrics")
        return {
            "assessments": list(assessed.values_list(*about, *values)),
            "changes": list(changed.values_list(*about, "as_of", "from_tier", "to_tier", "upward", "state")),
            "moved": list(
                moved.values_list(*about, "run__as_of", "before", "after", "metrics_before", "metrics_after")
            ),
            "counts": list(TierCount.objects.order_by("day", "tier").values_list("day", "tier", "enrollments")),
        }
