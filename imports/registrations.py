"""Registering deals in bulk: a partner's own file, one deal a row, through the verbs that the form uses.

file --read--> rows --begin and submit each--> all of them | none | with `partial`, the good ones

A dry run does everything and takes it back, so that it refuses what the real one would refuse.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from deals.models import DealRegistration
from deals.registrations import drafts, lifecycle
from imports import cells
from imports.cells import Unreadable
from imports.csvfile import CsvFile, Row, Unusable
from imports.kinds.base import Column
from imports.report import Rejected, Report
from partners.models import Enrollment
from tenancy.refusals import Invalid, Refused
from vendors.actors import Actor

KIND = "registrations"
MOST_ROWS = 200
CONSENT = "consent"

# The columns, and the fact of the claim that each fills.
COLUMNS: dict[str, tuple[Column, str]] = {
    column.name: (column, fact)
    for column, fact in (
        (Column("customer", cells.name, example="Northwind Traders"), "customer_name"),
        (Column("website", cells.website, example="northwind.example"), "customer_website"),
        (Column("arr", cells.amount, required=True, example="120000"), "arr"),
        (Column("services", cells.amount, example="15000"), "services"),
        (Column("currency", cells.currency, example="USD"), "currency"),
        (Column("target_close", cells.date, required=True, example="2027-03-31"), "expected_close"),
        (Column("products", cells.keys, example="suite;insight"), "products"),
        (Column("influences", cells.keys, required=True, example="introduction;demonstration"), "influences"),
        (Column("contact", cells.name, required=True, example="Nora North"), "contact_name"),
        (Column("contact_email", cells.email, example="nora@northwind.example"), "contact_email"),
        (Column("story", cells.text(2000), example="We introduced them in May."), "story"),
        (Column(CONSENT, cells.one_of(("yes", "no")), required=True, example="yes"), CONSENT),
    )
}
_BY_FACT = {fact: name for name, (_, fact) in COLUMNS.items()}


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of the file, and the registrations where something was written."""

    report: Report
    registrations: list[DealRegistration]


def register_file(
    data: bytes, enrollment: Enrollment, *, by: Actor, dry_run: bool = False, partial: bool = False
) -> Registered:
    """Submit one registration for each row of the file, in the program of the enrollment.

    With rejected rows nothing is written, unless `partial`. The same file twice: each row says that it is registered
    already. Raises Forbidden for who may not register.
    """
    report, made = Report(KIND), []
    try:
        with transaction.atomic():
            made = list(_rows(data, report, enrollment, by))
            report.created = len(made)
            report.written = not dry_run and bool(made) and (partial or not report.rejected)
            transaction.set_rollback(not report.written)
    except Unusable as unusable:
        report = Report(KIND, rejected=[Rejected(1, unusable.column, unusable.value, str(unusable))])
    return Registered(report, made if report.written else [])


def _rows(data: bytes, report: Report, enrollment: Enrollment, by: Actor) -> Iterator[DealRegistration]:
    file = CsvFile(data)
    file.require([name for name, (column, _) in COLUMNS.items() if column.required])
    report.ignored_columns = [name for name in file.header if name not in COLUMNS]
    for row in file.rows():
        report.read += 1
        if report.read > MOST_ROWS:
            raise Unusable(f"The file has more than {MOST_ROWS} rows. Split it into several, each with the header.")
        made = _register(row, file.header, report, enrollment, by)
        if made is not None:
            yield made


def _register(
    row: Row, header: list[str], report: Report, enrollment: Enrollment, by: Actor
) -> DealRegistration | None:
    facts, rejected = _read(row, header)
    if rejected:
        report.rejected.extend(rejected)
        return None
    consent = facts.pop(CONSENT) == "yes"
    try:
        with transaction.atomic():
            draft = drafts.begin(enrollment, facts, by=by, now=timezone.now())
            return lifecycle.submit(draft, by=by, consent=consent)
    except Invalid as refusal:
        report.rejected.extend(_wrong(row, header, refusal))
    except Refused as refusal:
        if refusal.status == 403:
            raise
        report.rejected.append(Rejected(row.line, "", "", str(refusal)))
    return None


def _read(row: Row, header: list[str]) -> tuple[dict[str, Any], list[Rejected]]:
    if len(row.cells) != len(header):
        why = f"Expected {len(header)} cells as in the header; this row has {len(row.cells)}."
        return {}, [Rejected(row.line, "", "", f"{why} A comma inside a cell needs quotation marks around the cell.")]
    facts: dict[str, Any] = {}
    rejected = []
    for name, cell in zip(header, row.cells, strict=True):
        if name not in COLUMNS:
            continue
        column, fact = COLUMNS[name]
        if not cell and column.required:
            rejected.append(Rejected(row.line, name, "", "This cell is needed."))
        elif cell:
            try:
                facts[fact] = column.read(cell)
            except Unreadable as unreadable:
                rejected.append(Rejected(row.line, name, cell, str(unreadable)))
    return facts, rejected


def _wrong(row: Row, header: list[str], refusal: Invalid) -> Iterator[Rejected]:
    for fact, sentences in refusal.fields.items():
        name = _BY_FACT.get(fact, "")
        value = row.cells[header.index(name)] if name in header else ""
        yield Rejected(row.line, name, value, " ".join(sentences))
