"""How many stand on each tier, as a run leaves it behind: for its day, and the first run for the months before.

Counted are active enrollments that had begun by the day, by the standing in force, the lowest tier without one: whom a
mid-year run assesses, by where they stand. What was counted for a day stays when its facts are corrected later on.
"""

import calendar
import datetime

from django.db import connection

from programs.counting import Since, unseen
from tiers.models import TierCount
from tiers.working import Work, execute, look_each_up, read_everything

MONTHS_BEFORE = 24

_FORGET = "DELETE FROM tiers_tiercount WHERE vendor_id = %(vendor)s AND program_id = %(program)s AND day = %(as_of)s"
_COUNT = """
INSERT INTO tiers_tiercount (vendor_id, program_id, day, tier, enrollments)
SELECT %(vendor)s, %(program)s, %(as_of)s, coalesce(s.tier, %(lowest)s), count(*)
FROM partners_enrollment e
LEFT JOIN tiers_standing s
  ON s.vendor_id = %(vendor)s AND s.enrollment_id = e.id
 AND s.begins_on <= %(as_of)s AND (s.ends_on IS NULL OR s.ends_on > %(as_of)s)
WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.status = 'active' AND e.enrolled_on <= %(as_of)s
GROUP BY 4
"""
# The same, of everyone whom the run has just measured.
_COUNT_VERDICTS = """
INSERT INTO tiers_tiercount (vendor_id, program_id, day, tier, enrollments)
SELECT %(vendor)s, %(program)s, %(as_of)s, v.current_tier, count(*) FROM run_verdict v GROUP BY v.current_tier
"""
# Each standing adds to its tier on the first of the days on or after its begin, and takes away on the first on or after
# its end; the sums up to a day are how many stood there.
_COUNT_BEFORE = """
INSERT INTO tiers_tiercount (vendor_id, program_id, day, tier, enrollments)
WITH day AS MATERIALIZED (SELECT unnest(%(days)s::date[]) AS day), flow AS (
    SELECT s.tier, turn.day, sum(turn.number) AS number
    FROM tiers_standing s
    JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.id = s.enrollment_id
    CROSS JOIN LATERAL (VALUES (s.begins_on, 1), (s.ends_on, -1)) AS turn(day, number)
    WHERE s.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.status = 'active' AND turn.day <= %(last)s
      AND s.ends_on IS DISTINCT FROM s.begins_on
    GROUP BY s.tier, turn.day
)
SELECT %(vendor)s, %(program)s, day.day, flow.tier, sum(flow.number)
FROM day JOIN flow ON flow.day <= day.day
GROUP BY day.day, flow.tier HAVING sum(flow.number) > 0
"""
_SOMEBODY_MOVED = f"""
SELECT EXISTS (
    SELECT FROM partners_enrollment_history h
    WHERE h.vendor_id = %(vendor)s AND h.program_id = %(program)s AND {unseen("h")}
) OR EXISTS (SELECT FROM tiers_standing_history h WHERE h.vendor_id = %(vendor)s AND {unseen("h")})
"""


def keep(work: Work, known: Since | None) -> None:
    """Count the day of the run, unless an earlier run did and nobody began, ended or moved since."""
    counts = TierCount.objects.filter(program_id=work.run.program_id)
    if not counts.exists():
        days = month_ends(work.run.as_of, MONTHS_BEFORE)
        read_everything(True)
        execute(_COUNT_BEFORE, {**work.params, "days": days, "last": days[-1]})
    elif known is not None and known.as_of == work.run.as_of and not _somebody_moved(work, known):
        return
    execute(_FORGET, work.params)
    if work.is_about_everyone and work.question.window.until == work.run.as_of:
        execute(_COUNT_VERDICTS, work.params)
    else:
        read_everything(True)
        execute(_COUNT, {**work.params, "lowest": work.question.document.lowest.key})
    if not work.is_about_everyone:
        look_each_up()


def month_ends(before: datetime.date, months: int) -> list[datetime.date]:
    """The last days of so many months before the month of a day, the oldest first."""
    ends = []
    for back in range(months, 0, -1):
        year, month = divmod(before.year * 12 + before.month - 1 - back, 12)
        if year >= 1:
            ends.append(datetime.date(year, month + 1, calendar.monthrange(year, month + 1)[1]))
    return ends


def _somebody_moved(work: Work, known: Since) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_SOMEBODY_MOVED, {**work.params, **known.params(work.question)})
        return bool(cursor.fetchone()[0])
