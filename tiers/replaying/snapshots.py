"""What a run knew: the snapshot of the database that it read.

A clock cannot tell: a transaction that began before a run may end after it, and its facts bear an earlier time than
the run although the run never saw them. The snapshot names the transactions that were under way, so that each version
of a fact, which keeps the number of its transaction, was known or was not.
"""

import datetime

from django.db import connection

from tiers.replaying.histories import remembered_tables
from tiers.working import look_each_up


def taken(vendor_id: int) -> tuple[str, datetime.datetime]:
    """The snapshot that this transaction reads, and a time at which it had it already.

    The text is empty where numbers cannot tell what was known. Outside a REPEATABLE READ transaction each statement has
    a snapshot of its own. And after a restore into another cluster, which numbers its transactions anew, there are
    facts here whose transactions the snapshot takes for yet to come. Then only the time is kept.
    """
    # There are hardly ever any, which the planner cannot know: it would read every version of everything. Each
    # condition by itself is looked up in an index.
    foreign = " OR ".join(
        f"EXISTS (SELECT FROM {facts.history} WHERE vendor_id = %(vendor)s AND {known})"
        for facts in remembered_tables().values()
        for known in ("known_in >= taken.ended", "known_in = ANY(taken.under_way)")
    )
    look_each_up()
    with connection.cursor() as cursor:
        # The time is read after the snapshot: whoever is visible in it began earlier.
        cursor.execute(
            f"""
            WITH taken AS MATERIALIZED (
                SELECT snapshot, pg_snapshot_xmax(snapshot) AS ended,
                       ARRAY(SELECT pg_snapshot_xip(snapshot)) AS under_way
                FROM pg_current_snapshot() snapshot
            )
            SELECT CASE WHEN current_setting('transaction_isolation') <> 'repeatable read' OR {foreign}
                        THEN '' ELSE taken.snapshot::text END, clock_timestamp()
            FROM taken""",
            {"vendor": vendor_id},
        )
        snapshot, known_at = cursor.fetchone()
    return snapshot, known_at
