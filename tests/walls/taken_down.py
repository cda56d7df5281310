"""Taking one wall down, to see that the other stops everything by itself. Nothing of it outlives the block."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection, models, transaction

from tenancy.models import GuardManager
from tests.walls import catalog


@contextmanager
def database_wall() -> Iterator[None]:
    """No policies: the owner of the tables asks, and row-level security is off."""
    with transaction.atomic():
        # Postponed checks of references would keep the tables from being altered.
        _sql("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", "RESET ROLE")
        _sql(*(f'ALTER TABLE "{table}" DISABLE ROW LEVEL SECURITY' for table in catalog.tenant_models()))
        yield
        transaction.set_rollback(True)


@contextmanager
def one_policy(table: str) -> Iterator[None]:
    """The vendor's policy of one table lets everything through."""
    with transaction.atomic():
        _sql("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", "RESET ROLE")
        _sql(f'ALTER POLICY vendor_wall ON "{table}" USING (true) WITH CHECK (true)')
        _sql(f'SET ROLE "{catalog.settings.PRM_APP_ROLE}"')
        yield
        transaction.set_rollback(True)


@contextmanager
def code_wall() -> Iterator[None]:
    """The manager of tenant models gives every row that the database lets it have."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(GuardManager, "get_queryset", models.Manager.get_queryset)
        yield


def _sql(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
