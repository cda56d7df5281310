"""The world of two look-alike vendors, made once for each module of attacks.

`db` here is not pytest-django's: a whole module runs in one transaction that is never committed, each test in a
savepoint of it. The world is made once and attacked many times.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.walls import world as worlds


@pytest.fixture(scope="module")
def module_transaction(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def built(module_transaction: None) -> worlds.World:
    return worlds.build()


@pytest.fixture
def db(module_transaction: None) -> Iterator[None]:
    """What a test changes is undone after it."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def world(built: worlds.World, db: None) -> worlds.World:
    return built
