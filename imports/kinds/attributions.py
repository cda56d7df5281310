"""Attributions: which partner had which part in an opportunity, and when that was recorded."""

from typing import ClassVar

from django.db.backends.utils import CursorWrapper

from deals.models import Attribution
from imports import cells
from imports.kinds.base import Column, Context, Counts, Kind, unknown_partners, unknown_references
from imports.report import Rejected
from imports.upsert import Upsert
from programs.document.model import ATTRIBUTION_KINDS

VIAS = tuple(via for via, _ in Attribution.VIAS)


class Attributions(Kind):
    name: ClassVar[str] = "attributions"
    title: ClassVar[str] = "Attributions"
    about: ClassVar[str] = "Who had which part in an opportunity. Import the opportunities and partners first."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("opportunity_id", cells.text(120), required=True, example="opp-1001"),
        Column("partner_code", cells.partner_code, required=True, example="brightpath"),
        Column("kind", cells.one_of(ATTRIBUTION_KINDS), required=True, example="sourced"),
        Column("recorded_at", cells.time, "timestamptz", required=True, example="2026-01-15T09:30:00Z"),
        Column("via", cells.one_of(VIAS), empty="import", example="sales"),
    )
    identity: ClassVar[tuple[str, ...]] = ("opportunity_id", "partner_code", "kind")

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        opportunities = unknown_references(
            cursor,
            context,
            column="opportunity_id",
            table="deals_opportunity",
            target="source_id",
            why="Expected the id of an opportunity that is known here. Import the opportunities first.",
        )
        return opportunities + unknown_partners(cursor, context)

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        return Upsert(
            "deals_attribution",
            key={"opportunity_id": "o.id", "partner_id": "p.id", "kind": "r.kind"},
            values={"recorded_at": "r.recorded_at", "via": "r.via"},
            joins="""
                JOIN deals_opportunity o ON o.vendor_id = %(vendor)s AND o.source_id = r.opportunity_id
                JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.code = r.partner_code
            """,
            keep=frozenset({"via"} - context.given),
        ).run(cursor, context)
