"""The simulation of the published edition is the production run: same tiers, same proposals, in every world."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from programs.queries import document_of, required_edition
from tests.cast import make_partner
from tests.tiers.drawn import ENROLLMENTS, MILESTONES, PEOPLE, RATES, SALES, moved, moving_documents
from tests.tiers.facts import day, publish_text
from tests.tiers.incremental.changes import CHANGES, Change, drawn
from tests.tiers.incremental.verbs import DECISIONS, take
from tests.tiers.worlds import write
from tiers import runs
from tiers.models import Assessment, Basis, Run, Simulation, Standing, TierChange
from tiers.simulations import job
from tiers.windows import window_of
from vendors.actors import system
from vendors.models import Vendor

AS_OF = day("2025-03-01")
TIERS = ("base", "middle", "high", "top", "gone")
# To the day the calendar of 28 years later is the same. Only of days ahead of today can runs lift what was approved.
LATER = (datetime.timedelta(0), datetime.timedelta(days=10227))
# What was decided after a review, the facts that changed since, and the days until the next review.
ROUNDS = st.lists(
    st.tuples(DECISIONS, st.lists(drawn(CHANGES), max_size=4), st.sampled_from([0, 1, 30, 300])), max_size=3
)


@pytest.fixture(autouse=True)
def untold(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing here is ever committed, so that steps could not be told beside it."""
    monkeypatch.setattr("tiers.progress._WORTH_TELLING_SECONDS", 3600)


@pytest.fixture
def partners(acme_scope: Vendor) -> list[Partner]:
    return [make_partner(acme_scope, f"partner-{number}", f"Partner {number}") for number in range(3)]


@settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    texts=st.tuples(moving_documents(), moving_documents()),
    sales=SALES,
    rates=RATES,
    people=PEOPLE,
    milestones=MILESTONES,
    enrollments=ENROLLMENTS,
    standings=st.lists(st.sampled_from(TIERS), min_size=3, max_size=3),
    rounds=ROUNDS,
    bases=st.tuples(st.sampled_from(Basis.values), st.sampled_from(Basis.values)),
    as_of=st.one_of(st.just(AS_OF), st.dates(day("2024-02-25"), day("2025-03-10"))),
    later=st.sampled_from(LATER),
)
def test_the_published_edition_simulates_as_it_runs(
    partners: list[Partner],
    texts: tuple[str, str],
    bases: tuple[str, str],
    as_of: datetime.date,
    standings: list[str],
    rounds: list[tuple[list[Change], list[Change], int]],
    later: datetime.timedelta,
    **facts: Any,
) -> None:
    as_of += later
    with transaction.atomic():
        program = publish_text(texts[0])
        write(partners, program, document_of(Edition.objects.get(program=program)), moved(facts, later))
        _stand(program, standings)
        for number, (decided, changes, days) in enumerate(rounds):
            _run(program, bases[number % 2], as_of)
            take(decided + changes, program, texts[1], as_of, later)
            as_of += datetime.timedelta(days=days)
        _agree(program, bases[1], as_of)
        transaction.set_rollback(True)


def _agree(program: Program, basis: str, as_of: datetime.date) -> None:
    simulated = _simulated(program, basis, as_of)
    assert (simulated.state, simulated.error, simulated.differing) == ("done", "", 0)
    eligible, wanted = _of_simulation()
    run = _run(program, basis, as_of)
    latest, proposed = _of_run(basis)
    assert (simulated.assessed, eligible) == (run.assessed, {one: latest[one] for one in eligible})
    assert wanted == proposed
    upward = [up for _, _, _, up in proposed]
    assert (simulated.up, simulated.down) == (upward.count(True), upward.count(False))


def _run(program: Program, basis: str, as_of: datetime.date) -> Run:
    by, key = system(program.vendor_id, "the test"), f"run {Run.objects.count()}"
    run = runs.queue(program, basis=basis, as_of=as_of, by=by, key=key)
    runs.execute(program.vendor_id, run.pk)
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    return run


def _simulated(program: Program, basis: str, as_of: datetime.date) -> Simulation:
    """The row as a request makes it, which for people has to be about a day until today."""
    edition = required_edition(program, as_of)
    window = window_of(document_of(edition), basis, as_of)
    asked = Simulation.objects.create(
        program=program,
        edition=edition,
        label=edition.label,
        source=edition.source,
        digest=edition.digest,
        basis=basis,
        as_of=as_of,
        window_after=window.after,
        window_until=window.until,
        key="the simulation",
        requested_by_label="the test",
    )
    job.execute(program.vendor_id, asked.pk)
    asked.refresh_from_db()
    return asked


def _of_simulation() -> tuple[dict[int, str], set[tuple[int, str, str, bool]]]:
    """Eligible tiers by enrollment and proposals, as the simulation's own tables have them before they go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrollment_id, eligible_then, current_tier, stands_then, steps FROM simulated")
        rows = cursor.fetchall()
    moves = {(row[0], row[2], row[3], row[4] > 0) for row in rows if row[2] != row[3]}
    return {row[0]: row[1] for row in rows}, moves


def _of_run(basis: str) -> tuple[dict[int, str], set[tuple[int, str, str, bool]]]:
    latest = Assessment.objects.filter(latest=True, basis=basis)
    proposed = TierChange.objects.filter(state="proposed", basis=basis)
    moves = set(proposed.values_list("enrollment_id", "from_tier", "to_tier", "upward"))
    return dict(latest.values_list("enrollment_id", "eligible_tier")), moves


def _stand(program: Program, tiers: list[str]) -> None:
    for enrollment, tier in zip(Enrollment.objects.filter(program=program).order_by("id"), tiers, strict=True):
        Standing.objects.create(
            enrollment=enrollment,
            partner=enrollment.partner,
            tier=tier,
            begins_on=day("2020-01-01"),
            reason=Standing.Reason.IMPORTED,
        )
