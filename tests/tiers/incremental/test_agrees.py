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
from programs.queries import required_edition
from tenancy import scope
from tests.cast import make_partner
from tests.tiers.drawn import moving_documents
from tests.tiers.facts import day, publish_text
from tests.tiers.incremental.changes import BEGINNINGS, CHANGES, TIERS, Change, drawn
from tests.tiers.incremental.verbs import DECISIONS, stand, take
from tiers import runs
from tiers.models import Assessment, Basis, Moved, Run, Standing, TierChange, TierCount
from vendors.actors import system
from vendors.workspace import create_vendor

PARTNERS = 4
# To the day the calendar of 28 years later is the same. Only of days ahead of today can runs lift what was approved.
LATER = (datetime.timedelta(0), datetime.timedelta(days=10227))
LONG_AGO = day("2023-06-01")
ROUNDS = st.lists(
    st.tuples(st.lists(drawn(CHANGES), max_size=5), DECISIONS, st.sampled_from([0, 0, 1, 1, 7, 40, 400])),
    min_size=1,
    max_size=4,
)

pytestmark = pytest.mark.django_db(transaction=True)
_slugs = (f"house-{number}" for number in itertools.count())


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.tuples(moving_documents(), moving_documents()),
    tiers=st.lists(st.sampled_from(TIERS), min_size=PARTNERS, max_size=PARTNERS),
    beginnings=BEGINNINGS,
    rounds=ROUNDS,
    basis=st.sampled_from(Basis.values),
    first=st.dates(day("2024-02-25"), day("2025-01-10")),
    later=st.sampled_from(LATER),
)
def test_incremental_and_full_runs_leave_the_same(
    texts: tuple[str, str],
    tiers: list[str],
    beginnings: list[Change],
    rounds: list[tuple[list[Change], list[Change], int]],
    basis: str,
    first: datetime.date,
    later: datetime.timedelta,
) -> None:
    houses = [_house(texts[0], tiers, later), _house(texts[0], tiers, later)]
    modes = [Run.Mode.INCREMENTAL, Run.Mode.FULL]
    as_of = first + later
    for changes, decided, days in [(beginnings, [], 0), *rounds]:
        as_of += datetime.timedelta(days=days)
        for program, mode in zip(houses, modes, strict=True):
            with scope.enter(program.vendor_id):
                take(decided + changes, program, texts[1], as_of, later)
            _run_what_was_asked_for(program, mode)
            with scope.enter(program.vendor_id):
                goes_on = _goes_on(program, basis, as_of)
            assert _run(program, basis, as_of, mode).mode == (mode if goes_on else Run.Mode.FULL)
        assert _left(houses[0]) == _left(houses[1])


def _house(text: str, tiers: list[str], later: datetime.timedelta) -> Program:
    vendor = create_vendor(next(_slugs), "House", by="the test")
    with scope.enter(vendor.pk):
        for number in range(PARTNERS):
            make_partner(vendor, f"partner-{number}", f"Partner {number}")
        program = publish_text(text)
        stand(program, tiers, LONG_AGO + later)
        return program


def _goes_on(program: Program, basis: str, as_of: datetime.date) -> bool:
    """Whether the last run was by the edition of this day, so that an incremental one can go on from it."""
    last = Run.objects.filter(program=program, basis=basis, state=Run.State.DONE).order_by("-pk").first()
    return last is not None and last.edition_id == required_edition(program, as_of).pk


def _run(program: Program, basis: str, as_of: datetime.date, mode: str) -> Run:
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        key = f"run {Run.objects.count()}"
        run = runs.queue(program, basis=basis, as_of=as_of, by=by, mode=mode, key=key)
    return _execute(run)


def _run_what_was_asked_for(program: Program, mode: str) -> None:
    """What a verb has asked for itself, here as everywhere about everyone or about who was touched."""
    with scope.enter(program.vendor_id):
        Run.objects.filter(state=Run.State.QUEUED).update(mode=mode)
        asked = list(Run.objects.filter(state=Run.State.QUEUED).order_by("pk"))
    for run in asked:
        _execute(run)


def _execute(run: Run) -> Run:
    runs.execute(run.vendor_id, run.pk)
    with scope.enter(run.vendor_id):
        run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    return run


def _left(program: Program) -> dict[str, list[Any]]:
    """Everything that runs write, without ids and times."""
    about, decided = ("partner__code", "basis"), ("effective_on", "lifted_why")
    with scope.enter(program.vendor_id):
        assessed = Assessment.objects.order_by("partner__code", "as_of", "latest", "pk")
        changed = TierChange.objects.order_by("partner__code", "pk")
        stood = Standing.objects.order_by("partner__code", "pk")
        moved = Moved.objects.order_by("partner__code", "pk")
        values = ("as_of", "latest", "current_tier", "eligible_tier", "eligible_since", "metrics")
        return {
            "assessments": list(assessed.values_list(*about, *values)),
            "changes": list(changed.values_list(*about, "as_of", "from_tier", "to_tier", "upward", "state", *decided)),
            "standings": list(stood.values_list("partner__code", "tier", "begins_on", "ends_on")),
            "moved": list(
                moved.values_list(*about, "run__as_of", "before", "after", "metrics_before", "metrics_after")
            ),
            "counts": list(TierCount.objects.order_by("day", "tier").values_list("day", "tier", "enrollments")),
        }
