"""What a run measures and writes down, as a fixed number of statements however many partners there are.

    measure   values, eligible and current tier of whom the run is about, into a table that ends with the transaction
    assess    the latest assessments that differ are changed, the missing ones added; nothing else is touched.
              Whose eligible tier is another one than before has moved

`proposing` is the step after them. The caller holds the program's lock and one transaction around all of it.
"""

from tiers.evaluation_sql import values_as_json, verdicts
from tiers.models import Run
from tiers.working import Work, count, execute, look_each_up, read_everything

MINE = "a.vendor_id = %(vendor)s AND a.program_id = %(program)s AND a.basis = %(basis)s AND a.latest"

_ASSESS_CHANGED = f"""
WITH changed AS (
UPDATE tiers_assessment a
SET run_id = %(run)s, edition_id = %(edition)s, as_of = %(as_of)s, metrics = v.metrics,
    current_tier = v.current_tier, eligible_tier = v.eligible_tier,
    eligible_since = CASE WHEN a.eligible_tier = v.eligible_tier THEN a.eligible_since ELSE %(as_of)s END
FROM run_verdict v
WHERE {MINE} {{only}} AND a.enrollment_id = v.enrollment_id
  AND (a.metrics, a.eligible_tier, a.current_tier, a.edition_id)
      IS DISTINCT FROM (v.metrics, v.eligible_tier, v.current_tier, %(edition)s)
RETURNING a.enrollment_id, a.partner_id, old.eligible_tier AS before, new.eligible_tier AS after,
          old.metrics AS metrics_before, new.metrics AS metrics_after
), moved AS (
INSERT INTO tiers_moved (vendor_id, run_id, enrollment_id, partner_id, program_id, basis, at, before, after,
                         metrics_before, metrics_after)
SELECT %(vendor)s, %(run)s, enrollment_id, partner_id, %(program)s, %(basis)s, %(now)s, before, after,
       metrics_before, metrics_after
FROM changed WHERE before <> after
)
SELECT count(*) FROM changed
"""
_ASSESS_NEW = f"""
INSERT INTO tiers_assessment (vendor_id, enrollment_id, partner_id, program_id, run_id, edition_id, basis, as_of,
                              latest, current_tier, eligible_tier, eligible_since, metrics)
SELECT %(vendor)s, v.enrollment_id, v.partner_id, %(program)s, %(run)s, %(edition)s, %(basis)s, %(as_of)s, true,
       v.current_tier, v.eligible_tier, %(as_of)s, v.metrics
FROM run_verdict v
WHERE NOT EXISTS (SELECT FROM tiers_assessment a WHERE {MINE} {{only}} AND a.enrollment_id = v.enrollment_id)
"""


def measure(work: Work) -> int:
    """Compute whom the run is about; returns how many are assessed."""
    statement = verdicts(work.question, work.among)
    if work.is_about_everyone:
        read_everything(True)
    else:
        look_each_up()
    execute("DROP TABLE IF EXISTS pg_temp.run_verdict, pg_temp.run_move")
    assessed = execute(
        f"""CREATE TEMPORARY TABLE run_verdict ON COMMIT DROP AS
        SELECT v.enrollment_id, v.partner_id, v.current_tier::varchar,
               (%(tiers)s::varchar[])[v.eligible_rank + 1] AS eligible_tier, v.kept_rank,
               {values_as_json(work.question.document)} AS metrics
        FROM ({statement.text}) v""",
        {**statement.params, **work.params},
    )
    if not work.is_about_everyone:
        execute("ANALYZE run_verdict")
    return assessed


def assess(work: Work) -> int:
    """Bring the latest assessments up to date; returns how many changed.

    A run about an earlier day than one that is done leaves them alone.
    """
    if is_overtaken(work.run):
        return 0
    only = work.only("a.enrollment_id")
    changed = count(_ASSESS_CHANGED.format(only=only), work.params)
    return changed + execute(_ASSESS_NEW.format(only=only), work.params)


def is_overtaken(run: Run) -> bool:
    """Whether a run about a later day is done."""
    done = Run.objects.filter(program_id=run.program_id, basis=run.basis, state=Run.State.DONE)
    return done.filter(as_of__gt=run.as_of).exists()
