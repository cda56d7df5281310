"""Questions to PostgreSQL's catalog about the walls. Each answers with what is wrong, so that a mutation shows."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from tenancy import walls
from tenancy.grants import GLOBAL_TABLES
from tenancy.history import TenantEvent
from tenancy.models import TenantModel
from vendors.models import Vendor


@contextmanager
def as_owner() -> Iterator[None]:
    """The owner of the tables, for looking behind the walls and for taking them down in a test."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
    yield
    with connection.cursor() as cursor:
        cursor.execute(f'SET ROLE "{settings.PRM_APP_ROLE}"')


def tenant_models() -> dict[str, type[models.Model]]:
    """Every model whose rows belong to a vendor, by its table."""
    found = [m for m in apps.get_models() if issubclass(m, (TenantModel, TenantEvent)) or m is Vendor]
    return {model._meta.db_table: model for model in found}


def tables() -> set[str]:
    return _column("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND relnamespace = 'public'::regnamespace")


def unclassified() -> set[str]:
    """Tables that are neither walled in nor on the short list, and entries of the list that nothing needs."""
    return tables() ^ (set(tenant_models()) | set(GLOBAL_TABLES))


def without_forced_security() -> set[str]:
    protected = _column("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
    return set(tenant_models()) - protected


def with_other_policies() -> set[str]:
    """Tables whose policies are not, to the letter, those that their models ask for."""
    wrong = set()
    for table, model in tenant_models().items():
        column = "id" if model is Vendor else "vendor_id"
        wall: walls.PartnerWall = walls.SHARED if model is Vendor else model.partner_wall  # type: ignore[attr-defined]
        mine = f"{column} = {walls.VENDOR}"
        expected = {
            ("vendor_wall", True, _normal(table, mine), _normal(table, mine)),
            ("partner_wall", False, _normal(table, wall.policy), _normal(table, wall.policy)),
        }
        if not expected <= _policies(table):
            wrong.add(table)
    return wrong


def extra_policies() -> set[tuple[str, str]]:
    """Permissive policies beside the vendor's and the owner's: each opens something and must be on the test's list."""
    return _rows(
        "SELECT tablename, policyname FROM pg_policies WHERE permissive = 'PERMISSIVE'"
        " AND policyname NOT IN ('vendor_wall', 'maintenance')"
    )


def nullable_tenants() -> set[str]:
    required = _column(
        "SELECT table_name FROM information_schema.columns WHERE column_name = 'vendor_id' AND is_nullable = 'NO'"
    )
    return set(tenant_models()) - required - {Vendor._meta.db_table}


def unique_across_vendors() -> set[str]:
    """Unique indexes of tenant tables that do not start with the vendor: they would tell one of another's rows."""
    names = _rows(
        """
        SELECT index.relname, owner.relname FROM pg_index
        JOIN pg_class index ON index.oid = indexrelid JOIN pg_class owner ON owner.oid = indrelid
        LEFT JOIN pg_attribute first ON first.attrelid = indrelid AND first.attnum = indkey[0]
        WHERE indisunique AND NOT indisprimary AND first.attname IS DISTINCT FROM 'vendor_id'
        """
    )
    return {index for index, table in names if table in tenant_models()} - {"vendors_vendor_slug_key"}


def references_across_vendors() -> set[str]:
    """References between tenant tables that no foreign key keeps inside the vendor."""
    ties = _ties()
    return {
        f"{table}.{field.column}"
        for table, model in tenant_models().items()
        if issubclass(model, TenantModel)
        for field in model._meta.local_fields
        if isinstance(field, models.ForeignKey) and issubclass(field.related_model, TenantModel)
        if not _is_tied(ties, table, field.column, field.related_model._meta.db_table)
    }


def _ties() -> set[tuple[str, str, str, str]]:
    """Columns of composite foreign keys that start with the vendor on both sides, and the columns they refer to."""
    return _rows(
        """
        SELECT owner.relname, mine.attname, target.relname, theirs.attname
        FROM pg_constraint
        JOIN pg_class owner ON owner.oid = conrelid
        JOIN pg_class target ON target.oid = confrelid
        JOIN pg_attribute first ON first.attrelid = conrelid AND first.attnum = conkey[1]
        JOIN pg_attribute other ON other.attrelid = confrelid AND other.attnum = confkey[1]
        CROSS JOIN LATERAL unnest(conkey[2:], confkey[2:]) AS pair(here, there)
        JOIN pg_attribute mine ON mine.attrelid = conrelid AND mine.attnum = here
        JOIN pg_attribute theirs ON theirs.attrelid = confrelid AND theirs.attnum = there
        WHERE contype = 'f' AND first.attname = 'vendor_id' AND other.attname = 'vendor_id' AND convalidated
        """
    )


def _is_tied(ties: set[tuple[str, str, str, str]], table: str, column: str, target: str) -> bool:
    """Whether the column holds an id of `target` in the row's vendor: by a key of its own, or because a row that the
    key refers to holds the same id in a column that is tied itself."""
    return any(
        (other, theirs) == (target, "id") or (theirs != "id" and _is_tied(ties, other, theirs, target))
        for owner, mine, other, theirs in ties
        if (owner, mine) == (table, column)
    )


def too_much_granted() -> set[tuple[str, str]]:
    """What the application role may do beyond reading and writing rows, or to what is only added to."""
    granted = _rows(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants WHERE grantee = %s",
        [settings.PRM_APP_ROLE],
    )
    beyond = {(table, right) for table, right in granted if right in {"TRUNCATE", "REFERENCES", "TRIGGER"}}
    added_to = append_only()
    return beyond | {(table, right) for table, right in granted if table in added_to and right in {"UPDATE", "DELETE"}}


def append_only() -> set[str]:
    """Tables whose rows are written once: the log, the receipts and history."""
    return {"activity_activity", "deals_receipt"} | {table for table in tables() if table.endswith("_history")}


def owned_by_application() -> set[str]:
    return _column("SELECT relname FROM pg_class WHERE relowner = %s::regrole", [settings.PRM_APP_ROLE])


def _policies(table: str) -> set[tuple[str, bool, str, str]]:
    return _rows(
        "SELECT policyname, permissive = 'PERMISSIVE', qual, with_check FROM pg_policies WHERE tablename = %s", [table]
    )


def _normal(table: str, expression: str) -> str:
    """The expression as PostgreSQL writes it back, found by making a policy of it that is taken away again."""
    with connection.cursor() as cursor:
        cursor.execute("SAVEPOINT probe")
        cursor.execute(f'CREATE POLICY probe ON "{table}" USING ({expression})')
        cursor.execute("SELECT qual FROM pg_policies WHERE tablename = %s AND policyname = 'probe'", [table])
        (written,) = cursor.fetchone()
        cursor.execute("ROLLBACK TO SAVEPOINT probe")
    return str(written)


def _column(sql: str, parameters: list[object] | None = None) -> set[str]:
    return {row[0] for row in _rows(sql, parameters)}


def _rows(sql: str, parameters: list[object] | None = None) -> set[tuple]:  # type: ignore[type-arg]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters or [])
        return set(cursor.fetchall())
