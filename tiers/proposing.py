"""Which changes a run proposes: open proposals it disagrees with are superseded, new ones come with their evidence.

A fixed number of statements, in the transaction of the run, after everyone was measured and assessed (`recording`).
"""

from tiers import evidence
from tiers.program_year import lifting, movement_sql
from tiers.recording import MINE, is_overtaken
from tiers.working import Work, execute, read_everything

# With all that their proposals will say; a step behind knows how many they are, and looks the few up by index.
_MOVES = f"""
CREATE TEMPORARY TABLE run_move ON COMMIT DROP AS
SELECT m.*, a.eligible_since
FROM ({movement_sql.moves("run_verdict")}) m
LEFT JOIN tiers_assessment a
  ON {MINE} {{only}} AND a.enrollment_id = m.enrollment_id AND a.eligible_tier = m.eligible_tier
"""
# Each basis keeps its own proposals: what the annual review proposed is not the business of the trailing days. A day on
# which the document opens no moves of a direction takes none back either, as long as the figures agree.
_SUPERSEDE = """
UPDATE tiers_tierchange c
SET state = 'superseded', decided_at = %(now)s, decided_by_label = %(label)s
FROM partners_enrollment e
WHERE c.vendor_id = %(vendor)s AND c.program_id = %(program)s AND c.state = 'proposed'
  AND c.basis = %(basis)s {only}
  AND e.vendor_id = %(vendor)s AND e.id = c.enrollment_id
  AND (e.status <> 'active' OR c.enrollment_id IN (SELECT enrollment_id FROM run_verdict))
  AND NOT EXISTS (
    SELECT FROM run_move m
    WHERE m.enrollment_id = c.enrollment_id AND m.current_tier = c.from_tier AND m.target_tier = c.to_tier
  )
"""
# Only on the days that the document's calendars open; and nobody is moved from a tier that an approved move is already
# to end after that day.
_FORGET_CLOSED = """
DELETE FROM run_move m
WHERE NOT CASE WHEN m.upward THEN %(opens_up)s ELSE %(opens_down)s END
   OR EXISTS (SELECT FROM tiers_tierchange c WHERE c.vendor_id = %(vendor)s AND c.enrollment_id = m.enrollment_id
              AND c.state = 'approved' AND c.effective_on > %(as_of)s)
"""
# Not proposed again: what is open, what was approved for this day or a later one, and what was declined and has not
# changed since, that is, the partner has been eligible for the same tier ever since the day of that proposal.
_FORGET_KNOWN = """
DELETE FROM run_move m
USING tiers_tierchange c
WHERE c.vendor_id = %(vendor)s AND c.enrollment_id = m.enrollment_id
  AND (c.state = 'proposed' AND c.basis = %(basis)s
       OR (c.from_tier = m.current_tier AND c.to_tier = m.target_tier AND c.basis = %(basis)s
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
       m.current_tier, m.target_tier, m.upward, 'proposed', %(now)s, '', ''
FROM run_move m JOIN kept USING (enrollment_id)
ORDER BY m.partner_id
"""


def propose(work: Work) -> tuple[int, int]:
    """Returns how many changes were proposed and how many superseded.

    A run about an earlier day than one that is done takes nothing back: what is open agrees with the later day, on
    which the calendar may not let it be proposed again.
    """
    lifting.lift_regained(work)
    moves = execute(_MOVES.format(only=work.only("a.enrollment_id")), work.params)
    disagreeing = _SUPERSEDE.format(only=work.only("c.enrollment_id"))
    superseded = 0 if is_overtaken(work.run) else execute(disagreeing, work.params)
    moves -= execute(_FORGET_CLOSED, work.params) if moves else 0
    if moves == 0 or moves == execute(_FORGET_KNOWN, work.params):
        return 0, superseded
    execute("ANALYZE run_move")
    read_everything(False)
    entries = evidence.rows(work.question, "IN (SELECT partner_id FROM run_move)")
    return execute(_PROPOSE.format(entries=entries.text), {**entries.params, **work.params}), superseded
