"""Importing one file: read, check, write, record, in one transaction that takes all rows or none.

file --read--> rows --check each--> staged --check against what is stored--> written | refused

Imports of one vendor follow each other: an advisory lock keeps two from writing the same rows, so that counts are right
and nothing deadlocks.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

from imports.cells import Unreadable
from imports.csvfile import CsvFile, Row, Unusable
from imports.kinds.base import Column, Context, Kind, Problem, column_types
from imports.known import known_here
from imports.report import Rejected, Report
from imports.staging import Staging
from programs.queries import get_program
from tenancy import turns
from vendors.actors import Actor

Progress = Callable[[int], None]
EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to import. `program` limits the file to one program; `partial` takes the good rows of a file with others."""

    program: str | None = None
    dry_run: bool = False
    partial: bool = False


def import_file(
    kind: Kind, data: bytes, *, by: Actor, wishes: Wishes, progress: Progress = lambda read: None
) -> Report:
    """Import a file into the entered vendor and say what became of each row.

    With rejected rows nothing is written, unless `wishes.partial`. A dry run writes nothing and reports the same.
    Raises Forbidden for the wrong role, NotFound for an unknown program.
    """
    by.require("imports.run")
    if wishes.program is not None:
        get_program(wishes.program)
    report = Report(kind.name)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            turns.wait_for("imports")
            _Import(kind, report, cursor, wishes, progress).run(data, by.vendor_id)
            transaction.set_rollback(not report.written)
    except Unusable as unusable:
        report = Report(kind.name, rejected=[Rejected(1, unusable.column, unusable.value, str(unusable))])
    return report


@dataclass(slots=True)
class _Import:
    kind: Kind
    report: Report
    cursor: CursorWrapper
    wishes: Wishes
    progress: Progress

    def run(self, data: bytes, vendor_id: int) -> None:
        file = CsvFile(data)
        defaulted = {"program"} if self.wishes.program else set()
        file.require([name for name in self.kind.required if name not in defaulted])
        names = [column.name for column in self.kind.columns]
        self.report.ignored_columns = [name for name in file.header if name not in names]
        context = Context(vendor_id, frozenset(file.header), known_here(self.wishes.program))
        staging = Staging(self.cursor, column_types(self.kind))
        self._stage(file, staging, context)
        refused = staging.second_lines(self.kind.identity)
        staging.plan_for_many()
        later = self.kind.refusals(self.cursor, context)
        staging.remove(one.line for one in later)
        self.report.rejected = sorted(
            _one_per_line([*self.report.rejected, *refused, *later]), key=lambda one: one.line
        )
        self._write(context)
        staging.plan_as_usual()

    def _stage(self, file: CsvFile, staging: Staging, context: Context) -> None:
        reader = _RowReader(self.kind, file.header, context)
        for row in file.rows():
            self.report.read += 1
            values, rejected = reader.read(row)
            if rejected is not None:
                self.report.rejected.append(rejected)
            if values is not None:
                staging.add(row.line, rejected is None, values)
            if self.report.read % EVERY == 0:
                self.progress(self.report.read)
        staging.flush()
        self.progress(self.report.read)

    def _write(self, context: Context) -> None:
        if self.report.rejected and not self.wishes.partial:
            return
        counts = self.kind.write(self.cursor, context)
        self.report.created, self.report.updated = counts.created, counts.updated
        self.report.unchanged = counts.unchanged
        self.report.written = not self.wishes.dry_run


class _RowReader:
    """Reads the cells of rows by the columns of the kind."""

    def __init__(self, kind: Kind, header: list[str], context: Context) -> None:
        self._kind, self._context, self._width = kind, context, len(header)
        places = {name: index for index, name in enumerate(header)}
        self._columns: list[tuple[Column, int | None]] = [
            (self._as_needed(column), places.get(column.name)) for column in kind.columns
        ]

    def _as_needed(self, column: Column) -> Column:
        """With an import limited to one program, an empty program cell means that one."""
        if column.name == "program" and self._context.known.only:
            return replace(column, required=False, empty=self._context.known.only)
        return column

    def read(self, row: Row) -> tuple[dict[str, Any] | None, Rejected | None]:
        """The typed values, unless the identity cannot be read, and the rejection when anything is wrong."""
        if len(row.cells) != self._width:
            why = f"Expected {self._width} cells as in the header; this row has {len(row.cells)}."
            return None, Rejected(
                row.line, "", "", f"{why} A comma inside a cell needs quotation marks around the cell."
            )
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column, place in self._columns:
            try:
                values[column.name] = _value(column, "" if place is None else row.cells[place])
            except Unreadable as unreadable:
                problems.append(Problem(column.name, str(unreadable)))
        known = all(name in values for name in self._kind.identity)
        if not problems:
            problems.extend(self._kind.complete(values, self._context))
        return (values if known else None), self._rejected(row, problems)

    def _rejected(self, row: Row, problems: list[Problem]) -> Rejected | None:
        if not problems:
            return None
        first, *others = problems
        place = next(place for column, place in self._columns if column.name == first.column)
        why = " ".join([first.why, *(f"Also {other.column}: {other.why}" for other in others)])
        return Rejected(row.line, first.column, "" if place is None else row.cells[place], why)


def _value(column: Column, cell: str) -> object:
    if cell:
        return column.read(cell)
    if column.required:
        raise Unreadable("Expected a value: this cell may not be empty.")
    return column.empty


def _one_per_line(rejected: list[Rejected]) -> Iterator[Rejected]:
    """A row is rejected once, for the first thing that was found."""
    lines: set[int] = set()
    for one in rejected:
        if one.line not in lines:
            lines.add(one.line)
            yield one
