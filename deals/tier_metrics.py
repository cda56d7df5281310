"""What tiers count of the vendor's sales: ARR won in the window where the partner had a part in time.

Each opportunity counts once per partner with its full ARR, converted at the latest direct rate on or before its close
and rounded half up to cents before anything is added. Services are never looked at, and a part counts when it was
recorded by the day of the close: the revenue requirements of both shipped programs' guides. A missed sourced part may
be recorded later; it counts, by the date of the close, once the vendor has accepted it with a reason. Where a metric
leaves out deals with another part (`not_with`), only a part that counts itself takes the deal away.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from deals import tier_touched
from programs.counting import COUNTED, EVERYONE, PASSED, REACHED, Column, Question, Sql
from programs.document.model import OpportunityCounting
from ui.formats import day as in_words

# The definitions, each once: values ask for all of them, evidence names the first that fails.
_WON = "o.stage = 'won'"
_IN_WINDOW = "o.closed_on > %(after)s AND o.closed_on <= %(until)s"
# The instant at which the day of the close ends where the program counts its days; the part is recorded before it.
_DAY_ENDS = "(({day} + 1)::timestamp AT TIME ZONE %(zone)s)"
# Asked of the date and not of the reason: whether it is there costs next to nothing in a million rows.
_ACCEPTED = "a.late_accepted_at IS NOT NULL"
_AMOUNT = "round(o.arr * {rate}, 2)"

# From when until before when a rate holds. The program's own currency is worth one of itself.
_RATES = """
    SELECT r.currency, r.date AS since,
           lead(r.date, 1, 'infinity'::date) OVER (PARTITION BY r.currency ORDER BY r.date) AS before, r.rate
    FROM deals_exchangerate r
    WHERE r.vendor_id = %(vendor)s AND r.base = %(currency)s AND r.currency <> %(currency)s
    UNION ALL SELECT %(currency)s, '-infinity'::date, 'infinity'::date, 1
"""
# The same for one opportunity, found by index: evidence is asked for few partners.
_RATE_OF = """
    SELECT 1 AS rate WHERE o.currency = %(currency)s
    UNION ALL (
        SELECT r.rate FROM deals_exchangerate r
        WHERE r.vendor_id = %(vendor)s AND r.currency = o.currency AND r.base = %(currency)s
          AND r.date <= o.closed_on AND o.currency <> %(currency)s
        ORDER BY r.date DESC LIMIT 1
    )
"""
# The same by day of the window, so that opportunities find theirs by equality.
_RATES_BY_DAY = f"""
    SELECT rates.currency, day.day, rates.rate, {_DAY_ENDS.format(day="day.day")} AS day_ends
    FROM ({_RATES}) rates,
         LATERAL (
            SELECT greatest(rates.since, %(after)s + 1) + number AS day
            FROM generate_series(0, least(rates.before - 1, %(until)s) - greatest(rates.since, %(after)s + 1)) number
         ) day
    WHERE rates.since <= %(until)s AND rates.before > %(after)s + 1
"""
# The sales of the window at their worth. Everyone's are read and converted once, before anybody's parts are looked at;
# of few partners, each part looks up its sale and the rate of its day.
_SALES_OF_EVERYONE = "sale JOIN deals_attribution a ON a.opportunity_id = sale.id"
_READ_ONCE = f"""
    WITH rate AS MATERIALIZED ({_RATES_BY_DAY}), sale AS MATERIALIZED (
        SELECT o.id, {_AMOUNT.format(rate="rate.rate")} AS amount, rate.day_ends
        FROM deals_opportunity o JOIN rate ON rate.currency = o.currency AND rate.day = o.closed_on
        WHERE o.vendor_id = %(vendor)s AND {_WON} AND {_IN_WINDOW}
    )
"""
_SALES_OF_FEW = f"""
    deals_attribution a CROSS JOIN LATERAL (
        SELECT o.id, {_AMOUNT.format(rate="rate.rate")} AS amount, {_DAY_ENDS.format(day="o.closed_on")} AS day_ends
        FROM deals_opportunity o CROSS JOIN LATERAL ({_RATE_OF}) rate
        WHERE o.vendor_id = %(vendor)s AND o.id = a.opportunity_id AND {_WON} AND {_IN_WINDOW}
    ) sale
