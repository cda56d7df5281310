"""Certificates that people at partners hold. They count in every program that asks for their key."""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.backends.utils import CursorWrapper

from imports import cells
from imports.kinds.base import Column, Context, Counts, Kind, Problem, unknown_partners
from imports.report import Rejected
from imports.upsert import Upsert


class Certifications(Kind):
    name: ClassVar[str] = "certifications"
    title: ClassVar[str] = "Certificates"
    about: ClassVar[str] = "Certificates of people at partners. Import the partners first."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("partner_code", cells.partner_code, required=True, example="brightpath"),
        Column("person_email", cells.email, required=True, example="ada@brightpath.example"),
        Column("person_name", cells.name, empty="", example="Ada Berg"),
        Column("certification", cells.text(60), required=True, example="technical"),
        Column("issued_on", cells.date, "date", required=True, example="2026-02-01"),
        Column("expires_on", cells.date, "date", example="2028-01-31"),
    )
    identity: ClassVar[tuple[str, ...]] = ("partner_code", "person_email", "certification", "issued_on")

    def complete(self, row: dict[str, Any], context: Context) -> Iterator[Problem]:
        known = context.known.certifications
        if row["certification"] not in known:
            yield Problem("certification", f"Expected a certificate that is known: {', '.join(sorted(known))}.")
        if row["expires_on"] is not None and row["expires_on"] < row["issued_on"]:
            yield Problem("expires_on", f"Expected a date that is not before the issue date {row['issued_on']}.")

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        return unknown_partners(cursor, context)

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        return Upsert(
            "partners_certification",
            key={
                "partner_id": "p.id",
                "person_email": "r.person_email",
                "certification": "r.certification",
                "issued_on": "r.issued_on",
            },
            values={"person_name": "r.person_name", "expires_on": "r.expires_on"},
            joins="JOIN partners_partner p ON p.vendor_id = %(vendor)s AND p.code = r.partner_code",
            keep=frozenset({"person_name", "expires_on"} - context.given),
        ).run(cursor, context)
