"""Milestones that partners reached in a program: agreements, launched solutions, published stories."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.backends.utils import CursorWrapper

from imports import cells
from imports.kinds.base import Column, Context, Counts, Kind, Problem, unknown_partners
from imports.kinds.in_program import program_of
from imports.report import Rejected
from imports.upsert import Upsert
from programs.document.model import MILESTONE_KINDS

_KEPT = {"title", "withdrawn_on", "url"}


class Milestones(Kind):
    name: ClassVar[str] = "milestones"
    title: ClassVar[str] = "Milestones"
    about: ClassVar[str] = "Agreements, launched solutions, success stories and plans. Import the partners first."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("partner_code", cells.partner_code, required=True, example="brightpath"),
        Column("program", cells.text(60), required=True, example="technology"),
        Column("kind", cells.one_of(MILESTONE_KINDS), required=True, example="success_story"),
        Column("key", cells.text(120), required=True, example="story-rivermark"),
        Column("title", cells.name, empty="", example="How Rivermark went live in a week"),
        Column("achieved_on", cells.date, "date", required=True, example="2026-03-10"),
        Column("withdrawn_on", cells.date, "date", example=""),
        Column("url", cells.url, empty="", example="https://brightpath.example/story"),
    )
    identity: ClassVar[tuple[str, ...]] = ("partner_code", "program", "kind", "key")
    derived: ClassVar[dict[str, str]] = {"program_id": "bigint"}

    def complete(self, row: dict[str, Any], context: Context) -> Iterator[Problem]:
        program = program_of(row, context)
        if isinstance(program, Problem):
            yield program
        else:
            row["program_id"] = program.program_id
        if row["withdrawn_on"] is not None and row["withdrawn_on"] < row["achieved_on"]:
            yield Problem(
                "withdrawn_on", f"Expected a date that is not before {row['achieved_on']}, when it was reached."
            )

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        return unknown_partners(cursor, context)

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        return Upsert(
            "partners_milestone",
            key={"partner_id": "p.id", "program_id": "r.program_id", "kind": "r.kind", "key": "r.key"},
            values={
                "title": "r.title",
                "achieved_on": "r.achieved_on",
                "withdrawn_on": "r.withdrawn_on",
                "url": "r.url",
            },
            joins="JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.code = r.partner_code",
            keep=frozenset(_KEPT - context.given),
        ).run(cursor, context)
