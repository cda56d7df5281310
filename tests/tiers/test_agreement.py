"""Three ways to the same answer: the statement for a whole program, the explanation of one partner, and an oracle that
walks over the rows one by one and knows nothing of either."""

import datetime
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partners.models import Partner
from programs.queries import document_of, edition_in_force
from tests.cast import make_partner
from tests.tiers.drawn import ENROLLMENTS, MILESTONES, PEOPLE, RATES, SALES, documents
from tests.tiers.facts import day, publish_text
from tests.tiers.oracle import Oracle
from tests.tiers.worlds import write
from tiers.explain import explain
from tiers.models import Basis
from tiers.program_values import assess
from vendors.models import Vendor

AS_OF = day("2025-03-01")


@pytest.fixture
def partners(acme_scope: Vendor) -> list[Partner]:
    return [make_partner(acme_scope, f"partner-{number}", f"Partner {number}") for number in range(3)]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    text=documents(),
    sales=SALES,
    rates=RATES,
    people=PEOPLE,
    milestones=MILESTONES,
    enrollments=ENROLLMENTS,
    basis=st.sampled_from(Basis.values),
    as_of=st.one_of(st.just(AS_OF), st.dates(day("2024-02-25"), day("2025-03-10"))),
)
def test_statement_explanation_and_oracle_agree(
    partners: list[Partner], text: str, basis: str, as_of: datetime.date, **drawn: Any
) -> None:
    with transaction.atomic():
        _agree(partners, text, basis, as_of, drawn)
        transaction.set_rollback(True)


def _agree(partners: list[Partner], text: str, basis: str, as_of: datetime.date, drawn: dict[str, Any]) -> None:
    program = publish_text(text)
    edition = edition_in_force(program, as_of)
    assert edition is not None
    document = document_of(edition)
    write(partners, program, document, drawn)
    oracle = Oracle(document, basis, as_of, drawn)
    _, rows = assess(program, as_of=as_of, basis=basis)
    assert [row.partner_code for row in rows] == [partners[number].code for number in oracle.assessed()]
    for row, number in zip(rows, oracle.assessed(), strict=True):
        assert row.values == {metric.key: oracle.value(metric, number) for metric in document.metrics}
        assert (row.eligible_tier, row.verdict.eligible.key) == (oracle.tier(number),) * 2
        told = explain(partners[number], program, as_of=as_of, basis=basis)
        assert {one.metric.key: one.value for one in told.metrics} == row.values
        assert (told.verdict, told.current_tier) == (row.verdict, row.current_tier)
        for one in told.metrics:
            assert len(one.counted) + len(one.not_counted) == oracle.concerned(one.metric, number)
            assert sum(entry.amount or 0 for entry in one.counted) == one.value
