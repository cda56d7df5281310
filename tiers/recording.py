"""What a run writes, as a fixed number of statements however many partners there are.

    measure   everyone's values, eligible and current tier, into a table that ends with the transaction
    assess    the latest assessments that differ are changed, the missing ones added; nothing else is touched
    propose   open proposals that the run disagrees with are superseded; new ones come with their evidence

The caller holds the program's lock and one transaction around all of it.
"""

import datetime
from dataclasses import dataclass
from typing import Any

from django.db import connection

from programs.counting import Question
from programs.document.model import Direction
from tiers import evidence
from tiers.evaluation_sql import values_as_json, verdicts
from tiers.models import Run
from tiers.windows import direction_of

_RANK = "coalesce(array_position(%(tiers)s::varchar[], {tier}), 0)"
_MINE = "a.vendor_id = %(vendor)s AND a.program_id = %(program)s AND a.basis = %(basis)s AND a.latest"

_ASSESS_CHANGED = f"""
UPDATE tiers_assessment a
SET run_id = %(run)s, edition_id = %(edition)s, as_of = %(as_of)s, metrics = v.metrics,
    current_tier = v.current_tier, eligible_tier = v.eligible_tier,
    eligible_since = CASE WHEN a.eligible_tier = v.eligible_tier THEN a.eligible_since ELSE %(as_of)s END
FROM run_verdict v
WHERE {_MINE} AND a.enrollment_id = v.enrollment_id
  AND (a.metrics, a.eligible_tier, a.current_tier, a.edition_id)
      IS DISTINCT FROM (v.metrics, v.eligible_tier, v.current_tier, %(edition)s)
"""
_ASSESS_NEW = f"""
INSERT INTO tiers_assessment (vendor_id, enrollment_id, partner_id, program_id, run_id, edition_id, basis, as_of,
                              latest, current_tier, eligible_tier, eligible_since, metrics)
SELECT %(vendor)s, v.enrollment_id, v.partner_id, %(program)s, %(run)s, %(edition)s, %(basis)s, %(as_of)s, true,
       v.current_tier, v.eligible_tier, %(as_of)s, v.metrics
FROM run_verdict v
WHERE NOT EXISTS (SELECT FROM tiers_assessment a WHERE {_MINE} AND a.enrollment_id = v.enrollment_id)
"""
# With all that their proposals will say; a step behind knows how many they are, and looks the few up by index.
_MOVES = f"""
CREATE TEMPORARY TABLE run_move ON COMMIT DROP AS
SELECT v.enrollment_id, v.partner_id, v.current_tier, v.eligible_tier, v.metrics,
       {_RANK.format(tier="v.eligible_tier")} > {_RANK.format(tier="v.current_tier")} AS upward,
       a.eligible_since,
       jsonb_build_object('focuses', e.focuses, 'invitations', e.invitations) AS enrollment
FROM run_verdict v
JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.id = v.enrollment_id
LEFT JOIN tiers_assessment a ON {_MINE} AND a.enrollment_id = v.enrollment_id AND a.eligible_tier = v.eligible_tier
WHERE v.current_tier <> v.eligible_tier
  AND (%(both_ways)s OR {_RANK.format(tier="v.eligible_tier")} > {_RANK.format(tier="v.current_tier")})
"""
# Each basis keeps its own proposals: what the annual review proposed is not the business of the trailing days.
_SUPERSEDE = """
UPDATE tiers_tierchange c
SET state = 'superseded', decided_at = %(now)s, decided_by_label = %(label)s
FROM partners_enrollment e
WHERE c.vendor_id = %(vendor)s AND c.program_id = %(program)s AND c.state = 'proposed'
  AND c.basis = %(basis)s
  AND e.vendor_id = %(vendor)s AND e.id = c.enrollment_id
  AND (e.status <> 'active' OR c.enrollment_id IN (SELECT enrollment_id FROM run_verdict))
  AND NOT EXISTS (
    SELECT FROM run_move m
    WHERE m.enrollment_id = c.enrollment_id AND m.current_tier = c.from_tier AND m.eligible_tier = c.to_tier
  )
"""
# Not proposed again: what is open, what was approved for this day or a later one, and what was declined and has not
# changed since, that is, the partner has been eligible for the same tier ever since the day of that proposal.
_FORGET_KNOWN = """
DELETE FROM run_move m
USING tiers_tierchange c
WHERE c.vendor_id = %(vendor)s AND c.enrollment_id = m.enrollment_id
  AND (c.state = 'proposed' AND c.basis = %(basis)s
       OR (c.from_tier = m.current_tier AND c.to_tier = m.eligible_tier AND c.basis = %(basis)s
           AND (c.state = 'approved' AND c.as_of >= %(as_of)s
                OR c.state = 'declined' AND c.as_of >= m.eligible_since)))
"""
_PROPOSE = f"""
WITH proof AS (
    SELECT partner_id, jsonb_agg(entry ORDER BY {evidence.ORDER}) AS entries
    FROM ({{entries}}) entry_of GROUP BY partner_id
), kept AS (
    INSERT INTO tiers_assessment (vendor_id, enrollment_id, partner_id, program_id, run_id, edition_id, basis, as_of,
                                  latest, current_tier, eligible_tier, eligible_since, metrics, evidence)
    SELECT %(vendor)s, m.enrollment_id, m.partner_id, %(program)s, %(run)s, %(edition)s, %(basis)s, %(as_of)s, false,
           m.current_tier, m.eligible_tier, coalesce(m.eligible_since, %(as_of)s), m.metrics,
           jsonb_build_object('enrollment', m.enrollment, 'rows', coalesce(proof.entries, '[]'))
    FROM run_move m LEFT JOIN proof USING (partner_id)
    RETURNING id, enrollment_id
)
INSERT INTO tiers_tierchange (vendor_id, enrollment_id, partner_id, program_id, run_id, assessment_id, basis, as_of,
                              from_tier, to_tier, upward, state, proposed_at, decided_by_label, note)
SELECT %(vendor)s, m.enrollment_id, m.partner_id, %(program)s, %(run)s, kept.id, %(basis)s, %(as_of)s,
       m.current_tier, m.eligible_tier, m.upward, 'proposed', %(now)s, '', ''
FROM run_move m JOIN kept USING (enrollment_id)
ORDER BY m.partner_id
"""


