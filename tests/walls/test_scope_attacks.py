"""Attacks on the scope itself: what the application's role may do in the database when code goes wrong."""

from collections.abc import Callable

import pytest
from django.db import DatabaseError, connection, transaction

from partners.models import Partner
from tenancy import scope
from tests.walls import catalog
from tests.walls.world import World
from vendors.models import Staff, Vendor


def _sql(statement: str, *parameters: object) -> list[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def _refused(statement: str, *parameters: object) -> bool:
    """Whether the database refuses the statement; whatever it did is taken back."""
    try:
        with transaction.atomic():
            _sql(statement, *parameters)
            transaction.set_rollback(True)
    except DatabaseError as error:
        return "row-level security" in str(error) or "permission denied" in str(error)
    return False


def _codes() -> list[str]:
    return [row[0] for row in _sql("SELECT code FROM partners_partner ORDER BY code")]


def test_a_job_for_the_next_vendor_sees_only_it_although_the_one_before_failed(world: World) -> None:
    with pytest.raises(ZeroDivisionError), scope.enter(world.acme.pk):
        _ = 1 / 0
    assert (scope.current(), _codes()) == (None, [])
    with scope.enter(world.globex.pk):
        assert _codes() == ["brightpath", "onlyhere"]
    assert _codes() == []


def test_the_outer_scope_stands_again_after_the_inner_was_rolled_back(world: World) -> None:
    with scope.enter(world.acme.pk, partner_id=world.mine.partner.pk):
        with pytest.raises(ZeroDivisionError), scope.enter(world.globex.pk):
            _ = 1 / 0
        assert _codes() == ["brightpath"]
        assert [partner.name for partner in Partner.objects.all()] == ["Brightpath zq-acme-brightpath"]


def test_a_caught_database_error_leaves_the_scope_as_it_was(world: World) -> None:
    with scope.enter(world.acme.pk):
        with pytest.raises(DatabaseError), transaction.atomic():
            _sql("SELECT 1 / 0")
        assert _codes() == ["brightpath", "rivermark"]


def test_a_vendors_scope_neither_writes_nor_moves_rows_of_another(world: World) -> None:
    with scope.enter(world.acme.pk):
        code = "INSERT INTO partners_partner (vendor_id, code, name, website, country, created_at)"
        assert _refused(f"{code} VALUES (%s, 'x', 'X', '', '', now())", world.globex.pk)
        assert _refused("UPDATE partners_partner SET vendor_id = %s", world.globex.pk)
        assert _sql("UPDATE partners_partner SET name = 'x' WHERE id = %s", world.other_vendor.partner.pk) == [(0,)]
        assert _sql("DELETE FROM partners_member WHERE vendor_id = %s", world.globex.pk) == [(0,)]


def test_a_partners_scope_neither_writes_nor_moves_rows_of_another_partner(world: World) -> None:
    mine, other = world.mine.partner.pk, world.other_partner.partner.pk
    with scope.enter(world.acme.pk, partner_id=mine):
        member = "INSERT INTO partners_member (vendor_id, partner_id, user_id, role, since)"
        user_id = world["rosa"].user_id
        assert _refused(f"{member} VALUES (%s, %s, %s, 'seller', now())", world.acme.pk, other, user_id)
        assert _refused("UPDATE partners_member SET partner_id = %s", other)
        assert _sql("UPDATE partners_enrollment SET status = 'inactive' WHERE partner_id = %s", other) == [(0,)]
        assert _refused("INSERT INTO tiers_run (vendor_id, key) VALUES (%s, 'x')", world.acme.pk)
        assert _sql("UPDATE vendors_staff SET role = 'owner'") == [(0,)]


@pytest.mark.parametrize("setting", ["app.maintenance", "app.user", "app.slug", "row_security"])
def test_no_setting_opens_more_than_single_rows(world: World, setting: str) -> None:
    with transaction.atomic():
        _sql("SELECT set_config(%s, %s, true)", setting, "off" if setting == "row_security" else "on")
        seen = {table for table in catalog.tenant_models() if not _empty(table)}
        transaction.set_rollback(True)
    assert seen == set()


def _empty(table: str) -> bool:
    """Nothing is shown, or the database refuses to answer without its policies."""
    try:
        with transaction.atomic():
            return _sql(f'SELECT 1 FROM "{table}" LIMIT 1') == []
    except DatabaseError:
        return True


def test_the_look_ups_before_a_scope_show_one_vendor_and_ones_own_memberships(world: World) -> None:
    with scope.lookup("app.slug", "globex"):
        assert [vendor.pk for vendor in Vendor.objects.all()] == [world.globex.pk]
        assert _codes() == []
    with scope.lookup("app.user", world["owner"].user_id):
        assert [one.user_id for one in Staff._base_manager.all()] == [world["owner"].user_id]
        assert (_codes(), list(Vendor.objects.all())) == ([], [])


@pytest.mark.parametrize("word", ["UPDATE {} SET vendor_id = vendor_id", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_log_the_receipts_and_history_are_only_added_to(world: World, word: str) -> None:
    tables = catalog.append_only()
    with scope.enter(world.acme.pk):
        assert {table for table in tables if not _refused(word.format(f'"{table}"'))} == set()


def test_nothing_can_be_truncated_or_changed_in_its_shape(world: World) -> None:
    orders: list[Callable[[str], str]] = [
        lambda table: f'TRUNCATE "{table}" CASCADE',
        lambda table: f'DROP POLICY vendor_wall ON "{table}"',
        lambda table: f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY',
    ]
    refusals = ("permission denied", "must be owner")
    for order in orders:
        for table in catalog.tenant_models():
            with pytest.raises(DatabaseError) as refusal, transaction.atomic():
                _sql(order(table))
            assert any(words in str(refusal.value) for words in refusals)


def test_functions_that_see_more_than_their_caller_answer_with_ids_only(world: World) -> None:
    found = _sql(
        "SELECT proname, pg_get_function_result(oid), pg_get_function_arguments(oid) FROM pg_proc"
        " WHERE prosecdef AND pronamespace = 'public'::regnamespace AND has_function_privilege(oid, 'EXECUTE')"
    )
    assert found == [("tenancy_vendor_ids", "SETOF bigint", "")]


def test_the_role_cannot_become_another(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR rolbypassrls OR rolcreatedb FROM pg_roles WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (False,)
        cursor.execute(
            "SELECT count(*) FROM pg_auth_members JOIN pg_roles ON pg_roles.oid = member WHERE rolname = current_user"
        )
        assert cursor.fetchone() == (0,)
