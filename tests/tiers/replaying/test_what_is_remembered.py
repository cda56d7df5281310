"""Whatever tiers are computed from is remembered, down to the column: else a replay would silently read today's."""

import re
from datetime import date

import pytest
from django.db import connection

from programs.document.load import load
from programs.models import Program
from tests.shipped import SHIPPED
from tiers import evidence
from tiers.evaluation_sql import verdicts
from tiers.program_year.movement_sql import moves
from tiers.replaying.histories import remembered_tables
from tiers.windows import question_of
from vendors.models import Vendor

DOCUMENTS = sorted(path.name for path in SHIPPED.glob("*.yaml"))
TABLES = re.compile(r"\b(?:FROM|JOIN)\s+([a-z]+_[a-z_]+)")


def read_by(document: str, vendor: Vendor) -> set[str]:
    """The tables that the statements of a document's metrics, standings, enrollments and moves name."""
    rules = load((SHIPPED / document).read_text())
    question = question_of(Program(pk=1, vendor=vendor), rules, "mid_year", date(2026, 3, 31))
    texts = verdicts(question).text + evidence.rows(question, "= %(partner)s").text + moves("verdict")
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        known = {name for (name,) in cursor.fetchall()}
    return {name for name in TABLES.findall(texts) if name in known}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_table_that_a_run_judges_by_is_remembered(document: str, acme: Vendor) -> None:
    read = read_by(document, acme)
    assert {
        "deals_opportunity",
        "partners_milestone",
        "partners_enrollment",
        "tiers_standing",
        "tiers_tierexception",
    } - read == set()
    assert read - set(remembered_tables()) == set()


@pytest.mark.parametrize("table", sorted(remembered_tables()))
@pytest.mark.django_db
def test_every_column_of_a_fact_is_in_its_history(table: str) -> None:
    facts = remembered_tables()[table]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name, column_name, data_type, numeric_precision, numeric_scale, character_maximum_length"
            " FROM information_schema.columns WHERE table_name = ANY(%s)",
            [[table, facts.history]],
        )
        columns = cursor.fetchall()
    now = {row[1:] for row in columns if row[0] == table}
    then = {row[1:] for row in columns if row[0] == facts.history}
    assert {row[0] for row in now} == set(facts.columns)
    assert now - then == set()
