"""Everyone by the edition in force and by the document, side by side, as a fixed number of statements.

    measure   eligible tiers and what would be proposed by one document, into a table that ends with the transaction
    compare   the two tables as one: where everybody stands, and would stand by either

The definitions are the run's own: `evaluation_sql` for values and tiers, `movement_sql` for moves. Nothing but
temporary tables is written, and nobody is waited for.
"""

import datetime
from typing import Any

from programs.counting import Question
from programs.document.model import ProgramDocument
from tiers.evaluation_sql import verdicts
from tiers.program_year import lifting, movement_sql
from tiers.recording import MINE
from tiers.working import execute, read_everything

NOW, THEN = "simulated_now", "simulated_then"

# As `proposing` forgets: days that the document's calendars keep closed, moves that another one is already to end
# (unless the review lifts that one), and those that were decided and have not changed since. What is open already
# stays: it is proposed.
_FORGET = f"""
DELETE FROM simulated_move m
WHERE NOT EXISTS (
    SELECT FROM tiers_tierchange c
    WHERE c.vendor_id = %(vendor)s AND c.enrollment_id = m.enrollment_id AND c.basis = %(basis)s
      AND c.state = 'proposed' AND c.from_tier = m.current_tier AND c.to_tier = m.target_tier
) AND (
    NOT CASE WHEN m.upward THEN %(opens_up)s ELSE %(opens_down)s END
    OR EXISTS (
        SELECT FROM tiers_tierchange c
        WHERE c.vendor_id = %(vendor)s AND c.enrollment_id = m.enrollment_id
          AND c.state = 'approved' AND c.effective_on > %(as_of)s AND NOT ({lifting.is_regained("m")})
    )
    OR EXISTS (
        SELECT FROM tiers_tierchange c
        LEFT JOIN tiers_assessment a
          ON {MINE} AND a.enrollment_id = c.enrollment_id AND a.eligible_tier = m.eligible_tier
        WHERE c.vendor_id = %(vendor)s AND c.enrollment_id = m.enrollment_id AND c.basis = %(basis)s
          AND c.from_tier = m.current_tier AND c.to_tier = m.target_tier
          AND (c.state = 'approved' AND c.as_of >= %(as_of)s
               OR c.state = 'declined' AND c.as_of >= coalesce(a.eligible_since, %(as_of)s))
    )
)
"""
# An enrollment that only one of the documents assesses stands where it stands by the other. Which way it goes is said
# as a run says it, tiers that were given up included.
_COMPARE = f"""
CREATE TEMPORARY TABLE simulated ON COMMIT DROP AS
SELECT s.*, e.focuses, e.invitations, {{region}} AS region
FROM (
    SELECT coalesce(n.enrollment_id, t.enrollment_id) AS enrollment_id,
           coalesce(n.partner_id, t.partner_id) AS partner_id,
           coalesce(n.current_tier, t.current_tier) AS current_tier,
           n.eligible_tier AS eligible_now, t.eligible_tier AS eligible_then,
           coalesce(n.target_tier, n.current_tier, t.current_tier) AS stands_now,
           coalesce(t.target_tier, t.current_tier, n.current_tier) AS stands_then,
           CASE WHEN t.upward THEN 1 WHEN NOT t.upward THEN -1 ELSE 0 END AS steps,
           t.enrollment_id IS NOT NULL AS assessed
    FROM {NOW} n FULL JOIN {THEN} t USING (enrollment_id)
) s
JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.id = s.enrollment_id
JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = s.partner_id
"""


def measure(question: Question, into: str, today: datetime.date) -> int:
    """Rows of `enrollment_id, partner_id, current_tier, eligible_tier, target_tier, upward`; returns how many are
    assessed.

    `today` is where the program counts its days: what takes effect by then is lifted by no review.
    `target_tier` is the one that a run of this document would propose, or have proposed already; null, like `upward`,
    to stay.
    """
    statement = verdicts(question)
    params = {**question.params, **movement_sql.params(question), "basis": question.basis, "today": today}
    read_everything(True)
    execute(f"DROP TABLE IF EXISTS pg_temp.simulated_verdict, pg_temp.simulated_move, pg_temp.{into}")
    assessed = execute(
        f"""CREATE TEMPORARY TABLE simulated_verdict ON COMMIT DROP AS
        SELECT v.enrollment_id, v.partner_id, v.current_tier::varchar,
               (%(tiers)s::varchar[])[v.eligible_rank + 1] AS eligible_tier, v.kept_rank, NULL::jsonb AS metrics
        FROM ({statement.text}) v""",
        {**statement.params, **params},
    )
    execute(
        "CREATE TEMPORARY TABLE simulated_move ON COMMIT DROP AS " + movement_sql.moves("simulated_verdict"), params
    )
    execute("ANALYZE simulated_move")
    execute(_FORGET, params | {"program": question.program_id})
    execute(
        f"""CREATE TEMPORARY TABLE {into} ON COMMIT DROP AS
        SELECT v.enrollment_id, v.partner_id, v.current_tier, v.eligible_tier, m.target_tier, m.upward
        FROM simulated_verdict v LEFT JOIN simulated_move m USING (enrollment_id)"""
    )
    return assessed


def compare(vendor_id: int, then: ProgramDocument) -> None:
    """Make `simulated` of the two tables: one row for everyone whom either document assesses.

    `steps` is 1 for who rises by the document, -1 for who falls, else 0. The region is the document's, by the partner's
    country, or the country itself.
    """
    execute("DROP TABLE IF EXISTS pg_temp.simulated")
    region, params = _region(then)
    execute(_COMPARE.format(region=region), {"vendor": vendor_id, **params})


def _region(document: ProgramDocument) -> tuple[str, dict[str, Any]]:
    if not document.regions:
        return "p.country", {}
    names, params = [], dict[str, Any]()
    for number, region in enumerate(document.regions):
        params |= {f"region{number}": region.key, f"countries{number}": list(region.countries)}
        names.append(f"WHEN p.country = ANY(%(countries{number})s) THEN %(region{number})s")
    return f"CASE {' '.join(names)} ELSE '' END", params
