"""What a run measures and writes down, as a fixed number of statements however many partners there are.

    measure   everyone's values, eligible and current tier, into a table that ends with the transaction
    assess    the latest assessments that differ are changed, the missing ones added; nothing else is touched

`proposing` is the step after them. The caller holds the program's lock and one transaction around all of it.
"""

from tiers.evaluation_sql import values_as_json, verdicts
from tiers.models import Run
from tiers.working import Work, execute, read_everything

MINE = "a.vendor_id = %(vendor)s AND a.program_id = %(program)s AND a.basis = %(basis)s AND a.latest"

_ASSESS_CHANGED = f"""
UPDATE tiers_assessment a
SET run_id = %(run)s, edition_id = %(edition)s, as_of = %(as_of)s, metrics = v.metrics,
    current_tier = v.current_tier, eligible_tier = v.eligible_tier,
    eligible_since = CASE WHEN a.eligible_tier = v.eligible_tier THEN a.eligible_since ELSE %(as_of)s END
FROM run_verdict v
WHERE {MINE} AND a.enrollment_id = v.enrollment_id
  AND (a.metrics, a.eligible_tier, a.current_tier, a.edition_id)
      IS DISTINCT FROM (v.metrics, v.eligible_tier, v.current_tier, %(edition)s)
"""
_ASSESS_NEW = f"""
INSERT INTO tiers_assessment (vendor_id, enrollment_id, partner_id, program_id, run_id, edition_id, basis, as_of,
                              latest, current_tier, eligible_tier, eligible_since, metrics)
SELECT %(vendor)s, v.enrollment_id, v.partner_id, %(program)s, %(run)s, %(edition)s, %(basis)s, %(as_of)s, true,
       v.current_tier, v.eligible_tier, %(as_of)s, v.metrics
FROM run_verdict v
WHERE NOT EXISTS (SELECT FROM tiers_assessment a WHERE {MINE} AND a.enrollment_id = v.enrollment_id)
"""


def measure(work: Work) -> int:
    """Compute everyone; returns how many are assessed."""
    statement = verdicts(work.question)
    read_everything(True)
    execute("DROP TABLE IF EXISTS pg_temp.run_verdict, pg_temp.run_move")
    return execute(
        f"""CREATE TEMPORARY TABLE run_verdict ON COMMIT DROP AS
        SELECT v.enrollment_id, v.partner_id, v.current_tier::varchar,
               (%(tiers)s::varchar[])[v.eligible_rank + 1] AS eligible_tier, v.kept_rank,
               {values_as_json(work.question.document)} AS metrics
        FROM ({statement.text}) v""",
        {**statement.params, **work.params},
    )


def assess(work: Work) -> int:
    """Bring the latest assessments up to date; returns how many changed.

    A run about an earlier day than one that is done leaves them alone.
    """
    if _is_overtaken(work.run):
        return 0
    return execute(_ASSESS_CHANGED, work.params) + execute(_ASSESS_NEW, work.params)


def _is_overtaken(run: Run) -> bool:
    done = Run.objects.filter(program_id=run.program_id, basis=run.basis, state=Run.State.DONE)
    return done.filter(as_of__gt=run.as_of).exists()
