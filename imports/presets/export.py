"""What the exports of sales systems have in common: their own names for our columns, and the time of the last change.

That time is the version of `deals/crm.py`: a row that is older than what is known is ignored, so that exports may be
imported in any order. One as old is taken, since most exports tell the day only.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.db.backends.utils import CursorWrapper

from deals.crm import OTHER_SYSTEM
from deals.models import Opportunity
from imports import cells
from imports.csvfile import Unusable
from imports.kinds.base import TABLE, Column, Context, Counts, Problem
from imports.kinds.opportunities import Opportunities
from imports.layout import Layout
from imports.presets import cells as export_cells
from imports.report import Rejected

_NEEDS_AMOUNT = "Expected the amount: a won opportunity has one."


class Export(Opportunities):
    """Opportunities as one sales system exports them. `headers` has the names of each column, the preferred first."""

    system: ClassVar[str]
    called: ClassVar[str]
    headers: ClassVar[Mapping[str, Sequence[str]]]
    columns: ClassVar[tuple[Column, ...]] = (
        Column("opportunity_id", cells.text(120), required=True),
        Column("account_name", cells.name, required=True),
        Column("account_website", cells.website, empty=""),
        Column("stage", export_cells.stage, required=True),
        Column("is_won", export_cells.yes_no, "boolean"),
        Column("is_lost", export_cells.yes_no, "boolean"),
        Column("is_closed", export_cells.yes_no, "boolean"),
        Column("close_date", export_cells.day, "date"),
        Column("currency", export_cells.currency, required=True),
        Column("arr", export_cells.amount, "numeric"),
        Column("services", export_cells.amount, "numeric", empty=0),
        Column("products", cells.keys, "varchar[]", empty=()),
        Column("created_at", export_cells.moment, "timestamptz"),
        Column("source_version", export_cells.version, "bigint"),
    )

    def layout(self, header: list[str]) -> Layout:
        """Names are compared without letter case and surplus blanks."""
        known = {_plain(name): place for place, name in reversed(list(enumerate(header)))}
        found = {
            column: [known[_plain(name)] for name in names if _plain(name) in known]
            for column, names in self.headers.items()
        }
        if "arr" in found and not found["arr"]:
            name = self.headers["arr"][-1]
            raise Unusable(f"The header misses the column {name}, which has the amounts.", column=name)
        return Layout(
            header,
            {column: places for column, places in found.items() if places},
            {column: names[0] for column, names in self.headers.items()},
        )

    def complete(self, row: dict[str, Any], context: Context) -> Iterator[Problem]:
        row["stage"] = _stage(row)
        if row["arr"] is None and row["stage"] == Opportunity.WON:
            yield Problem("arr", _NEEDS_AMOUNT)
        row["arr"] = row["arr"] or 0
        yield from super().complete(row, context)

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        cursor.execute(
            f"""
            SELECT r.line, r.opportunity_id, o.source_system FROM {TABLE} r
            JOIN deals_opportunity o ON o.vendor_id = %s AND o.source_id = r.opportunity_id
            WHERE o.source_system NOT IN ('', %s)
            """,
            [context.vendor_id, self.system],
        )
        elsewhere = [
            Rejected(line, "opportunity_id", name, OTHER_SYSTEM.format(source_id=name, known=known, system=self.system))
            for line, name, known in cursor.fetchall()
        ]
        return [*elsewhere, *super().refusals(cursor, context)]

    # What the sales system sends by the API while the file is read may be newer than the file.
    guard: ClassVar[str] = "coalesce(t.source_version <= excluded.source_version, true)"

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        cursor.execute(
            f"""
            DELETE FROM {TABLE} r USING deals_opportunity o
            WHERE o.vendor_id = %s AND o.source_id = r.opportunity_id AND o.source_version > r.source_version
            """,
            [context.vendor_id],
        )
        ignored = cursor.rowcount
        return replace(super().write(cursor, context), ignored=ignored)

    def values(self) -> dict[str, str]:
        return {
            **super().values(),
            "source_system": f"'{self.system}'",
            "source_version": "COALESCE(r.source_version, stored.source_version)",
        }


def _stage(row: Mapping[str, Any]) -> str:
    """What the check boxes say, since stages may have any name; the name where there are none."""
    if row["is_won"]:
        return Opportunity.WON
    if row["is_lost"] or (row["is_closed"] and row["is_won"] is False):
        return Opportunity.LOST
    if row["is_closed"] is False or (row["is_won"] is False and row["stage"] == Opportunity.WON):
        return Opportunity.OPEN
    return str(row["stage"])


def _plain(name: str) -> str:
    return " ".join(name.casefold().split())
