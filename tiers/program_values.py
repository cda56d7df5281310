"""What everyone in a program comes to on one day, computed and told without changing anything."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from programs.counting import EVERYONE, Question
from programs.document.model import ProgramDocument
from programs.models import Program
from programs.queries import document_of, required_edition
from tiers.evaluation import Verdict, evaluate
from tiers.evaluation_sql import verdicts
from tiers.metrics import columns_of
from tiers.windows import question_of


@dataclass(frozen=True, slots=True)
class Assessed:
    """One enrollment. `eligible_tier` is the database's answer; `verdict` says in detail what is unmet."""

    partner_id: int
    partner_code: str
    current_tier: str
    eligible_tier: str
    values: Mapping[str, Decimal]
    verdict: Verdict


def assess(program: Program, *, as_of: datetime.date, basis: str) -> tuple[ProgramDocument, list[Assessed]]:
    """Everyone who is assessed, by partner code, in one statement. Raises Refused when no edition is in force."""
    document = document_of(required_edition(program, as_of))
    question = question_of(program, document, basis, as_of)
    return document, [_assessed(document, row) for row in _rows(question)]


def current_tier_of(enrollment_id: int, question: Question) -> str:
    """The tier of the standing in force on the day of the question; the lowest without one."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tier FROM tiers_standing WHERE vendor_id = %(vendor)s AND enrollment_id = %(enrollment)s"
            " AND begins_on <= %(as_of)s AND (ends_on IS NULL OR ends_on > %(as_of)s)",
            {**question.params, "enrollment": enrollment_id},
        )
        row = cursor.fetchone()
    return row[0] if row else question.document.lowest.key


def _rows(question: Question) -> list[dict[str, Any]]:
    statement = verdicts(question, EVERYONE)
    with connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT v.*, p.code, e.focuses, e.invitations
            FROM ({statement.text}) v
            JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = v.partner_id
            JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.id = v.enrollment_id
            ORDER BY p.code COLLATE "C" """,
            statement.params,
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _assessed(document: ProgramDocument, row: Mapping[str, Any]) -> Assessed:
    values = {column.metric.key: Decimal(row[column.name]) for column in columns_of(document)}
    return Assessed(
        partner_id=row["partner_id"],
        partner_code=row["code"],
        current_tier=row["current_tier"],
        eligible_tier=document.tiers[row["eligible_rank"]].key,
        values=values,
        verdict=evaluate(document, values, focuses=row["focuses"], invitations=row["invitations"]),
    )
