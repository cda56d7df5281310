"""The world of two look-alike vendors, made once for each module of attacks."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from tests.walls import world as worlds


@pytest.fixture(scope="module")
def built(django_db_setup: None, django_db_blocker: Any) -> Iterator[worlds.World]:
    """The whole module runs in one transaction that is never committed."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield worlds.build()
        transaction.set_rollback(True)


@pytest.fixture
def world(built: worlds.World) -> Iterator[worlds.World]:
    """The world as it was made: what a test changes is undone after it."""
    with transaction.atomic():
        yield built
        transaction.set_rollback(True)
