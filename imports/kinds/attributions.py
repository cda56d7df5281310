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


def _facts(part: str) -> str:
    """A part as `deals.attribution` keeps it in the log."""
    return f"""jsonb_build_object('partner', p.name, 'kind', {part}.kind, 'via', {part}.via,
        'recorded_at', {part}.recorded_at, 'late_reason', {part}.late_reason)"""


# Every change of a part is in the log, as the verbs write it: here many in one statement. None of them sends letters.
_LOGGED = f"""
    INSERT INTO activity_activity (vendor_id, at, verb, actor_id, actor_label, partner_id, subject_type, subject_id,
        subject_label, before, after, note)
    SELECT %(vendor)s, coalesce(%(told_of)s, statement_timestamp()),
        'attribution.' || CASE WHEN w.new THEN 'added' ELSE 'changed' END,
        %(actor)s, %(label)s, w.partner_id, 'opportunity', o.id,
        left(o.account_name || ' (' || o.source_id || ')', 300),
        CASE WHEN old.id IS NOT NULL THEN {_facts("old")} END,
        {_facts("w")} || CASE WHEN w.new THEN '{{}}'::jsonb ELSE jsonb_build_object('changed', concat_ws(', ',
            CASE WHEN old.recorded_at IS DISTINCT FROM w.recorded_at THEN 'the time of recording' END,
            CASE WHEN old.via IS DISTINCT FROM w.via THEN 'the way it came' END)) END,
        ''
    FROM written w
    JOIN deals_opportunity o ON o.vendor_id = %(vendor)s AND o.id = w.opportunity_id
    JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.id = w.partner_id
    LEFT JOIN deals_attribution old ON old.vendor_id = %(vendor)s AND old.id = w.id
    ORDER BY w.id
"""


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
            also=_LOGGED,
        ).run(cursor, context)
