"""What tiers count of a partner's own people and achievements: certificates and milestones."""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from partners import tier_touched
from programs.counting import COUNTED, EVERYONE, OUTLIVED, REACHED, Column, Question, Sql, later
from programs.document.model import CertificationCounting, MilestoneCounting
from ui.formats import day as in_words

# The definitions, each once: values ask for all of them, evidence names the first that fails.
_ISSUED = "c.issued_on <= %(until)s"
_VALID = "(c.expires_on IS NULL OR c.expires_on >= %(until)s)"
_PERSON = "lower(c.person_email)"
_ACHIEVED = "m.achieved_on <= %(until)s"
_KEPT = "(m.withdrawn_on IS NULL OR m.withdrawn_on > %(until)s)"
# The same two of each, as the days of a calendar from which on they hold.
_ISSUED_FROM, _INVALID_FROM = REACHED.format(day="c.issued_on"), OUTLIVED.format(day="c.expires_on")
_ACHIEVED_FROM, _WITHDRAWN_FROM = REACHED.format(day="m.achieved_on"), REACHED.format(day="m.withdrawn_on")


class People:
    """People at the partner who hold a certificate: each once per certification."""

    def values(self, columns: Sequence[Column], whose: str) -> Sql:
        sums = ", ".join(
            f"count(*) FILTER (WHERE certification = %({column.name}_certification)s) AS {column.name}"
            for column in columns
        )
        return Sql(
            f"""
            SELECT partner_id, {sums}
            FROM (
                SELECT DISTINCT c.partner_id, c.certification, {_PERSON}
                FROM partners_certification c
                WHERE c.vendor_id = %(vendor)s AND c.certification = ANY(%(certifications)s::varchar[])
                  AND {_ISSUED} AND {_VALID} {_among("c", whose)}
            ) held
            GROUP BY partner_id""",
            {f"{column.name}_certification": _certification(column) for column in columns}
            | {"certifications": sorted({_certification(column) for column in columns})},
        )

    def evidence(self, column: Column, whose: str) -> Sql:
        # Of several certificates of one person the one that lasts longest counts.
        return Sql(
            f"""
            SELECT partner_id, CASE WHEN code = '{COUNTED}' AND place > 1 THEN 'again' ELSE code END AS code,
                   issued_on AS day, ref, CASE WHEN code = '{COUNTED}' AND place = 1 THEN 1 ELSE 0 END AS amount, facts
            FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY partner_id, person, code ORDER BY expires_on DESC NULLS FIRST, issued_on, id
                ) AS place
                FROM (
                    SELECT c.id, c.partner_id, c.issued_on, c.expires_on, {_PERSON} AS person, c.person_email AS ref,
                           CASE WHEN NOT {_ISSUED} THEN 'ahead' WHEN NOT {_VALID} THEN 'expired'
                                ELSE '{COUNTED}' END AS code,
                           jsonb_build_object('person', c.person_email, 'label', c.person_name,
                                              'issued_on', c.issued_on, 'expires_on', c.expires_on) AS facts
                    FROM partners_certification c
                    WHERE c.vendor_id = %(vendor)s AND c.certification = %({column.name}_certification)s
                      {_among("c", whose)}
                ) certificate
            ) certificate""",
            {f"{column.name}_certification": _certification(column)},
        )

    def spans(self, columns: Sequence[Column], whose: str) -> Sql:
        asked = ", ".join(f"('{column.name}', %({column.name}_certification)s)" for column in columns)
        # Certificates of one person count once for as long as one of them is valid.
        return Sql(
            f"""
            SELECT partner_id, metric, ref, label, 1 AS amount, lower(days) AS begins, upper(days) AS ends
            FROM (
                SELECT held.partner_id, asked.metric, max(held.ref) AS ref, max(held.label) AS label,
                       unnest(range_agg(daterange(held.begins, held.ends))) AS days
                FROM (
                    SELECT c.partner_id, c.certification, {_PERSON} AS person, c.person_email AS ref,
                           coalesce(nullif(c.person_name, ''), c.person_email) AS label,
                           {_ISSUED_FROM} AS begins, {_INVALID_FROM} AS ends
                    FROM partners_certification c
                    WHERE c.vendor_id = %(vendor)s AND c.certification = ANY(%(certifications)s::varchar[])
                      AND {_ISSUED} {_among("c", whose)}
                ) held
                JOIN (VALUES {asked}) asked (metric, certification) ON asked.certification = held.certification
                WHERE held.begins < coalesce(held.ends, 'infinity')
                GROUP BY held.partner_id, asked.metric, held.person
            ) valid""",
            {f"{column.name}_certification": _certification(column) for column in columns}
            | {"certifications": sorted({_certification(column) for column in columns})},
        )

    def touched(self, columns: Sequence[Column]) -> Sql:
        return tier_touched.by_certificates()

    def why(self, code: str, facts: Mapping[str, Any], question: Question) -> str:
        until = in_words(question.window.until)
        if code == "ahead":
            return f"issued on {_said(facts, 'issued_on')}, after {until}"
        if code == "expired":
            return f"expired on {_said(facts, 'expires_on')}, before {until}"
        if code == "again":
            return f"{facts['person']} is counted once already"
        expiry = f", valid until {_said(facts, 'expires_on')}" if facts["expires_on"] else ""
        return f"issued on {_said(facts, 'issued_on')}{expiry}"

    def leaves_on(self, facts: Mapping[str, Any], question: Question) -> datetime.date | None:
        expires_on = _date(facts, "expires_on")
        return None if expires_on is None else later(expires_on, 1)


