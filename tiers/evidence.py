"""Every row that concerns the metrics of some partners, in a fixed order: same facts, same bytes.

Only metrics that count facts have rows; what is made of them (`scores`) is computed again when somebody reads it.
"""

import json
from typing import Any

from django.db import connection

from programs.counting import COUNTED, Question, Sql
from tiers.metrics import base_columns_of, kind_of


def rows(question: Question, whose: str) -> Sql:
    """Rows of `partner_id, number` (of the metric)`, code, day, ref, entry`; `entry` is the row as it is kept."""
    params: dict[str, Any] = dict(question.params)
    parts = []
    for number, column in enumerate(base_columns_of(question.document)):
        statement = kind_of(column.metric).evidence(column, whose)
        params |= statement.params
        parts.append(
            f"""SELECT partner_id, {number} AS number, code, day, ref, jsonb_build_object(
                    'metric', '{column.metric.key}', 'code', code, 'day', day, 'ref', ref,
                    'amount', amount::text, 'facts', facts
                ) AS entry
            FROM ({statement.text}) {column.name}"""
        )
    return question.over(Sql(" UNION ALL ".join(parts), params))


ORDER = f"number, (code = '{COUNTED}') DESC, day NULLS LAST, ref, entry"


def of_partner(question: Question, partner_id: int) -> list[dict[str, Any]]:
    """The rows of one partner, by metric, those that count first, then by day."""
    statement = rows(question, "= %(partner)s")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT coalesce(jsonb_agg(entry ORDER BY {ORDER}), '[]') FROM ({statement.text}) entries",
            {**statement.params, "partner": partner_id},
        )
        # Django reads jsonb as text, to leave decoding to its own fields.
        entries: list[dict[str, Any]] = json.loads(cursor.fetchone()[0])
    return entries
