"""One statement that brings staged rows into a table and says how many were new and how many changed."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.backends.utils import CursorWrapper

from activity import log
from imports.kinds.base import TABLE, Context, Counts


@dataclass(frozen=True, slots=True)
class Upsert:
    """`key` and `values` map the table's columns to expressions over the staged row `r` and the `joins`.

    `keep` are columns that stay as they are on stored rows; `once` are written with new rows only. `rows` limits
    the staged rows. `also` is a further part of the statement: it reads the rows that were `written` as they are now,
    with whether each is `new`, and the tables as they were before.
    """

    table: str
    key: Mapping[str, str]
    values: Mapping[str, str]
    joins: str = ""
    keep: frozenset[str] = frozenset()
    once: Mapping[str, str] = field(default_factory=dict)
    rows: str = "true"
    also: str = ""
    guard: str = "true"
    """Whether a stored row `t` may be overwritten by `excluded`, asked while it is held."""

    def run(self, cursor: CursorWrapper, context: Context) -> Counts:
        """Insert what is new, update what differs, leave the rest untouched.

        `joins` and `also` may use %(vendor)s, and %(actor)s and %(label)s for who asked, and
        %(told_of)s for the moment that is told of, empty where it is now.
        """
        by = context.by
        params = {"vendor": by.vendor_id, "actor": by.user_id, "label": by.label, "told_of": log.told_of()}
        cursor.execute(self._statement(), params)
        created, updated = cursor.fetchone()
        cursor.execute(f"SELECT count(*) FROM {TABLE}")
        return Counts(created, updated, cursor.fetchone()[0] - created - updated)

    def _statement(self) -> str:
        changing = {name: expression for name, expression in self.values.items() if name not in self.keep}
        # A kept column goes into the proposed row too: check constraints look at it before the conflict is found.
        proposed = {
            **self.key,
            **changing,
            **{
                name: f"CASE WHEN stored.id IS NULL THEN {self.values[name]} ELSE stored.{name} END"
                for name in self.keep
            },
            **self.once,
        }
        same_key = " AND ".join(f"stored.{name} = {expression}" for name, expression in self.key.items())
        differs = _differs([f"stored.{name}" for name in changing], list(changing.values()))
        differs_still = _differs([f"t.{name}" for name in changing], [f"excluded.{name}" for name in changing])
        changes = ", ".join(f"{name} = excluded.{name}" for name in changing)
        action = f"UPDATE SET {changes} WHERE {differs_still} AND ({self.guard})" if changing else "NOTHING"
        return f"""
            WITH written AS (
                INSERT INTO {self.table} AS t (vendor_id, {", ".join(proposed)})
                SELECT %(vendor)s, {", ".join(proposed.values())}
                FROM {TABLE} r {self.joins}
                LEFT JOIN {self.table} stored ON stored.vendor_id = %(vendor)s AND {same_key}
                WHERE ({self.rows}) AND (stored.id IS NULL OR {differs})
                ORDER BY r.line
                ON CONFLICT (vendor_id, {", ".join(self.key)}) DO {action}
                RETURNING {"t.*, " if self.also else ""}t.xmax = 0 AS new
            ) {f", also AS ({self.also})" if self.also else ""}
            SELECT count(*) FILTER (WHERE new), count(*) FILTER (WHERE NOT new) FROM written
        """


def _differs(left: list[str], right: list[str]) -> str:
    return f"({', '.join(left)}) IS DISTINCT FROM ({', '.join(right)})" if left else "false"
