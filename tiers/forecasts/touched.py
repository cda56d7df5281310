"""Whose forecast may be another than at the last look: partners with a fact that became known since.

On the same day, by the same rules, nobody else's can be. What the run knew is where counting starts, a little before
the look itself: looking at somebody once more does no harm.
"""

from programs.counting import Since, unseen, whose_changed
from programs.models import Edition
from tiers.forecasts.calendar import Stretch, stretches
from tiers.metrics import base_columns_of, by_kind
from tiers.models import LookAhead, Run
from tiers.working import read_everything, rows_of

# Beyond so many it costs less to look at everyone.
MOST = 1000
_MOVED = f"""
    {whose_changed("partners_enrollment")}
    UNION ALL {whose_changed("tiers_standing")}
    UNION ALL SELECT h.pgh_obj_id FROM partners_partner_history h WHERE h.vendor_id = %(vendor)s AND {unseen("h")}
"""
_TOUCHED = """
SELECT DISTINCT t.partner_id
FROM ({parts}) t
JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.program_id = %(program)s AND e.partner_id = t.partner_id
LIMIT %(most)s + 1
"""


def partners_since(done: LookAhead, run: Run) -> list[int] | None:
    """Ids of the partners to look at after `run`; None where that is everyone.

    Everyone it is on another day, where rules were published meanwhile, and where too many are concerned.
    """
    before = done.run
    if done.at is None or run.as_of != done.as_of or not before.snapshot or before.known_at is None:
        return None
    if Edition.objects.filter(program=run.program_id, published_at__gte=before.known_at).exists():
        return None
    found: set[int] = set(run.named)
    for part in stretches(run.program, run.as_of):
        found |= _touched(part, Since(before.snapshot, before.known_at, part.question.window, run.as_of))
        if len(found) > MOST:
            return None
    return sorted(found)


def _touched(part: Stretch, known: Since) -> set[int]:
    params = {**known.params(part.question), **part.params, "most": MOST}
    parts = [_MOVED]
    for kind, columns in by_kind(base_columns_of(part.document)):
        statement = kind.touched(columns)
        params |= statement.params
        parts.append(statement.text)
    read_everything(False)
    return {partner for (partner,) in rows_of(_TOUCHED.format(parts=" UNION ALL ".join(parts)), params)}
