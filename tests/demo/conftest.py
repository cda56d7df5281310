"""The demonstration, told once for the module; what a test changes is undone after it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import transaction

from prm.demo import story

# A Wednesday at noon: something is due today, and the weekend is not near.
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def told(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        story.tell(NOW)
        yield
        transaction.set_rollback(True)


@pytest.fixture
def db(told: None) -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)
