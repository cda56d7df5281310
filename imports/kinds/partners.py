"""Partners, their enrollment in a program, and the tier they begin on.

A row is a partner in a program. What it says about the company itself (name, website, country) holds for all its
programs: with several rows the last one counts. The tier is that of the first standing, which begins with the
enrollment; standings that were decided since stay, so importing the same file after a decision changes nothing.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar

from django.db.backends.utils import CursorWrapper

from imports import cells
from imports.kinds.base import TABLE, Column, Context, Counts, Kind, Problem
from imports.kinds.in_program import program_of
from imports.report import Rejected
from imports.upsert import Upsert
from programs.document.model import ProgramDocument
from programs.document.named import Named

_FIRST_STANDING = """
    LEFT JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.code = r.partner_code
    LEFT JOIN partners_enrollment e ON e.vendor_id = %(vendor)s AND e.partner_id = p.id AND e.program_id = r.program_id
    LEFT JOIN (
        SELECT DISTINCT ON (enrollment_id) enrollment_id, id, tier, begins_on, ends_on FROM tiers_standing
        WHERE vendor_id = %(vendor)s ORDER BY enrollment_id, begins_on, id
    ) s ON s.enrollment_id = e.id
"""


class Partners(Kind):
    name: ClassVar[str] = "partners"
    title: ClassVar[str] = "Partners"
    about: ClassVar[str] = "Companies, the programs they are in and the tier they begin on. The first file to import."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("partner_code", cells.partner_code, required=True, example="brightpath"),
        Column("name", cells.name, required=True, example="Brightpath"),
        Column("website", cells.website, empty="", example="https://brightpath.example"),
        Column("country", cells.country, empty="", example="DE"),
        Column("program", cells.text(60), required=True, example="technology"),
        Column("enrolled_on", cells.date, "date", required=True, example="2025-01-15"),
        Column("tier", cells.text(60), example="bronze"),
        Column("focus", cells.keys, "varchar[]", empty=(), example=""),
        Column("invitations", cells.keys, "varchar[]", empty=(), example="gtm_plan;account_mapping"),
    )
    identity: ClassVar[tuple[str, ...]] = ("partner_code", "program")
    derived: ClassVar[dict[str, str]] = {
        "program_id": "bigint",
        "reason": "text",
        "last": "boolean",
        "standing_id": "bigint",
        "outcome": "text",
    }

    def complete(self, row: dict[str, Any], context: Context) -> Iterator[Problem]:
        program = program_of(row, context)
        if isinstance(program, Problem):
            yield program
            return
        if program.document is None:
            yield Problem("program", "Expected a program with a published edition. Publish its document first.")
            return
        row["program_id"] = program.program_id
        row["reason"] = "enrolled" if row["tier"] is None else "imported"
        row["tier"] = row["tier"] or program.document.lowest.key
        yield from _unknown_keys(row, program.document)

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        cursor.execute(
            f"""
            SELECT r.line, r.enrolled_on::text, s.ends_on FROM {TABLE} r {_FIRST_STANDING}
            WHERE r.enrolled_on <> s.begins_on AND r.enrolled_on > s.ends_on
            """,
            {"vendor": context.vendor_id},
        )
        why = "Expected a day not after {}: on that day a decision moved the partner from the tier it began on."
        return [Rejected(line, "enrolled_on", value, why.format(end)) for line, value, end in cursor.fetchall()]

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        _tell_outcomes(cursor, context)
        _write_partners(cursor, context)
        _write_enrollments(cursor, context)
        _write_standings(cursor, context)
        cursor.execute(
            f"""
            SELECT count(*) FILTER (WHERE outcome = 'created'), count(*) FILTER (WHERE outcome = 'updated'),
                   count(*) FILTER (WHERE outcome = 'unchanged') FROM {TABLE}
            """
        )
        return Counts(*cursor.fetchone())


def _unknown_keys(row: dict[str, Any], document: ProgramDocument) -> Iterator[Problem]:
    tiers = [tier.key for tier in document.tiers]
    if row["tier"] not in tiers:
        yield Problem("tier", f"Expected a tier of {document.name}: {', '.join(tiers)}.")
    declared: tuple[tuple[str, str, tuple[Named, ...]], ...] = (
        ("focus", "focus areas", document.focuses),
        ("invitations", "invitations", document.invitations),
    )
    for column, what, things in declared:
        known = [thing.key for thing in things]
        unknown = [key for key in row[column] if key not in known]
        if unknown:
            has = f"Its {what} are {', '.join(known)}" if known else f"It has no {what}"
            yield Problem(column, f"{document.name} does not know {', '.join(unknown)}. {has}.")


def _tell_outcomes(cursor: CursorWrapper, context: Context) -> None:
    """Say of each row what it will do, before anything is written."""
    company = [name for name in ("name", "website", "country") if name == "name" or name in context.given]
    standing = ["tier", "begins_on"] if "tier" in context.given else ["begins_on"]
    enrollment = {"enrolled_on": "enrolled_on"} | {
        stored: name for name, stored in (("focus", "focuses"), ("invitations", "invitations")) if name in context.given
    }
    cursor.execute(
        f"""
        WITH found AS (
            SELECT r.line, s.id AS standing_id, r.line = max(r.line) OVER (PARTITION BY r.partner_code) AS last, e.id,
                ({_row("s", standing)}) IS DISTINCT FROM ({_row("r", standing).replace("begins_on", "enrolled_on")})
                OR {" OR ".join(f"e.{stored} IS DISTINCT FROM r.{name}" for stored, name in enrollment.items())}
                    AS enrollment_differs,
                ({_row("p", company)}) IS DISTINCT FROM ({_row("r", company)}) AS company_differs
            FROM {TABLE} r {_FIRST_STANDING}
        )
        UPDATE {TABLE} r SET standing_id = found.standing_id, last = found.last, outcome = CASE
            WHEN found.id IS NULL THEN 'created'
            WHEN enrollment_differs OR found.last AND company_differs THEN 'updated'
            ELSE 'unchanged' END
        FROM found WHERE found.line = r.line
        """,
        {"vendor": context.vendor_id},
    )


def _row(table: str, columns: Sequence[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


def _write_partners(cursor: CursorWrapper, context: Context) -> None:
    Upsert(
        "partners_partner",
        key={"code": "r.partner_code"},
        values={"name": "r.name", "website": "r.website", "country": "r.country"},
        keep=frozenset({"website", "country"} - context.given),
        once={"created_at": "now()"},
        rows="r.last",
    ).run(cursor, context)


def _write_enrollments(cursor: CursorWrapper, context: Context) -> None:
    stored = {"focus": "focuses", "invitations": "invitations"}
    Upsert(
        "partners_enrollment",
        key={"partner_id": "p.id", "program_id": "r.program_id"},
        values={"enrolled_on": "r.enrolled_on", "focuses": "r.focus", "invitations": "r.invitations"},
        joins="JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.code = r.partner_code",
        keep=frozenset(column for name, column in stored.items() if name not in context.given),
        once={"status": "'active'"},
    ).run(cursor, context)


def _write_standings(cursor: CursorWrapper, context: Context) -> None:
    """Begin the history of tiers with the enrollment, or correct how it begins."""
    cursor.execute(
        f"""
        INSERT INTO tiers_standing (vendor_id, enrollment_id, partner_id, tier, begins_on, reason)
        SELECT %(vendor)s, e.id, e.partner_id, r.tier, r.enrolled_on, r.reason
        FROM {TABLE} r
        JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.code = r.partner_code
        JOIN partners_enrollment e
            ON e.vendor_id = %(vendor)s AND e.partner_id = p.id AND e.program_id = r.program_id
        WHERE r.standing_id IS NULL
        ORDER BY r.line
        """,
        {"vendor": context.vendor_id},
    )
    corrected = "tier = r.tier, reason = CASE WHEN s.tier = r.tier THEN s.reason ELSE r.reason END,"
    cursor.execute(
        f"""
        UPDATE tiers_standing s SET {corrected if "tier" in context.given else ""} begins_on = r.enrolled_on
        FROM {TABLE} r
        WHERE s.vendor_id = %(vendor)s AND s.id = r.standing_id AND r.outcome = 'updated'
          AND (s.begins_on <> r.enrolled_on {"OR s.tier <> r.tier" if "tier" in context.given else ""})
        """,
        {"vendor": context.vendor_id},
    )
