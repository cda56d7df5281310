"""A run keeps the snapshot that it read, and none where a snapshot could not tell what it knew."""

import pytest
from django.db import connection, transaction

from partners.models import Partner
from tenancy import scope
from tests.tiers import facts
from tests.tiers.proposals import make_program
from tests.tiers.replaying.made import renumber, run_of
from tiers.replaying import snapshots
from tiers.replaying.histories import remembered_tables
from vendors.models import Vendor

FOUND_BY = {
    "deals_attribution": "DISTINCT pgh_obj_id AS id FROM deals_attribution_history",
    "deals_exchangerate": "DISTINCT pgh_obj_id AS id FROM deals_exchangerate_history",
    "deals_opportunity": "DISTINCT opportunity_id AS id FROM deals_attribution_history",
    "partners_certification": "DISTINCT pgh_obj_id AS id FROM partners_certification_history",
    "partners_enrollment": "DISTINCT pgh_obj_id AS id FROM partners_enrollment_history",
    "partners_milestone": "DISTINCT pgh_obj_id AS id FROM partners_milestone_history",
    "partners_partner": "%(known_of)s::bigint AS id",
    "tiers_standing": "DISTINCT pgh_obj_id AS id FROM tiers_standing_history",
    "tiers_tierexception": "DISTINCT pgh_obj_id AS id FROM tiers_tierexception_history",
}


def test_the_tables_of_facts_are_found_by_their_histories() -> None:
    found = {table: facts.ids for table, facts in remembered_tables().items()}
    assert {table: words.split(" WHERE ")[0].removeprefix("SELECT ") for table, words in found.items()} == FOUND_BY
    everyones = [table for table, words in found.items() if "%(known_of)s" not in words]
    assert everyones == ["deals_exchangerate"]


@pytest.mark.django_db(transaction=True)
def test_a_run_keeps_its_snapshot_and_a_later_time(acme: Vendor) -> None:
    run = run_of(make_program(acme), facts.day("2026-03-31"))
    with scope.enter(acme.pk), connection.cursor() as cursor:
        run.refresh_from_db()
        cursor.execute("SELECT pg_snapshot_xmax(%s::pg_snapshot) <= pg_current_xact_id()", [run.snapshot])
        assert cursor.fetchone() == (True,)
    assert run.known_at is not None
    assert run.started_at is not None
    assert run.finished_at is not None
    assert run.started_at < run.known_at < run.finished_at


@pytest.mark.django_db(transaction=True)
def test_no_snapshot_is_kept_without_a_transaction_that_reads_one(acme: Vendor) -> None:
    with transaction.atomic():
        run = run_of(make_program(acme), facts.day("2026-03-31"))
    assert run.snapshot == ""
    assert run.known_at is not None


@pytest.mark.django_db(transaction=True)
def test_no_snapshot_is_kept_while_facts_bear_numbers_from_another_cluster(acme: Vendor, brightpath: Partner) -> None:
    program = make_program(acme)
    renumber("partners_partner_history", ahead=1_000_000)
    assert run_of(program, facts.day("2026-03-31")).snapshot == ""
    renumber("partners_partner_history", ahead=-1_000_000)
    assert run_of(program, facts.day("2026-03-31")).snapshot != ""


def test_a_transaction_that_reads_anew_with_each_statement_has_no_snapshot(acme_scope: Vendor) -> None:
    assert snapshots.taken(acme_scope.pk)[0] == ""
