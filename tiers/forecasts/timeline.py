"""Every point of the days ahead at which anything changes for a partner, and what its values come to from then on.

Each fact says on which days it counts (`Kind.spans`); what begins and ends on a day is added up in the order of the
days; scores are made of the sums, and all of it is evaluated by the same CASE as a run's. One statement for one partner
or for a whole program.
"""

from typing import Any

from programs.counting import EVERYONE, REACHED, Sql
from tiers.evaluation_sql import eligible_rank, kept_rank
from tiers.forecasts.calendar import Stretch
from tiers.metrics import base_columns_of, by_kind, columns_of
from tiers.scores_sql import with_derived


def spans(stretch: Stretch, whose: str = EVERYONE) -> Sql:
    """Rows of `Kind.spans` for all metrics that are counted."""
    text, params = _spans(stretch, whose)
    return stretch.question.over(Sql(text, {**params, **stretch.params}))


def timeline(stretch: Stretch, whose: str = EVERYONE, *, among: str = "", reading: str = "SELECT * FROM point") -> Sql:
    """Rows of `enrollment_id, partner_id, current_tier, day, eligible_rank, kept_rank, m0, m1, ...`: the first day on
    which an enrollment is assessed in the stretch, and every later one on which something begins or ends to count.

    `among` narrows the enrollments (`e`, with its standing `s`). `reading` is another statement over `point`, those
    rows, and `span`, those of `spans`.
    """
    document, counting = stretch.document, base_columns_of(stretch.document)
    columns = columns_of(document)
    spans, params = _spans(stretch, whose)
    rank, tier_params = eligible_rank(document, columns)
    kept, kept_params = kept_rank(document, columns)
    begun = ", ".join(f"sum(amount) FILTER (WHERE metric = '{one.name}') AS {one.name}" for one in counting)
    running = ", ".join(f"coalesce(sum({one.name}) OVER so_far, 0) AS {one.name}" for one in counting)
    values = ", ".join(f"v.{one.name}" for one in columns)
    everything = with_derived(
        document,
        f"""SELECT a.*, {", ".join(f"c.{one.name}" for one in counting)}, c.day
            FROM assessed a JOIN come_to c ON c.partner_id = a.partner_id AND c.day >= a.since""",
    )
    country = ("", "")
    if document.regions:
        country = ", p.country", "JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = e.partner_id"
    text = f"""
        WITH span AS MATERIALIZED ({spans}), assessed AS MATERIALIZED (
            SELECT e.id AS enrollment_id, e.partner_id, e.focuses, e.invitations,
                   coalesce(s.tier, %(lowest)s) AS current_tier,
                   {REACHED.format(day="e.enrolled_on")} AS since{country[0]}
            FROM partners_enrollment e {country[1]}
            LEFT JOIN tiers_standing s
              ON s.vendor_id = %(vendor)s AND s.enrollment_id = e.id
             AND s.begins_on <= %(as_of)s AND (s.ends_on IS NULL OR s.ends_on > %(as_of)s)
            WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.status = 'active'
              AND e.enrolled_on <= %(until)s {"" if whose == EVERYONE else f"AND e.partner_id {whose}"} {among}
        ), moved AS (
            SELECT partner_id, day, {begun}
            FROM (
                SELECT partner_id, metric, begins AS day, amount FROM span
                UNION ALL SELECT partner_id, metric, ends, -amount FROM span WHERE ends IS NOT NULL
                UNION ALL SELECT partner_id, '', since, 0 FROM assessed
            ) move
            GROUP BY partner_id, day
        ), come_to AS (
            SELECT partner_id, day, {running} FROM moved WINDOW so_far AS (PARTITION BY partner_id ORDER BY day)
        ), point AS (
            SELECT v.enrollment_id, v.partner_id, v.current_tier, v.day, {rank} AS eligible_rank,
                   {kept} AS kept_rank, {values}
            FROM ({everything.text}) v
        )
        {reading}"""
    params |= {**stretch.params, **everything.params, **tier_params, **kept_params, "lowest": document.lowest.key}
    return stretch.question.over(Sql(text, params))


def _spans(stretch: Stretch, whose: str) -> tuple[str, dict[str, Any]]:
    params: dict[str, Any] = {}
    parts = []
    for kind, group in by_kind(base_columns_of(stretch.document)):
        statement = kind.spans(group, whose)
        params |= statement.params
        parts.append(f"SELECT partner_id, metric, ref, label, amount, begins, ends FROM ({statement.text}) counted")
    return " UNION ALL ".join(parts), params
