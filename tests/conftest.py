"""Tests run on real PostgreSQL as the application role: the connection belongs to the owner and becomes `prm_app`.

`RESET ROLE` stands before a flush, since TRUNCATE is the owner's.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management.commands.flush import Command as Flush
from django.db import connections
from django.db.backends.signals import connection_created

from tests.browser import chromium  # noqa: F401
from tests.cast import *  # noqa: F403

# What takes longest begins first: a file stays with one process, and nobody should wait for a long one at the end.
_LONGEST_FIRST = ("walls", "tiers", "demo", "faults", "journeys", "embedded", "deals")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    items.sort(key=lambda item: _turn(item.path.relative_to(Path(__file__).parent).parts[0]))


def _turn(area: str) -> int:
    return _LONGEST_FIRST.index(area) if area in _LONGEST_FIRST else len(_LONGEST_FIRST)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None) -> Iterator[None]:
    """After the owner has made and migrated the test database, every connection serves as the application role."""
    connection_created.connect(_become_app, dispatch_uid="tests.role")
    connections["default"].close()
    yield
    connection_created.disconnect(dispatch_uid="tests.role")
    connections["default"].close()


def _become_app(connection: Any, **signal: Any) -> None:
    if connection.settings_dict["NAME"].startswith("test_"):
        with connection.cursor() as cursor:
            cursor.execute(f'SET ROLE "{settings.PRM_APP_ROLE}"')


def _flush_as_owner(handle: Callable[..., None]) -> Callable[..., None]:
    def wrapped(self: Flush, **options: Any) -> None:
        with connections["default"].cursor() as cursor:
            cursor.execute("RESET ROLE")
        handle(self, **options)
        _become_app(connections["default"])

    return wrapped


Flush.handle = _flush_as_owner(Flush.handle)  # type: ignore[method-assign]
