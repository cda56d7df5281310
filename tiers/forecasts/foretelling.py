"""Writing down when each enrollment of a program falls below its tier, as a fixed number of statements.

A tier is stood on while its figures reach it, or the share of its thresholds that keeps it (`keeps_at_percent`).

Only rows that differ are written. As long as no fact changes, a forecast says the same whichever day it is made on, but
for what lies beyond its last day; so it can be repeated for some partners or for all whenever that is convenient.
"""

import datetime
import json
from collections.abc import Sequence

from programs.counting import EVERYONE, Sql
from programs.models import Program
from tiers.evaluation import rank_of
from tiers.forecasts.calendar import Stretch, stretches
from tiers.forecasts.timeline import timeline
from tiers.metrics import columns_of
from tiers.program_year.movement import lowered
from tiers.working import execute, read_everything

# Who stands on the lowest tier cannot fall.
_CAN_FALL = "AND s.tier <> %(lowest)s"
_TABLE = """
CREATE TEMPORARY TABLE forecast_fall (
    enrollment_id bigint, partner_id bigint, tier varchar, falls_on date, falls_to varchar,
    because varchar, because_ref varchar, because_label varchar, because_amount numeric
) ON COMMIT DROP
"""
# Of what leaves on the day, that of a metric which is short then; of several the largest.
_READING = """, fell AS (
    SELECT DISTINCT ON (v.enrollment_id) v.enrollment_id, v.partner_id, v.day,
           (%(tiers)s::varchar[])[greatest(v.eligible_rank, v.kept_rank) + 1] AS falls_to, {short} AS short
    FROM point v
    WHERE greatest(v.eligible_rank, v.kept_rank) < array_position(%(tiers)s::varchar[], v.current_tier::varchar) - 1
    ORDER BY v.enrollment_id, v.day
), cause AS (
    SELECT DISTINCT ON (fell.enrollment_id) fell.enrollment_id, span.metric, span.ref, span.label, span.amount
    FROM fell JOIN span ON span.partner_id = fell.partner_id AND span.ends = fell.day
    ORDER BY fell.enrollment_id, span.metric = ANY(fell.short) DESC, span.amount DESC, span.metric, span.ref
)
SELECT a.enrollment_id, a.partner_id, a.current_tier AS tier, fell.day AS falls_on,
       coalesce(fell.falls_to, '') AS falls_to, coalesce(%(keys)s::jsonb ->> cause.metric, '') AS because,
       coalesce(cause.ref, '') AS because_ref, coalesce(cause.label, '') AS because_label,
       coalesce(cause.amount, 0) AS because_amount
FROM assessed a
LEFT JOIN fell ON fell.enrollment_id = a.enrollment_id
LEFT JOIN cause ON cause.enrollment_id = a.enrollment_id"""
_FIRST = """(
    SELECT DISTINCT ON (enrollment_id) * FROM forecast_fall ORDER BY enrollment_id, falls_on NULLS LAST
)"""
_MINE = "f.vendor_id = %(vendor)s AND f.program_id = %(program)s"
_GONE = f"""
DELETE FROM tiers_forecast f
WHERE {_MINE} {{among}} AND NOT EXISTS (SELECT FROM forecast_fall n WHERE n.enrollment_id = f.enrollment_id)
"""
# Who is below already stays below since the day that was said first.
_CHANGED = f"""
UPDATE tiers_forecast f
SET as_of = %(as_of)s, tier = n.tier, falls_on = n.falls_on, falls_to = n.falls_to, because = n.because,
    because_ref = n.because_ref, because_label = n.because_label, because_amount = n.because_amount
FROM {_FIRST} n
WHERE {_MINE} AND f.enrollment_id = n.enrollment_id
  AND (f.tier, f.falls_on, f.falls_to, f.because, f.because_ref, f.because_label, f.because_amount)
      IS DISTINCT FROM (n.tier, n.falls_on, n.falls_to, n.because, n.because_ref, n.because_label, n.because_amount)
  AND NOT (n.falls_on = %(as_of)s AND coalesce(f.falls_on <= %(as_of)s, false)
           AND (f.tier, f.falls_to) = (n.tier, n.falls_to))
"""
_NEW = f"""
INSERT INTO tiers_forecast (vendor_id, program_id, as_of, enrollment_id, partner_id, tier, falls_on, falls_to,
                            because, because_ref, because_label, because_amount)
SELECT %(vendor)s, %(program)s, %(as_of)s, n.*
FROM {_FIRST} n
WHERE NOT EXISTS (SELECT FROM tiers_forecast f WHERE {_MINE} AND f.enrollment_id = n.enrollment_id)
"""


def forecast(program: Program, *, as_of: datetime.date, partner_ids: Sequence[int] | None = None) -> int:
    """Bring the forecasts of some partners, or of everyone, up to date in the caller's transaction.

    Returns how many rows changed. Raises Refused when no edition is in force on the day.
    """
    whose, mine = EVERYONE, {}
    if partner_ids is not None:
        whose, mine = "= ANY(%(partners)s::bigint[])", {"partners": list(partner_ids)}
    parts = stretches(program, as_of)
    read_everything(partner_ids is None)
    execute("DROP TABLE IF EXISTS pg_temp.forecast_fall")
    execute(_TABLE)
    for part in parts:
        statement = _falls(part, whose)
        execute(f"INSERT INTO forecast_fall {statement.text}", {**statement.params, **mine})
    params = {**parts[0].question.params, **mine}
    gone = _GONE.format(among="" if partner_ids is None else f"AND f.partner_id {whose}")
    return execute(gone, params) + execute(_CHANGED, params) + execute(_NEW, params)


def _falls(part: Stretch, whose: str) -> Sql:
    """Everyone who can fall, with the first day of the stretch below the tier it stands on now, if there is one."""
    document, columns = part.document, columns_of(part.document)
    names = {column.metric.key: column.name for column in columns}
    needs = [
        f"CASE WHEN v.{names[asked.metric]} < {asked.at_least}"
        f" AND array_position(%(tiers)s::varchar[], v.current_tier::varchar) > {rank_of(document, asked.tier)}"
        f" THEN '{names[asked.metric]}' END"
        for asked in lowered(document).requirements
    ]
    reading = _READING.format(short=f"ARRAY[{', '.join(needs)}]::text[]")
    statement = timeline(part, whose, among=_CAN_FALL, reading=reading)
    keys = json.dumps({name: key for key, name in names.items()})
    return Sql(statement.text, {**statement.params, "tiers": [tier.key for tier in document.tiers], "keys": keys})
