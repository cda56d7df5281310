"""The newest signs of life of partners, one statement for as many as there are.

A sign is something that the partner's own people did: they opened the vendor's portal (`Member.seen_on`; a sign-in at
another vendor tells this one nothing), submitted a registration or a referral (verbs of the log say themselves what
they show), were trained, or a story of theirs was published. Days that lie ahead are no signs.
"""

import datetime
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from activity import verbs
from partners.models import Enrollment
from programs.document.model import ProgramDocument

KINDS = ("sign_in", "registration", "referral", "training", "story")

# One row per partner that gave any sign; {partners} narrows each part to some of them.
SIGNS = """
SELECT partner_id, max(seen) AS sign_in, max(registered) AS registration, max(referred) AS referral,
       max(trained) AS training, max(told) AS story
FROM (
    SELECT partner_id, max(seen_on) AS seen, NULL::date AS registered, NULL::date AS referred, NULL::date AS trained,
           NULL::date AS told
    FROM partners_member
    WHERE vendor_id = %(vendor)s AND seen_on <= %(today)s {partners} GROUP BY partner_id
    UNION ALL
    SELECT partner_id, NULL, max(at AT TIME ZONE %(zone)s) FILTER (WHERE verb = ANY(%(registration)s))::date,
           max(at AT TIME ZONE %(zone)s) FILTER (WHERE verb = ANY(%(referral)s))::date, NULL, NULL
    FROM activity_activity
    WHERE vendor_id = %(vendor)s AND partner_id IS NOT NULL AND verb = ANY(%(verbs)s) AND at <= %(now)s {partners}
    GROUP BY partner_id
    UNION ALL
    SELECT partner_id, NULL, NULL, NULL, max(issued_on), NULL FROM partners_certification
    WHERE vendor_id = %(vendor)s AND issued_on <= %(today)s {partners} GROUP BY partner_id
    UNION ALL
    SELECT partner_id, NULL, NULL, NULL, NULL, max(achieved_on) FROM partners_milestone
    WHERE vendor_id = %(vendor)s AND program_id = %(program)s AND kind = 'success_story' AND achieved_on <= %(today)s
      {partners}
    GROUP BY partner_id
) sign
GROUP BY partner_id
"""
OF_SOME = "AND partner_id = ANY(%(partners)s)"


@dataclass(frozen=True, slots=True)
class Signs:
    """The day of the newest sign of each kind, in the program's time zone; None without any."""

    sign_in: datetime.date | None = None
    registration: datetime.date | None = None
    referral: datetime.date | None = None
    training: datetime.date | None = None
    story: datetime.date | None = None

    @property
    def newest(self) -> datetime.date | None:
        """The newest of all."""
        return max((day for kind in KINDS if (day := getattr(self, kind)) is not None), default=None)


def params(vendor_id: int, program_id: int, document: ProgramDocument, now: datetime.datetime) -> dict[str, Any]:
    """What `SIGNS` is given."""
    known = verbs.signs_of_life()
    named = {kind: known.get(kind, []) for kind in ("registration", "referral")}
    today = now.astimezone(ZoneInfo(document.time_zone)).date()
    return {
        "vendor": vendor_id,
        "program": program_id,
        "zone": document.time_zone,
        "now": now,
        "today": today,
        "verbs": [verb for some in named.values() for verb in some],
        **named,
    }


def work_since(
    enrollment: Enrollment, document: ProgramDocument, since: datetime.datetime, now: datetime.datetime
) -> list[tuple[str, datetime.date]]:
    """The newest days of what a partner did since a moment, other than looking in; its kind and day.

    Most signs have a day and no hour, so the day of the moment counts: a sign too many is read by a person.
    """
    signs = signs_of([enrollment], document, now).get(enrollment.partner_id, Signs())
    first = since.astimezone(ZoneInfo(document.time_zone)).date()
    days = {kind: getattr(signs, kind) for kind in KINDS if kind != "sign_in"}
    return [(kind, day) for kind, day in days.items() if day is not None and day >= first]


def signs_of(enrollments: list[Enrollment], document: ProgramDocument, now: datetime.datetime) -> dict[int, Signs]:
    """The signs of the partners of some enrollments of one program, by partner."""
    if not enrollments:
        return {}
    given = params(enrollments[0].vendor_id, enrollments[0].program_id, document, now)
    given["partners"] = [enrollment.partner_id for enrollment in enrollments]
    with connection.cursor() as cursor:
        cursor.execute(SIGNS.format(partners=OF_SOME), given)
        return {row[0]: Signs(*row[1:]) for row in cursor.fetchall()}
