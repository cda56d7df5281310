"""An assumption as rows that stand in for those of the tables, so that the statements of the metrics read them.

A sale that is won by assumption takes the place of itself while it was open, so that nothing counts twice. What has no
row yet gets a negative id. The part is recorded as of now, which is no later than the day of any assumed close.
"""

import datetime
from collections.abc import Mapping
from typing import Any

from deals.what_if.choosing import Assumption, More, Won
from partners.models import Enrollment
from programs.counting import Sql
from programs.document.model import CertificationCounting, Metric, MilestoneCounting

_OPPORTUNITIES = """
    SELECT o.id, o.vendor_id, o.source_id, o.account_name, o.stage, o.closed_on, o.currency, o.arr
    FROM deals_opportunity o
    WHERE o.vendor_id = %(vendor)s AND NOT o.id = ANY(%(won)s::bigint[]) AND o.id IN (
        SELECT a.opportunity_id FROM deals_attribution a
        WHERE a.vendor_id = %(vendor)s AND a.partner_id = %(partner)s
    )
    UNION ALL
    SELECT id, %(vendor)s, ref, label, 'won', closed_on, currency, arr
    FROM unnest(%(won)s::bigint[], %(won_refs)s::varchar[], %(won_labels)s::varchar[], %(won_closed)s::date[],
                %(won_currencies)s::varchar[], %(won_arr)s::numeric[]) n (id, ref, label, closed_on, currency, arr)
"""
_ATTRIBUTIONS = """
    SELECT a.id, a.vendor_id, a.opportunity_id, a.partner_id, a.kind, a.recorded_at, a.late_reason, a.late_accepted_at
    FROM deals_attribution a
    WHERE a.vendor_id = %(vendor)s AND a.partner_id = %(partner)s
    UNION ALL
    SELECT -id, %(vendor)s, id, %(partner)s, 'sourced', %(now)s, '', NULL
    FROM unnest(%(sourced)s::bigint[]) n (id)
"""
_CERTIFICATES = """
    SELECT c.id, c.vendor_id, c.partner_id, c.person_email, c.person_name, c.certification, c.issued_on, c.expires_on
    FROM partners_certification c
    WHERE c.vendor_id = %(vendor)s AND c.partner_id = %(partner)s
    UNION ALL
    SELECT -number, %(vendor)s, %(partner)s, 'what if ' || number, 'Person ' || number, certification, issued_on, NULL
    FROM unnest(%(certified)s::varchar[], %(certified_on)s::date[])
         WITH ORDINALITY n (certification, issued_on, number)
"""
_MILESTONES = """
    SELECT m.id, m.vendor_id, m.partner_id, m.program_id, m.kind, m.key, m.title, m.achieved_on, m.withdrawn_on
    FROM partners_milestone m
    WHERE m.vendor_id = %(vendor)s AND m.partner_id = %(partner)s
    UNION ALL
    SELECT -number, %(vendor)s, %(partner)s, %(program)s, kind, 'what if ' || number, '', achieved_on, NULL
    FROM unnest(%(achieved)s::varchar[], %(achieved_on)s::date[]) WITH ORDINALITY n (kind, achieved_on, number)
"""


def instead(assumption: Assumption, enrollment: Enrollment, *, now: datetime.datetime) -> Mapping[str, Sql]:
    """What stands in for the tables when the enrollment's partner is looked at."""
    params: dict[str, Any] = {"vendor": enrollment.vendor_id, "partner": enrollment.partner_id, "now": now}
    params |= _sales({_id(number, one): one for number, one in enumerate(assumption.deals)})
    people = _each(assumption.more, CertificationCounting)
    milestones = _each(assumption.more, MilestoneCounting)
    params |= {"certified": [key for key, _ in people], "certified_on": [on for _, on in people]}
    params |= {"achieved": [key for key, _ in milestones], "achieved_on": [on for _, on in milestones]}
    params |= {"program": enrollment.program_id}
    # Each hides its table from those that follow: the one that reads another's rows comes before it.
    tables = {
        "deals_opportunity": _OPPORTUNITIES,
        "deals_attribution": _ATTRIBUTIONS,
        "partners_certification": _CERTIFICATES,
        "partners_milestone": _MILESTONES,
    }
    return {table: Sql(text, params) for table, text in tables.items()}


def _id(number: int, won: Won) -> int:
    return won.candidate.opportunity if won.candidate.opportunity is not None else -1 - number


def _sales(won: Mapping[int, Won]) -> dict[str, Any]:
    return {
        "won": list(won),
        "won_refs": [one.candidate.ref for one in won.values()],
        "won_labels": [one.candidate.label for one in won.values()],
        "won_closed": [one.closed_on for one in won.values()],
        "won_currencies": [one.candidate.currency for one in won.values()],
        "won_arr": [one.arr for one in won.values()],
        # A sale that is there has the partner's part already; what is only registered is sourced by it.
        "sourced": [pk for pk in won if pk < 0],
    }


def _each(more: tuple[More, ...], counting: type) -> list[tuple[str, datetime.date]]:
    """One key and day for each certificate or milestone."""
    return [
        (_key(one.metric), one.on)
        for one in more
        if isinstance(one.metric.counting, counting)
        for _ in range(one.number)
    ]


def _key(metric: Metric) -> str:
    counting = metric.counting
    if isinstance(counting, CertificationCounting):
        return counting.certification
    assert isinstance(counting, MilestoneCounting)  # noqa: S101 - `improvable` knows these two
    return counting.milestone