class Milestones:
    """Milestones of one kind in the program: how many there are, or whether there is one."""

    def values(self, columns: Sequence[Column], whose: str) -> Sql:
        sums = ", ".join(
            f"{_total(column, f'count(*) FILTER (WHERE m.kind = %({column.name}_milestone)s)')} AS {column.name}"
            for column in columns
        )
        return Sql(
            f"""
            SELECT m.partner_id, {sums}
            FROM partners_milestone m
            WHERE m.vendor_id = %(vendor)s AND m.program_id = %(program)s
              AND m.kind = ANY(%(milestones)s::varchar[]) AND {_ACHIEVED} AND {_KEPT} {_among("m", whose)}
            GROUP BY m.partner_id""",
            {f"{column.name}_milestone": _milestone(column).milestone for column in columns}
            | {"milestones": sorted({_milestone(column).milestone for column in columns})},
        )

    def evidence(self, column: Column, whose: str) -> Sql:
        once = "true" if _milestone(column).once else "false"
        return Sql(
            f"""
            SELECT partner_id, CASE WHEN code = '{COUNTED}' AND {once} AND place > 1 THEN 'again' ELSE code END AS code,
                   achieved_on AS day, ref,
                   CASE WHEN code = '{COUNTED}' AND NOT ({once} AND place > 1) THEN 1 ELSE 0 END AS amount, facts
            FROM (
                SELECT *, row_number() OVER (
                    PARTITION BY partner_id, code ORDER BY withdrawn_on DESC NULLS FIRST, achieved_on, id
                ) AS place
                FROM (
                    SELECT m.id, m.partner_id, m.achieved_on, m.withdrawn_on, m.key AS ref,
                           CASE WHEN NOT {_ACHIEVED} THEN 'ahead' WHEN NOT {_KEPT} THEN 'withdrawn'
                                ELSE '{COUNTED}' END AS code,
                           jsonb_build_object('label', m.title, 'achieved_on', m.achieved_on,
                                              'withdrawn_on', m.withdrawn_on, 'url', m.url) AS facts
                    FROM partners_milestone m
                    WHERE m.vendor_id = %(vendor)s AND m.program_id = %(program)s
                      AND m.kind = %({column.name}_milestone)s {_among("m", whose)}
                ) milestone
            ) milestone""",
            {f"{column.name}_milestone": _milestone(column).milestone},
        )

    def spans(self, columns: Sequence[Column], whose: str) -> Sql:
        asked = ", ".join(
            f"('{column.name}', %({column.name}_milestone)s, {str(_milestone(column).once).lower()})"
            for column in columns
        )
        # Where one is enough, several count once for as long as one of them holds.
        return Sql(
            f"""
            SELECT partner_id, metric, ref, label, 1 AS amount, lower(days) AS begins, upper(days) AS ends
            FROM (
                SELECT held.partner_id, asked.metric,
                       (array_agg(held.ref ORDER BY held.ends DESC NULLS FIRST, held.ref))[1] AS ref,
                       (array_agg(held.label ORDER BY held.ends DESC NULLS FIRST, held.ref))[1] AS label,
                       unnest(range_agg(daterange(held.begins, held.ends))) AS days
                FROM (
                    SELECT m.id, m.partner_id, m.kind, m.key AS ref, coalesce(nullif(m.title, ''), m.key) AS label,
                           {_ACHIEVED_FROM} AS begins, {_WITHDRAWN_FROM} AS ends
                    FROM partners_milestone m
                    WHERE m.vendor_id = %(vendor)s AND m.program_id = %(program)s
                      AND m.kind = ANY(%(milestones)s::varchar[]) AND {_ACHIEVED} {_among("m", whose)}
                ) held
                JOIN (VALUES {asked}) asked (metric, kind, once) ON asked.kind = held.kind
                WHERE held.begins < coalesce(held.ends, 'infinity')
                GROUP BY held.partner_id, asked.metric, CASE WHEN asked.once THEN 0 ELSE held.id END
            ) kept""",
            {f"{column.name}_milestone": _milestone(column).milestone for column in columns}
            | {"milestones": sorted({_milestone(column).milestone for column in columns})},
        )

    def touched(self, columns: Sequence[Column]) -> Sql:
        return tier_touched.by_milestones()

    def why(self, code: str, facts: Mapping[str, Any], question: Question) -> str:
        until = in_words(question.window.until)
        if code == "ahead":
            return f"achieved on {_said(facts, 'achieved_on')}, after {until}"
        if code == "withdrawn":
            return f"withdrawn on {_said(facts, 'withdrawn_on')}, no later than {until}"
        if code == "again":
            return "one is enough, and one is counted already"
        end = f", withdrawn from {_said(facts, 'withdrawn_on')}" if facts["withdrawn_on"] else ""
        return f"achieved on {_said(facts, 'achieved_on')}{end}"

    def leaves_on(self, facts: Mapping[str, Any], question: Question) -> datetime.date | None:
        return _date(facts, "withdrawn_on")


def _certification(column: Column) -> str:
    assert isinstance(column.metric.counting, CertificationCounting)  # noqa: S101 - the registry sorted them
    return column.metric.counting.certification


def _milestone(column: Column) -> MilestoneCounting:
    assert isinstance(column.metric.counting, MilestoneCounting)  # noqa: S101 - the registry sorted them
    return column.metric.counting


def _total(column: Column, count: str) -> str:
    return f"least({count}, 1)" if _milestone(column).once else count


def _among(alias: str, whose: str) -> str:
    return "" if whose == EVERYONE else f"AND {alias}.partner_id {whose}"


def _date(facts: Mapping[str, Any], key: str) -> datetime.date | None:
    return datetime.date.fromisoformat(facts[key]) if facts[key] else None


def _said(facts: Mapping[str, Any], key: str) -> str:
    return in_words(datetime.date.fromisoformat(facts[key]))
