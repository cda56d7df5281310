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
from imports.layout import Layout
from imports.presets import as_exported
from imports.report import Rejected, Report
from imports.staging import Staging
from programs.queries import get_program
from tenancy import turns
from vendors.actors import Actor

Progress = Callable[[int], None]
EVERY = 1_000


@dataclass(frozen=True, slots=True)
class Wishes:
    """How to import. `program` limits the file to one program; `partial` takes the good rows of a file with others;
    `preset` names the sales system that the file is an export of, `currency` that of its rows that name none."""

    program: str | None = None
    dry_run: bool = False
    partial: bool = False
    preset: str = ""
    currency: str = ""


def import_file(
    kind: Kind, data: bytes, *, by: Actor, wishes: Wishes, progress: Progress = lambda read: None
) -> Report:
    """Import a file into the entered vendor and say what became of each row.

    With rejected rows nothing is written, unless `wishes.partial`. A dry run writes nothing and reports the same.
    Raises Forbidden for the wrong role, NotFound for an unknown program, Invalid for a preset of another kind.
    """
    by.require("imports.run")
    if wishes.program is not None:
        get_program(wishes.program)
    kind = as_exported(kind, wishes.preset, wishes.currency)
    report = Report(kind.name, preset=wishes.preset)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            turns.wait_for("imports")
            _Import(kind, report, cursor, wishes, progress).run(data, by)
            transaction.set_rollback(not report.written)
    except Unusable as unusable:
        report = Report(
            kind.name, preset=wishes.preset, rejected=[Rejected(1, unusable.column, unusable.value, str(unusable))]
        )
    return report


@dataclass(slots=True)
class _Import:
    kind: Kind
    report: Report
    cursor: CursorWrapper
    wishes: Wishes
    progress: Progress

    def run(self, data: bytes, by: Actor) -> None:
        file = CsvFile(data)
        layout = self.kind.layout(file.header)
        self._require(file, layout)
        self.report.ignored_columns = layout.unused
        context = Context(by, layout.given, known_here(self.wishes.program), self.wishes.currency)
        staging = Staging(self.cursor, column_types(self.kind))
        self._stage(file, staging, _RowReader(self.kind, layout, context))
        refused = staging.second_lines(self.kind.identity)
        staging.plan_for_many()
        later = self.kind.refusals(self.cursor, context)
        staging.remove(one.line for one in later)
        found = [replace(one, column=layout.shown(one.column)) for one in [*refused, *later]]
        self.report.rejected = sorted(_one_per_line([*self.report.rejected, *found]), key=lambda one: one.line)
        self._write(context)
        staging.plan_as_usual()

    def _require(self, file: CsvFile, layout: Layout) -> None:
        """Raise Unusable unless the file gives what every row needs; what was said for the whole file, it need not."""
        said = {name for name in ("program", "currency") if getattr(self.wishes, name)}
        if self.wishes.preset and "currency" not in said | layout.given:
            raise Unusable("The file does not say the currency of its amounts. Choose it for the whole file.")
        file.require([layout.shown(name) for name in self.kind.required if name not in said])

    def _stage(self, file: CsvFile, staging: Staging, reader: "_RowReader") -> None:
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
        self.report.unchanged, self.report.ignored = counts.unchanged, counts.ignored
        self.report.written = not self.wishes.dry_run


class _RowReader:
    """Reads the cells of rows by the columns of the kind."""

    def __init__(self, kind: Kind, layout: Layout, context: Context) -> None:
        self._kind, self._layout, self._context = kind, layout, context
        self._columns = [self._as_needed(column) for column in kind.columns]

    def _as_needed(self, column: Column) -> Column:
        """What was said for the whole file is what its empty cells mean."""
        said = {"program": self._context.known.only, "currency": self._context.currency}.get(column.name)
        return replace(column, required=False, empty=said) if said else column

    def read(self, row: Row) -> tuple[dict[str, Any] | None, Rejected | None]:
        """The typed values, unless the identity cannot be read, and the rejection when anything is wrong."""
        width = len(self._layout.header)
        if len(row.cells) != width:
            why = f"Expected {width} cells as in the header; this row has {len(row.cells)}."
            return None, Rejected(
                row.line, "", "", f"{why} A comma inside a cell needs quotation marks around the cell."
            )
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        for column in self._columns:
            try:
                values[column.name] = _value(column, self._layout.cell(column.name, row.cells))
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
        also = (f"Also {self._layout.shown(other.column, row.cells)}: {other.why}" for other in others)
        cell = self._layout.cell(first.column, row.cells)
        return Rejected(row.line, self._layout.shown(first.column, row.cells), cell, " ".join([first.why, *also]))


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
