"""What a command needs before it runs, and the one file that every Python must be able to read."""

import ast

import pytest
from django.core.management import get_commands

from prm.embedded.commands import NEEDS, NOTHING, Needs, needs_of
from tests.embedded.running import CHECKOUT


@pytest.mark.parametrize(
    ("line", "needs"),
    [
        ("", NOTHING),
        ("recalculate --help", NOTHING),
        ("program validate file.yaml", NOTHING),
        ("verify_receipt file.json --key key.pub", NOTHING),
        ("program publish file.yaml --vendor acme", Needs()),
        ("recalculate --vendor acme", Needs(worker=True)),
        ("migrate", Needs(owner=True, migrated=False)),
        ("import partners file.csv", Needs()),
    ],
)
def test_a_command_line_needs_what_the_table_says(line: str, needs: Needs) -> None:
    assert needs_of(line.split()) == needs


def test_the_table_names_no_command_that_does_not_exist() -> None:
    named = {line.split()[0] for line in NEEDS if line}

    assert named - set(get_commands()) - {"help", "version"} == set()


def test_old_pythons_can_read_the_entry_point_to_be_told_that_they_are_old() -> None:
    ast.parse((CHECKOUT / "manage.py").read_text(), feature_version=(3, 4))
