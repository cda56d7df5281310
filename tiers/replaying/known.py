"""The facts about one partner as a run knew them, in the place of today's.

Of each row the last version that was known, unless that one says that the row went. A version was known when its
transaction is visible in the run's snapshot: begun and ended before it.

Numbers alone are not enough after a restore into another cluster, which numbers its transactions anew, from low ones
on: an old snapshot takes those for long done. So a version must bear no later time than the run as well. The other way
round, versions that came with the restore bear high numbers, which a new snapshot takes for yet to come; a run that
meets such keeps no snapshot (`snapshots`). Where there is none the time alone decides, and errs only about what was
being written just then.
"""

from collections.abc import Mapping
from datetime import datetime

from programs.counting import Sql
from tiers.models import Run
from tiers.replaying.histories import Remembered, remembered_tables

_BY_TIME = "version.pgh_created_at <= %(known_at)s"
_BY_SNAPSHOT = f"{_BY_TIME} AND pg_visible_in_snapshot(version.known_in, %(known_snapshot)s::pg_snapshot)"


def as_known(run: Run, partner_id: int) -> Mapping[str, Sql]:
    """The rows of each table of facts that concern this partner, or everyone, as the run knew them."""
    params = {"known_of": partner_id, "known_at": moment_of(run), "known_snapshot": run.snapshot}
    was_known = _BY_SNAPSHOT if run.snapshot else _BY_TIME
    return {table: Sql(_rows(facts, was_known), params) for table, facts in remembered_tables().items()}


def moment_of(run: Run) -> datetime:
    """When the run read the facts; as near as can be told for runs that did not keep it."""
    return run.known_at or run.started_at or run.requested_at


def _rows(facts: Remembered, was_known: str) -> str:
    """Row by row along the index of its versions, backwards to the last one that was known; once for all readers."""
    return f"""
        WITH known AS MATERIALIZED (
            SELECT version.*
            FROM ({facts.ids}) concerned, LATERAL (
                SELECT * FROM {facts.history} version
                WHERE version.vendor_id = %(vendor)s AND version.pgh_obj_id = concerned.id AND {was_known}
                ORDER BY version.pgh_id DESC LIMIT 1
            ) version
        )
        SELECT {", ".join(facts.columns)} FROM known WHERE pgh_label <> 'delete'"""