@dataclass(frozen=True, slots=True)
class Recording:
    """One run's statements. The three steps are called in order, in one transaction."""

    run: Run
    question: Question
    now: datetime.datetime

    def measure(self) -> int:
        """Compute everyone; returns how many are assessed."""
        statement = verdicts(self.question)
        read_everything(True)
        _execute("DROP TABLE IF EXISTS pg_temp.run_verdict, pg_temp.run_move")
        return _execute(
            f"""CREATE TEMPORARY TABLE run_verdict ON COMMIT DROP AS
            SELECT v.enrollment_id, v.partner_id, v.current_tier::varchar,
                   (%(tiers)s::varchar[])[v.eligible_rank + 1] AS eligible_tier,
                   {values_as_json(self.question.document)} AS metrics
            FROM ({statement.text}) v""",
            {**statement.params, **self._params},
        )

    def assess(self) -> int:
        """Bring the latest assessments up to date; returns how many changed.

        A run about an earlier day than one that is done leaves them alone.
        """
        if self._is_overtaken():
            return 0
        return _execute(_ASSESS_CHANGED, self._params) + _execute(_ASSESS_NEW, self._params)

    def propose(self) -> tuple[int, int]:
        """Returns how many changes were proposed and how many superseded."""
        moves = _execute(_MOVES, self._params)
        superseded = _execute(_SUPERSEDE, self._params)
        if moves == 0 or moves == _execute(_FORGET_KNOWN, self._params):
            return 0, superseded
        _execute("ANALYZE run_move")
        read_everything(False)
        entries = evidence.rows(self.question, "IN (SELECT partner_id FROM run_move)")
        return _execute(_PROPOSE.format(entries=entries.text), {**entries.params, **self._params}), superseded

    @property
    def _params(self) -> dict[str, Any]:
        direction = direction_of(self.question.document, self.run.basis)
        return {
            **self.question.params,
            "run": self.run.pk,
            "edition": self.run.edition_id,
            "basis": self.run.basis,
            "tiers": [tier.key for tier in self.question.document.tiers],
            "both_ways": direction is Direction.BOTH,
            "now": self.now,
            "label": f"recalculation {self.run.pk}",
        }

    def _is_overtaken(self) -> bool:
        done = Run.objects.filter(program_id=self.run.program_id, basis=self.run.basis, state=Run.State.DONE)
        return done.filter(as_of__gt=self.run.as_of).exists()


def read_everything(on: bool) -> None:
    """Until the transaction ends, tell the planner that its next statements read whole tables, or a few rows of them.

    Policies hide from it how many rows there are: it expects a handful and would look each of a million up by index.
    """
    settings = dict.fromkeys(("enable_nestloop", "enable_mergejoin", "enable_sort"), "off" if on else "on")
    settings |= {"work_mem": "128MB" if on else "16MB", "random_page_cost": "4" if on else "1.1"}
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for setting in settings.items() for part in setting])


def _execute(statement: str, params: dict[str, Any] | None = None) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)
