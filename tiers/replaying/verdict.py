"""What a review came to for one partner and wanted for it, by the statements that a run asks for everyone.

The tier to move to follows from more than the figures: the share of the thresholds that keeps a tier, the exception
that was in force, the first year, the directions and the days that the document opens (`program_year.movement`).
"""

import datetime
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import connection

from programs.counting import Question, Sql
from tiers.evaluation_sql import values_as_json, verdicts
from tiers.program_year import movement_sql

_WHOSE = "= %(partner)s"
_NOT_ASSESSED: dict[str, Any] = {"current_tier": None, "eligible_tier": None, "metrics": {}, "move": None}
_VERDICT = """
WITH verdict AS MATERIALIZED (
    SELECT v.enrollment_id, v.partner_id, v.current_tier::varchar,
           (%(tiers)s::varchar[])[v.eligible_rank + 1] AS eligible_tier, v.kept_rank, {metrics} AS metrics
    FROM ({verdicts}) v
)
SELECT jsonb_build_object(
    'verdict', jsonb_build_object(
        'current_tier', v.current_tier, 'eligible_tier', v.eligible_tier, 'metrics', coalesce(v.metrics, '{{}}'),
        'move', CASE WHEN m.upward IS NOT NULL
                     THEN jsonb_build_object('from', m.current_tier, 'to', m.target_tier, 'upward', m.upward) END
    ),
    'enrollment', jsonb_build_object('focuses', e.focuses, 'invitations', e.invitations, 'country', p.country)
)
FROM partners_enrollment e
JOIN partners_partner p ON p.vendor_id = e.vendor_id AND p.id = e.partner_id
LEFT JOIN verdict v ON v.enrollment_id = e.id
LEFT JOIN ({moves}) m
  ON m.enrollment_id = e.id AND CASE WHEN m.upward THEN %(opens_up)s ELSE %(opens_down)s END
WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.partner_id = %(partner)s"""


def again(
    question: Question, partner_id: int, known_at: datetime.datetime
) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Tiers, values and the move that is wanted (None where the review leaves the partner where it is); and everything
    that evidence may keep of the enrollment.

    `known_at` is when the run read the editions. A partner that was not assessed has no tiers and no values.
    """
    # The rows that stand in for tables stand in for those of the movement as well: once, around all of it.
    measured = verdicts(replace(question, instead={}), _WHOSE)
    text = _VERDICT.format(
        metrics=values_as_json(question.document), verdicts=measured.text, moves=movement_sql.moves("verdict")
    )
    movement = movement_sql.params(question, known_at)
    statement = question.over(Sql(text, {**question.params, **measured.params, **movement}))
    with connection.cursor() as cursor:
        cursor.execute(statement.text, {**statement.params, "partner": partner_id})
        row = cursor.fetchone()
    if row is None:
        return _NOT_ASSESSED, {}
    found = json.loads(row[0])
    return found["verdict"], found["enrollment"]
