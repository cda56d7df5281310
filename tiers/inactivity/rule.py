"""The document's rule about quiet partners, once for a whole program.

    quiet days   from the newest sign of life, or the day of enrollment, to the review's day; never below none
    keep         nudge_after_days or fewer, or enrolled fewer than quiet_after_days before the review's day
    nudge        more than nudge_after_days
    deactivate   more than quiet_after_days

Looked at are active enrollments that were there on the review's day and stood on one of the policy's tiers. A sign
that came after that day, since the review was opened late, speaks for the partner.
"""

import datetime
from typing import Any

from django.db import connection

from programs.document.inactivity import InactivityPolicy
from programs.document.model import ProgramDocument
from programs.models import Program
from tiers.inactivity import signals

# The columns of tiers_reviewitem that the rule fills, in this order.
COLUMNS = (
    "enrollment_id", "partner_id", "tier", "last_sign_in", "last_registration", "last_referral", "last_training",
    "last_story", "last_sign_of_life", "quiet_days", "proposal", "reason",
)  # fmt: skip
REASONS = {
    "new": "enrolled not long ago",
    "alive": "gave a sign of life not long ago",
    "quiet": "has been quiet for a while",
    "long_quiet": "has been quiet for longer than the program allows",
    "never_seen": "has never given a sign of life",
}
ITEMS = f"""
SELECT enrollment_id, partner_id, tier, sign_in, registration, referral, training, story, newest, quiet_days,
       CASE WHEN as_new OR quiet_days <= %(nudge_after)s THEN 'keep'
            WHEN quiet_days <= %(quiet_after)s THEN 'nudge' ELSE 'deactivate' END AS proposal,
       CASE WHEN quiet_days <= %(nudge_after)s AND newest IS NOT NULL THEN 'alive'
            WHEN as_new OR quiet_days <= %(nudge_after)s THEN 'new'
            WHEN newest IS NULL THEN 'never_seen'
            WHEN quiet_days <= %(quiet_after)s THEN 'quiet' ELSE 'long_quiet' END AS reason
FROM (
    SELECT e.id AS enrollment_id, e.partner_id, s.tier, sign.sign_in, sign.registration, sign.referral, sign.training,
           sign.story, life.newest,
           %(as_of)s::date - e.enrolled_on < %(quiet_after)s AS as_new,
           greatest(%(as_of)s::date - coalesce(life.newest, e.enrolled_on), 0) AS quiet_days
    FROM partners_enrollment e
    JOIN tiers_standing s ON s.vendor_id = %(vendor)s AND s.enrollment_id = e.id
         AND s.begins_on <= %(as_of)s AND (s.ends_on IS NULL OR s.ends_on > %(as_of)s)
    LEFT JOIN ({signals.SIGNS.format(partners="")}) sign ON sign.partner_id = e.partner_id
    CROSS JOIN LATERAL (
        SELECT greatest(sign.sign_in, sign.registration, sign.referral, sign.training, sign.story) AS newest
    ) life
    WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.status = 'active'
      AND e.enrolled_on <= %(as_of)s AND s.tier = ANY(%(tiers)s)
) looked_at
"""


def params(
    program: Program, document: ProgramDocument, policy: InactivityPolicy, as_of: datetime.date, now: datetime.datetime
) -> dict[str, Any]:
    """What `ITEMS` is given."""
    return {
        **signals.params(program.vendor_id, program.pk, document, now),
        "as_of": as_of,
        "tiers": list(policy.tiers),
        "nudge_after": policy.nudged_after,
        "quiet_after": policy.quiet_after_days,
    }


def proposed(given: dict[str, Any]) -> list[dict[str, Any]]:
    """What a review would list, without writing anything, by partner code."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT p.code, item.* FROM ({ITEMS}) item"
            " JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = item.partner_id ORDER BY p.code",
            given,
        )
        return [dict(zip(("partner", *COLUMNS), row, strict=True)) for row in cursor.fetchall()]
