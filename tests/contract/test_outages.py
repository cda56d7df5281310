"""What a command says when the database cannot work: a sentence about what to do, and nothing half-written."""

import pytest
from django.core.management.base import CommandError
from django.db import DatabaseError, connection, transaction

from vendors.commands import Command

FULL = "The disk that holds the database is full. Nothing was changed. Free some space, then try again."


class Raises(Command):
    """A command whose statement the database refuses with an error of this code."""

    def work(self, **options: str) -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '{options['code']}'; END $$")


@pytest.mark.django_db
def test_a_full_disk_is_a_refusal_that_says_so() -> None:
    with pytest.raises(CommandError, match=FULL) as refused:
        Raises().handle(code="53100")

    assert refused.value.returncode == 1


@pytest.mark.django_db
def test_a_database_that_is_going_down_is_a_refusal() -> None:
    with pytest.raises(CommandError, match="The database does not answer"):
        Raises().handle(code="57P01")


@pytest.mark.django_db
def test_a_fault_of_ours_is_not_dressed_up_as_one() -> None:
    with pytest.raises(DatabaseError):
        Raises().handle(code="42601")
