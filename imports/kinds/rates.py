"""Exchange rates: units of the base for one of the currency, from a day on until the next rate."""

from typing import ClassVar

from django.db.backends.utils import CursorWrapper

from imports import cells
from imports.kinds.base import Column, Context, Counts, Kind
from imports.upsert import Upsert


class Rates(Kind):
    name: ClassVar[str] = "rates"
    title: ClassVar[str] = "Exchange rates"
    about: ClassVar[str] = "Units of the base for one of the currency; the latest on or before a close date counts."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("currency", cells.currency, required=True, example="EUR"),
        Column("base", cells.currency, required=True, example="USD"),
        Column("date", cells.date, "date", required=True, example="2026-01-31"),
        Column("rate", cells.rate, "numeric", required=True, example="1.0835"),
    )
    identity: ClassVar[tuple[str, ...]] = ("currency", "base", "date")

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        return Upsert(
            "deals_exchangerate",
            key={"currency": "r.currency", "base": "r.base", "date": "r.date"},
            values={"rate": "r.rate"},
        ).run(cursor, context)
