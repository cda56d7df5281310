"""A copy of what moves partners, for the length of one transaction, in which a year can be tried.

Temporary tables hide the tables of the same name from every statement of this connection: what is written goes into
them and is gone with the transaction. No lock is taken on the real rows, and not even their sequences move. Facts are
read where they are.
"""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

from programs.models import Program
from tenancy import scope

_ONLY_MINE = "vendor_id = %(vendor)s AND program_id = %(program)s"
_MY_ENROLLMENTS = "SELECT id FROM partners_enrollment WHERE vendor_id = %(vendor)s AND program_id = %(program)s"
# Each table that a run, a decision or a notice writes, with the rows that a rehearsal begins with.
COPIED = {
    "tiers_run": f"{_ONLY_MINE} AND as_of < %(begins_on)s",
    "tiers_assessment": f"{_ONLY_MINE} AND latest",
    "tiers_tierchange": f"{_ONLY_MINE} AND state IN ('approved', 'declined') AND decided_at < %(begins_at)s",
    "tiers_standing": f"vendor_id = %(vendor)s AND enrollment_id IN ({_MY_ENROLLMENTS})",
    "tiers_tierexception": f"vendor_id = %(vendor)s AND enrollment_id IN ({_MY_ENROLLMENTS})",
    "tiers_notice": f"vendor_id = %(vendor)s AND change_id IN (SELECT id FROM tiers_tierchange WHERE {_ONLY_MINE})",
    "tiers_moved": "false",
    "activity_activity": "false",
    "activity_outbox": "false",
}
# As it was on the first day: what began later did not happen, but for moves that were approved before and lay ahead.
_FORGET_LATER = (
    """DELETE FROM pg_temp.tiers_standing s WHERE begins_on > %(begins_on)s
       AND NOT EXISTS (SELECT FROM pg_temp.tiers_tierchange c WHERE c.id = s.change_id)""",
    """UPDATE pg_temp.tiers_standing s SET ends_on = NULL WHERE ends_on > %(begins_on)s
       AND NOT EXISTS (SELECT FROM pg_temp.tiers_standing n
                       WHERE n.enrollment_id = s.enrollment_id AND n.begins_on = s.ends_on)""",
    "DELETE FROM pg_temp.tiers_notice WHERE sent_at >= %(begins_at)s",
)


@contextmanager
def copied(program: Program, *, begins_on: datetime.date, begins_at: datetime.datetime) -> Iterator[None]:
    """Run the block in the vendor's scope on a copy of the program as it stood when that day began.

    Whatever the block does, nothing of it stays.
    """
    with transaction.atomic():
        if len(connection.savepoint_ids) == 0:
            # One year is tried on one state of the facts, however long it takes.
            _execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ", None)
        with scope.enter(program.vendor_id):
            params = {
                "vendor": program.vendor_id,
                "program": program.pk,
                "begins_on": begins_on,
                "begins_at": begins_at,
            }
            for table, rows in COPIED.items():
                _copy(table, rows, params)
            for statement in _FORGET_LATER:
                _execute(statement, params)
            try:
                yield
            finally:
                transaction.set_rollback(True)
        transaction.set_rollback(True)


def _copy(table: str, rows: str, params: dict[str, Any]) -> None:
    shape = "LIKE public.{0} INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES INCLUDING CONSTRAINTS"
    _execute(f"CREATE TEMPORARY TABLE {table} ({shape.format(table)}) ON COMMIT DROP", None)
    _execute(f"INSERT INTO pg_temp.{table} SELECT * FROM public.{table} WHERE {rows}", params)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT coalesce(max(id), 0) + 1 FROM public.{table}")
        following = int(cursor.fetchone()[0])
    _execute(f"ALTER TABLE pg_temp.{table} ALTER COLUMN id RESTART WITH {following}", None)
    _execute(f"ANALYZE pg_temp.{table}", None)


def _execute(statement: str, params: dict[str, Any] | None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
