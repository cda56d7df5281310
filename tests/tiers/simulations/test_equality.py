"""The simulation of the published edition is the production run: same tiers, same proposals, in every world."""

import datetime
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from programs.queries import document_of
from tests.cast import make_partner
from tests.tiers.drawn import ENROLLMENTS, MILESTONES, PEOPLE, RATES, SALES, documents
from tests.tiers.facts import day, publish_text
from tests.tiers.simulations.made import simulate
from tests.tiers.test_runs import recalculate
from tests.tiers.worlds import write
from tiers.models import Assessment, Basis, Standing, TierChange
from vendors.models import Vendor

AS_OF = day("2025-03-01")
TIERS = ("base", "middle", "high", "top", "gone")


@pytest.fixture
def partners(acme_scope: Vendor) -> list[Partner]:
    return [make_partner(acme_scope, f"partner-{number}", f"Partner {number}") for number in range(3)]


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=documents(),
    sales=SALES,
    rates=RATES,
    people=PEOPLE,
    milestones=MILESTONES,
    enrollments=ENROLLMENTS,
    standings=st.lists(st.sampled_from(TIERS), min_size=3, max_size=3),
    decided=st.sampled_from(["", "declined", "approved"]),
    basis=st.sampled_from(Basis.values),
    as_of=st.one_of(st.just(AS_OF), st.dates(day("2024-02-25"), day("2025-03-10"))),
)
def test_the_published_edition_simulates_as_it_runs(
    partners: list[Partner],
    text: str,
    basis: str,
    as_of: datetime.date,
    standings: list[str],
    decided: str,
    **drawn: Any,
) -> None:
    with transaction.atomic():
        program = publish_text(text)
        write(partners, program, document_of(Edition.objects.get(program=program)), drawn)
        _stand(program, standings)
        if decided:
            _decide_first(program, basis, as_of, decided)
        _agree(program, basis, as_of)
        transaction.set_rollback(True)


def _agree(program: Program, basis: str, as_of: datetime.date) -> None:
    simulated = simulate(program, Edition.objects.get(program=program).source, basis=basis, as_of=as_of)
    assert (simulated.state, simulated.differing) == ("done", 0)
    then = _of_simulation()
    run = recalculate(program, as_of, basis=basis)
    assert (simulated.assessed, simulated.up + simulated.down) == (run.assessed, len(then[1]))
    assert then == _of_run(run.assessed)


def _of_simulation() -> tuple[dict[int, str], set[tuple[int, str, str]]]:
    """Eligible tiers by enrollment and proposals, as the simulation's own tables have them before they go."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT enrollment_id, eligible_then, current_tier, stands_then FROM simulated")
        rows = cursor.fetchall()
    return {row[0]: row[1] for row in rows}, {(row[0], row[2], row[3]) for row in rows if row[2] != row[3]}


def _of_run(assessed: int) -> tuple[dict[int, str], set[tuple[int, str, str]]]:
    latest = dict(Assessment.objects.filter(latest=True).values_list("enrollment_id", "eligible_tier"))
    assert len(latest) == assessed
    proposed = TierChange.objects.filter(state="proposed")
    return latest, set(proposed.values_list("enrollment_id", "from_tier", "to_tier"))


def _stand(program: Program, tiers: list[str]) -> None:
    for enrollment, tier in zip(Enrollment.objects.filter(program=program).order_by("id"), tiers, strict=True):
        Standing.objects.create(
            enrollment=enrollment,
            partner=enrollment.partner,
            tier=tier,
            begins_on=day("2020-01-01"),
            reason=Standing.Reason.IMPORTED,
        )


def _decide_first(program: Program, basis: str, as_of: datetime.date, state: str) -> None:
    """An earlier run's proposals were decided; nothing of what was decided has taken effect."""
    recalculate(program, as_of, basis=basis)
    now = timezone.now()
    first = TierChange.objects.filter(state="proposed").order_by("pk").values_list("pk", flat=True)[:1]
    TierChange.objects.filter(pk__in=list(first)).update(
        state=state, decided_at=now, decided_by_label="Max", **({"effective_on": as_of} if state == "approved" else {})
    )
