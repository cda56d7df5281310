"""Rows on their way into the database: a temporary table that COPY fills, so that everything after it is set-based.

The table belongs to the transaction's session and goes with the transaction. It holds every row whose identity could be
read; rows with other faults are marked and only serve to find second lines of the same identity.
"""

import datetime
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.backends.utils import CursorWrapper

from imports.kinds.base import TABLE
from imports.report import Rejected

_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})
BATCH = 5_000
MANY = 500


class Staging:
    """The temporary table of one import, filled in batches to keep memory flat."""

    def __init__(self, cursor: CursorWrapper, types: Mapping[str, str]) -> None:
        self._cursor = cursor
        self._columns = list(types)
        self._buffer = io.StringIO()
        self._waiting = 0
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{TABLE}")
        columns = ", ".join(f"{name} {sql}" for name, sql in types.items())
        cursor.execute(f"CREATE TEMPORARY TABLE {TABLE} (line integer, good boolean, {columns}) ON COMMIT DROP")

    def add(self, line: int, good: bool, row: Mapping[str, Any]) -> None:
        cells = [str(line), "t" if good else "f", *(_copied(row.get(name)) for name in self._columns)]
        self._buffer.write("\t".join(cells) + "\n")
        self._waiting += 1
        if self._waiting == BATCH:
            self.flush()

    def flush(self) -> None:
        """Send the waiting rows. Call it once after the last."""
        self._buffer.seek(0)
        names = ", ".join(["line", "good", *self._columns])
        with self._cursor.db.wrap_database_errors:  # COPY goes past Django's cursor
            self._cursor.cursor.copy_expert(f"COPY pg_temp.{TABLE} ({names}) FROM STDIN", self._buffer)
        self._buffer, self._waiting = io.StringIO(), 0

    def second_lines(self, identity: Sequence[str]) -> list[Rejected]:
        """The rows after the first of the same identity; they and the faulty ones are gone from the table then."""
        keys = ", ".join(identity)
        self._cursor.execute(f"CREATE INDEX ON pg_temp.{TABLE} (line)")
        self._cursor.execute(
            f"""
            SELECT line, first, {identity[-1]}::text, good FROM (
                SELECT line, good, {identity[-1]}, min(line) OVER (PARTITION BY {keys}) AS first FROM {TABLE}
            ) AS numbered WHERE line > first
            """
        )
        found = self._cursor.fetchall()
        self._cursor.execute(f"DELETE FROM {TABLE} WHERE NOT good")
        self.remove(line for line, _, _, _ in found)
        self._cursor.execute(f"ANALYZE {TABLE}")
        why = "Expected each row once. Line {} names the same ({})."
        return [
            Rejected(line, identity[-1], value or "", why.format(first, ", ".join(identity)))
            for line, first, value, good in found
            if good
        ]

    def plan_for_many(self) -> None:
        """Join many staged rows in one pass, until `plan_as_usual`.

        A table that this transaction fills has no statistics yet, and the planner would look up row by row in it.
        """
        self._cursor.execute(f"SELECT count(*) >= {MANY} FROM {TABLE}")
        if self._cursor.fetchone()[0]:
            self._cursor.execute("SET LOCAL enable_nestloop = off")

    def plan_as_usual(self) -> None:
        self._cursor.execute("SET LOCAL enable_nestloop = on")

    def remove(self, lines: Iterable[int]) -> None:
        gone = list(lines)
        if gone:
            self._cursor.execute(f"DELETE FROM {TABLE} WHERE line = ANY(%s)", [gone])


def _copied(value: Any) -> str:
    """A value as COPY's text format wants it."""
    if value is None:
        return r"\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, tuple):
        return "{" + ",".join(value) + "}"
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if isinstance(value, bool):
        return "t" if value else "f"
    return str(value)
