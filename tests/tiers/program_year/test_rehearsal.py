"""A year is tried day by day on a copy of the dates, and leaves nothing behind."""

import pytest
from django.db import connection

from partners.models import Partner
from tenancy import scope
from tests.tiers.program_year.worlds import publish, stands
from tests.walls.world import tenant_models
from tiers.program_year.rehearsal import Rehearsal, rehearse
from vendors.models import Vendor

YEAR = 2026
RULES = ("grace: {days: 60}", "notices: [30, 7]", "keeps_at_percent: 90")


def calendar(tried: Rehearsal, partner: str) -> list[tuple[str, str, str, str]]:
    return [(str(one.date), one.what, one.from_tier, one.to_tier) for one in tried.events if one.partner == partner]


def counts() -> dict[str, tuple[int, int | None]]:
    """Rows and the highest key of every table of the vendor."""
    found = {}
    with connection.cursor() as cursor:
        for model in tenant_models():
            table, key = model._meta.db_table, model._meta.pk.column
            cursor.execute(f'SELECT count(*), max("{key}") FROM public."{table}"')
            found[table] = cursor.fetchone()
    return found


@pytest.mark.django_db(transaction=True)
def test_a_year_passes_from_the_annual_review_to_the_end_of_the_last_grace(
    acme: Vendor, brightpath: Partner, rivermark: Partner
) -> None:
    program = publish(acme, *RULES)
    stands(brightpath, program, "silver", ("950", "2025-03-10"), ("100", "2026-02-01"))
    stands(rivermark, program, "bronze", ("1000", "2025-10-01"))
    with scope.enter(acme.pk):
        before = counts()
        tried = rehearse(program, YEAR)
        assert counts() == before
    assert calendar(tried, "rivermark") == [
        ("2026-01-01", "proposed", "bronze", "silver"),
        ("2026-01-01", "approved", "bronze", "silver"),
        ("2026-01-01", "took effect", "bronze", "silver"),
        ("2026-10-01", "proposed", "silver", "base"),
        ("2026-10-01", "approved", "silver", "base"),
        ("2026-10-31", "announced", "silver", "base"),
        ("2026-11-23", "announced", "silver", "base"),
        ("2026-11-30", "took effect", "silver", "base"),
    ]
    # 950 of last year kept Silver with the share; from 10 March on there is the 100 alone.
    assert calendar(tried, "brightpath") == [
        ("2026-03-12", "proposed", "silver", "bronze"),
        ("2026-03-12", "approved", "silver", "bronze"),
        ("2026-04-11", "announced", "silver", "bronze"),
        ("2026-05-04", "announced", "silver", "bronze"),
        ("2026-05-11", "took effect", "silver", "bronze"),
    ]
    assert [(str(day), standing) for day, standing in tried.quarters] == [
        ("2026-03-31", {"base": 0, "bronze": 0, "silver": 2, "gold": 0}),
        ("2026-06-30", {"base": 0, "bronze": 1, "silver": 1, "gold": 0}),
        ("2026-09-30", {"base": 0, "bronze": 1, "silver": 1, "gold": 0}),
        ("2026-12-31", {"base": 1, "bronze": 1, "silver": 0, "gold": 0}),
    ]
