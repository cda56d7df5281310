"""A run keeps the snapshot that it read, and none where a snapshot could not tell what it knew."""

import pytest
from django.db import connection, transaction

from partners.models import Partner
from tenancy import scope
from tests.tiers import facts
from tests.tiers.proposals import make_program
from tests.tiers.replaying.made import run_of
from tiers.replaying import snapshots
from tiers.replaying.histories import remembered_tables
from vendors.models import Vendor

LINKS = {
    "deals_attribution": ("deals_attribution_history", "pgh_obj_id"),
    "deals_exchangerate": None,
    "deals_opportunity": ("deals_attribution_history", "opportunity_id"),
    "partners_certification": ("partners_certification_history", "pgh_obj_id"),
    "partners_enrollment": ("partners_enrollment_history", "pgh_obj_id"),
    "partners_milestone": ("partners_milestone_history", "pgh_obj_id"),
    "partners_partner": ("partners_partner_history", "pgh_obj_id"),
    "tiers_standing": ("tiers_standing_history", "pgh_obj_id"),
}


def test_the_tables_of_facts_are_found_by_their_histories() -> None:
    assert {table: facts.link for table, facts in sorted(remembered_tables().items())} == LINKS


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


def renumber(history: str, *, ahead: int) -> None:
    """As a restore leaves it: versions from transactions that this cluster has yet to reach."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE; SELECT set_config('app.maintenance', 'on', true)")
        cursor.execute(f"UPDATE {history} SET known_in = (known_in::text::bigint + {ahead})::text::xid8")
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.maintenance', '', true); SET ROLE prm_app")
