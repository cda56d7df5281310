"""Who may come out differently than in the last run: partners with a fact that became known since, with a row that
entered or left the window, and, on another day, those whose proposal hangs on the day.

Each app answers for its own facts (`Kind.touched`); what is asked here is of the rooms that tiers stand on.
"""

from dataclasses import replace
from typing import Any

from programs.counting import Since, unseen, whose_changed
from tiers.incremental import since
from tiers.metrics import base_columns_of, by_kind
from tiers.models import Run
from tiers.recording import MINE
from tiers.working import Work, execute, look_each_up

# Beyond one in so many, to look up each by index costs more than to read everything once.
ONE_IN = 8
FEW = 200
TOUCHED = "IN (SELECT partner_id FROM run_touched)"

# What was declined is proposed again where the partner's eligibility has changed since it was proposed.
_DECLINED = f"""
    SELECT c.partner_id FROM tiers_tierchange c
    WHERE c.vendor_id = %(vendor)s AND c.state = 'declined' AND {unseen("c", "decided_in")}"""
_JUDGED_BY = f"""
    {whose_changed("partners_enrollment")} AND v.program_id = %(program)s
    UNION ALL {whose_changed("tiers_standing")}
    UNION ALL {whose_changed("tiers_tierexception")}
    UNION ALL {_DECLINED}
    UNION ALL SELECT h.pgh_obj_id FROM partners_partner_history h WHERE h.vendor_id = %(vendor)s AND {unseen("h")}
"""
# Of who is at odds with its tier, and of an approved demotion ahead, the day alone may decide what becomes.
_BY_DATE = f"""
    SELECT e.partner_id FROM partners_enrollment e
    WHERE e.vendor_id = %(vendor)s AND e.program_id = %(program)s
      AND e.enrolled_on > %(until_low)s AND e.enrolled_on <= %(until_high)s
    UNION ALL SELECT s.partner_id FROM tiers_standing s
    WHERE s.vendor_id = %(vendor)s AND s.begins_on > %(day_low)s AND s.begins_on <= %(day_high)s
    UNION ALL SELECT s.partner_id FROM tiers_standing s
    WHERE s.vendor_id = %(vendor)s AND s.ends_on > %(day_low)s AND s.ends_on <= %(day_high)s
    UNION ALL SELECT a.partner_id FROM tiers_assessment a WHERE {MINE} AND a.current_tier <> a.eligible_tier
    UNION ALL SELECT c.partner_id FROM tiers_tierchange c
    WHERE c.vendor_id = %(vendor)s AND c.state = 'approved' AND NOT c.upward AND c.effective_on > %(day_low)s
"""
_TOUCHED = """
CREATE TEMPORARY TABLE run_touched ON COMMIT DROP AS
SELECT DISTINCT t.partner_id, e.id AS enrollment_id
FROM ({parts}) t
JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.partner_id = t.partner_id
LIMIT %(most)s + 1
"""


def narrow(work: Work) -> tuple[Work, Since | None]:
    """An incremental run about who is touched, whom it writes into `run_touched`, and what it goes on from.

    The run is about everyone, and says so, where there is no run to go on from or too many are touched.
    """
    known = since.known(work.run) if work.run.mode == Run.Mode.INCREMENTAL else None
    found = None if known is None else _find(work, known)
    work.run.mode = Run.Mode.FULL if found is None else Run.Mode.INCREMENTAL
    work.run.touched = found
    return (work, known) if found is None else (replace(work, among=TOUCHED), known)


def _find(work: Work, known: Since) -> int | None:
    parts, params = _parts(work, known)
    most = _most(work)
    execute("DROP TABLE IF EXISTS pg_temp.run_touched")
    look_each_up()
    found = execute(_TOUCHED.format(parts=" UNION ALL ".join(parts)), {**params, "most": most})
    if found > most:
        return None
    execute("ANALYZE run_touched")
    return found


def _parts(work: Work, known: Since) -> tuple[list[str], dict[str, Any]]:
    params = {**known.params(work.question), **work.params, "named": work.run.named}
    parts = ["SELECT unnest(%(named)s::bigint[]) AS partner_id", _JUDGED_BY]
    for kind, columns in by_kind(base_columns_of(work.question.document)):
        statement = kind.touched(columns)
        params |= statement.params
        parts.append(statement.text)
    if known.as_of != work.run.as_of:
        parts.append(_BY_DATE)
    return parts, params


def _most(work: Work) -> int:
    full = since.last_full(work.run)
    return max(FEW, full.assessed // ONE_IN) if full is not None else FEW