"""


class Revenue:
    """ARR of won opportunities by the kinds of the partner's part."""

    def values(self, columns: Sequence[Column], whose: str) -> Sql:
        kinds = {f"{column.name}_kinds": list(_counting(column).kinds) for column in columns}
        without = {f"{column.name}_not_with": list(_counting(column).not_with) for column in columns}
        every = sorted({kind for some in (kinds | without).values() for kind in some})
        each = [column.name for column in columns if sorted(_counting(column).kinds) != every]
        parts = "".join(f", {_part(column)} AS {column.name}" for column in columns if column.name in each)
        sums = ", ".join(
            f"sum(amount){f' FILTER (WHERE {column.name})' if column.name in each else ''} AS {column.name}"
            for column in columns
        )
        return Sql(
            f"""
            {_READ_ONCE if whose == EVERYONE else ""}
            SELECT partner_id, {sums}
            FROM (
                SELECT a.partner_id, sale.amount{parts}
                FROM {_SALES_OF_EVERYONE if whose == EVERYONE else _SALES_OF_FEW}
                WHERE a.vendor_id = %(vendor)s AND (a.recorded_at < sale.day_ends OR {_ACCEPTED})
                  AND a.kind = ANY(%(revenue_kinds)s::varchar[]) {_among(whose)}
                GROUP BY a.partner_id, sale.id, sale.amount
            ) won
            GROUP BY partner_id""",
            kinds | without | {"revenue_kinds": every},
        )

    def evidence(self, column: Column, whose: str) -> Sql:
        kinds = f"%({column.name}_kinds)s::varchar[]"
        accepted = f"a.kind = ANY({kinds}) AND {_ACCEPTED}"
        in_time = f"a.recorded_at < {_DAY_ENDS.format(day='o.closed_on')}"
        return Sql(
            f"""
            SELECT partner_id,
                   CASE WHEN NOT {_WON} THEN o.stage
                        WHEN NOT o.counts THEN 'kind'
                        WHEN o.closed_on > %(until)s THEN 'ahead'
                        WHEN NOT ({_IN_WINDOW}) THEN 'before'
                        WHEN NOT o.in_time AND o.late_reason IS NULL THEN 'late'
                        WHEN o.counts_elsewhere THEN 'elsewhere'
                        WHEN rate.rate IS NULL THEN 'no_rate'
                        ELSE '{COUNTED}' END AS code,
                   o.closed_on AS day, o.source_id AS ref, {_AMOUNT.format(rate="rate.rate")} AS amount,
                   jsonb_build_object(
                       'opportunity', o.id, 'label', o.account_name, 'closed_on', o.closed_on,
                       'currency', o.currency, 'original', o.arr::text, 'rate', rate.rate::text,
                       'kinds', o.kinds,
                       'recorded_on', CASE WHEN o.in_time OR o.late_on IS NULL THEN o.recorded_on ELSE o.late_on END,
                       'late_reason', CASE WHEN NOT o.in_time THEN o.late_reason END
                   ) AS facts
            FROM (
                SELECT a.partner_id, o.id, o.source_id, o.account_name, o.stage, o.closed_on, o.currency, o.arr,
                       array_agg(a.kind ORDER BY a.kind) AS kinds,
                       bool_or(a.kind = ANY({kinds})) AS counts,
                       bool_or(a.kind = ANY({kinds}) AND {in_time}) AS in_time,
                       bool_or(a.kind = ANY(%({column.name}_not_with)s::varchar[]) AND ({in_time} OR {_ACCEPTED}))
                           AS counts_elsewhere,
                       (coalesce(
                           min(a.recorded_at) FILTER (WHERE a.kind = ANY({kinds})), min(a.recorded_at)
                       ) AT TIME ZONE %(zone)s)::date AS recorded_on,
                       min(a.late_reason) FILTER (WHERE {accepted}) AS late_reason,
                       (min(a.recorded_at) FILTER (WHERE {accepted}) AT TIME ZONE %(zone)s)::date AS late_on
                FROM deals_attribution a
                JOIN deals_opportunity o ON o.vendor_id = %(vendor)s AND o.id = a.opportunity_id
                WHERE a.vendor_id = %(vendor)s {_among(whose)}
                GROUP BY a.partner_id, o.id, o.source_id, o.account_name, o.stage, o.closed_on, o.currency, o.arr
            ) o
            LEFT JOIN LATERAL ({_RATE_OF}) rate ON true""",
            {
                f"{column.name}_kinds": list(_counting(column).kinds),
                f"{column.name}_not_with": list(_counting(column).not_with),
            },
        )

    def spans(self, columns: Sequence[Column], whose: str) -> Sql:
        asked = ", ".join(
            f"('{column.name}', %({column.name}_kinds)s::varchar[], %({column.name}_not_with)s::varchar[])"
            for column in columns
        )
        kinds = {f"{column.name}_kinds": list(_counting(column).kinds) for column in columns}
        kinds |= {f"{column.name}_not_with": list(_counting(column).not_with) for column in columns}
        every = sorted({kind for some in kinds.values() for kind in some})
        # Few partners find their rates by index, everyone by equality of the day; made once, before anything is joined.
        given = f"WITH rate AS MATERIALIZED ({_RATES_BY_DAY})"
        rate = "JOIN rate ON rate.currency = o.currency AND rate.day = o.closed_on"
        if whose != EVERYONE:
            given, rate = "", f"CROSS JOIN LATERAL ({_RATE_OF}) rate"
        return Sql(
            f"""
            {given}
            SELECT won.partner_id, asked.metric, won.ref, won.label, won.amount,
                   {REACHED.format(day="won.closed_on")} AS begins, {PASSED.format(day="won.closed_on")} AS ends
            FROM (
                SELECT a.partner_id, o.source_id AS ref, o.account_name AS label, o.closed_on,
                       {_AMOUNT.format(rate="rate.rate")} AS amount, array_agg(a.kind) AS kinds
                FROM deals_attribution a
                JOIN deals_opportunity o ON o.vendor_id = %(vendor)s AND o.id = a.opportunity_id
                {rate}
                WHERE a.vendor_id = %(vendor)s AND {_WON} AND {_IN_WINDOW}
                  AND a.kind = ANY(%(revenue_kinds)s::varchar[])
                  AND (a.recorded_at < {_DAY_ENDS.format(day="o.closed_on")} OR {_ACCEPTED}) {_among(whose)}
                GROUP BY a.partner_id, o.id, o.source_id, o.account_name, o.closed_on, o.arr, rate.rate
            ) won
            JOIN (VALUES {asked}) asked (metric, kinds, not_with)
              ON won.kinds && asked.kinds AND NOT won.kinds && asked.not_with""",
            kinds | {"revenue_kinds": every},
        )

    def touched(self, columns: Sequence[Column]) -> Sql:
        return tier_touched.of_sales(won=_WON, in_window=_IN_WINDOW)

    def why(self, code: str, facts: Mapping[str, Any], question: Question) -> str:
        closed_on, window = _date(facts, "closed_on"), question.window
        closed, recorded = in_words(closed_on), in_words(_date(facts, "recorded_on"))
        parts = " and ".join(facts["kinds"])
        if code == "ahead" and closed_on is not None and question.moves_daily:
            counts = f"counts from {in_words(question.enters_on(closed_on))}"
            return f"{'sold in the future' if closed_on > question.as_of else f'closed on {closed}'}: {counts}"
        sentences = {
            "open": "still open",
            "lost": f"lost on {closed}",
            "kind": f"{parts} does not count in this program",
            "ahead": f"closed on {closed}, after the window, which ends on {in_words(window.until)}",
            "before": f"closed on {closed}, before the window, which begins after {in_words(window.after)}",
            "late": f"recorded {recorded}, after the close on {closed}",
            "elsewhere": f"{parts}: counts by another of these parts, so not here",
            "no_rate": f"no rate {facts['currency']} to {question.document.currency} on or before {closed}",
            COUNTED: f"{parts}, recorded {recorded}, closed {closed}",
        }
        # Evidence that was kept before parts could be accepted late does not know the word.
        if code == COUNTED and facts.get("late_reason"):
            return f"sourced, recorded {recorded}, after the close on {closed}; accepted late: {facts['late_reason']}"
        return sentences[code]

    def leaves_on(self, facts: Mapping[str, Any], question: Question) -> datetime.date | None:
        closed_on = _date(facts, "closed_on")
        return question.leaves_on(closed_on) if closed_on is not None and question.moves_daily else None


def _counting(column: Column) -> OpportunityCounting:
    assert isinstance(column.metric.counting, OpportunityCounting)  # noqa: S101 - the registry sorted them
    return column.metric.counting


def _part(column: Column) -> str:
    """Whether an opportunity counts by the parts of it that were recorded in time."""
    counts = f"bool_or(a.kind = ANY(%({column.name}_kinds)s::varchar[]))"
    if not _counting(column).not_with:
        return counts
    return f"{counts} AND NOT bool_or(a.kind = ANY(%({column.name}_not_with)s::varchar[]))"


def _among(whose: str) -> str:
    return "" if whose == EVERYONE else f"AND a.partner_id {whose}"


def _date(facts: Mapping[str, Any], key: str) -> datetime.date | None:
    return datetime.date.fromisoformat(facts[key]) if facts[key] else None
