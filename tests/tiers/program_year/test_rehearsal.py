"""A year is tried day by day on a copy of the dates, and leaves nothing behind."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from partners.models import Partner
from tenancy import scope
from tenancy.refusals import Invalid
from tests.tiers.facts import day
from tests.tiers.program_year.worlds import approve, history, noon, publish, review, stands
from tests.walls.world import tenant_models
from tiers.program_year import exceptions
from tiers.program_year.rehearsal import Rehearsal, rehearse
from vendors.actors import Actor
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


def ask(*arguments: str) -> str:
    answer = StringIO()
    call_command(
        "rehearse_year", "--vendor", "acme", "--program", "ladder", *arguments, stdout=answer, stderr=StringIO()
    )
    return answer.getvalue()


@pytest.mark.django_db(transaction=True)
def test_the_command_tells_the_calendar_and_the_quarters(acme: Vendor, brightpath: Partner) -> None:
    program = publish(acme)
    stands(brightpath, program, "bronze", ("1000", "2025-10-01"))
    told = json.loads(ask("--year", "2026", "--json"))
    assert (told["program"], told["begins_on"], told["ends_on"]) == ("ladder", "2026-01-01", "2026-12-31")
    assert told["events"][:3] == [
        {"date": "2026-01-01", "partner": "brightpath", "what": what, "from": "bronze", "to": "silver"}
        for what in ("proposed", "approved", "took effect")
    ]
    assert told["quarters"][-1] == {
        "ends_on": "2026-12-31",
        "tiers": {"base": 1, "bronze": 0, "silver": 0, "gold": 0},
    }
    lines = ask("--year", "2026").splitlines()
    assert lines[0] == "2026-01-01  brightpath  proposed  bronze -> silver"
    assert lines[-1] == "2026-12-31  base 1, bronze 0, silver 0, gold 0"


@pytest.mark.django_db(transaction=True)
def test_what_was_approved_before_the_year_goes_on_in_it(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}", "notices: [7]")
    enrollment = stands(brightpath, program)
    review(program, "2025-12-10")
    approve(program, max_, "2025-12-10")
    review(program, "2026-03-01", at="2026-03-01")
    before = history(enrollment)
    assert calendar(rehearse(program, YEAR), "brightpath") == [
        ("2026-02-01", "announced", "silver", "base"),
        ("2026-02-08", "took effect", "silver", "base"),
    ]
    assert history(enrollment) == before


@pytest.mark.django_db(transaction=True)
def test_an_exception_holds_until_its_end_in_the_rehearsal_too(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme)
    enrollment = stands(brightpath, program)
    with scope.enter(acme.pk):
        exceptions.grant(
            enrollment, "silver", until=day("2026-05-20"), reason="They move", by=max_, now=noon("2025-12-10")
        )
    assert calendar(rehearse(program, YEAR), "brightpath") == [
        ("2026-05-20", "exception ended", "silver", "silver"),
        ("2026-05-20", "proposed", "silver", "base"),
        ("2026-05-20", "approved", "silver", "base"),
        ("2026-05-20", "took effect", "silver", "base"),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("year", [1999, 2101])
def test_a_year_that_cannot_be_is_refused(acme: Vendor, year: int) -> None:
    with pytest.raises(Invalid, match="between 2000 and 2100"):
        rehearse(publish(acme), year)


@pytest.mark.django_db(transaction=True)
def test_without_rules_in_force_there_is_no_year(acme: Vendor) -> None:
    publish(acme)
    with pytest.raises(CommandError) as refusal:
        ask("--year", "2001")
    assert refusal.value.returncode == 1


@pytest.mark.django_db(transaction=True)
def test_runs_about_the_year_itself_do_not_change_its_rehearsal(acme: Vendor, brightpath: Partner) -> None:
    program = publish(acme, *RULES)
    stands(brightpath, program, "silver", ("950", "2025-03-10"), ("100", "2026-02-01"))
    tried = rehearse(program, YEAR)
    review(program, "2026-10-01")
    assert calendar(rehearse(program, YEAR), "brightpath") == calendar(tried, "brightpath")
