"""What a kind of file is: its columns, what identifies a row, what a row must agree with, and how rows are written."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.backends.utils import CursorWrapper

from imports.cells import Reader
from imports.known import Known
from imports.layout import Layout
from imports.report import Rejected
from vendors.actors import Actor

TABLE = "import_rows"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. `empty` is what an empty or absent cell of a new row means; `sql` its type when staged."""

    name: str
    read: Reader
    sql: str = "text"
    required: bool = False
    empty: object = None
    example: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one cell of a row."""

    column: str
    why: str


@dataclass(frozen=True, slots=True)
class Context:
    """Of one import: who asked, which columns the file gives, what the vendor's programs know, and the currency of
    rows that name none."""

    by: Actor
    given: frozenset[str]
    known: Known
    currency: str = ""

    @property
    def vendor_id(self) -> int:
        return self.by.vendor_id


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them. `ignored` are older than what is known."""

    created: int
    updated: int
    unchanged: int
    ignored: int = 0


class Kind(ABC):
    """One kind of import file. Rows are staged in the temporary table `import_rows` (`line` and the columns)."""

    name: ClassVar[str]
    title: ClassVar[str]
    about: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]
    identity: ClassVar[tuple[str, ...]]
    derived: ClassVar[Mapping[str, str]] = {}
    """Columns that `complete` adds to a row, with their SQL types."""

    def layout(self, header: list[str]) -> Layout:
        """Where the columns stand in a file with this header."""
        names = [column.name for column in self.columns]
        return Layout(header, {name: [header.index(name)] for name in names if name in header}, {})

    def complete(self, row: dict[str, Any], context: Context) -> Iterable[Problem]:
        """Check what the cells of one row say together, and add the derived columns to it."""
        return ()

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        """Compare the staged rows with what is stored: one Rejected for each row that cannot be."""
        return []

    @abstractmethod
    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        """Write the staged rows by statements over all of them; unchanged rows are not touched."""

    @property
    def required(self) -> list[str]:
        return [column.name for column in self.columns if column.required]


def column_types(kind: Kind) -> dict[str, str]:
    """The staged columns with their SQL types."""
    return {column.name: column.sql for column in kind.columns} | dict(kind.derived)


def unknown_references(
    cursor: CursorWrapper, context: Context, *, column: str, table: str, target: str, why: str
) -> list[Rejected]:
    """The staged rows whose `column` names nothing in `table.target` of the vendor."""
    cursor.execute(
        f"""
        SELECT r.line, r.{column} FROM {TABLE} r
        WHERE NOT EXISTS (SELECT 1 FROM {table} t WHERE t.vendor_id = %s AND t.{target} = r.{column})
        """,
        [context.vendor_id],
    )
    return [Rejected(line, column, value, why) for line, value in cursor.fetchall()]


def unknown_partners(cursor: CursorWrapper, context: Context) -> list[Rejected]:
    return unknown_references(
        cursor,
        context,
        column="partner_code",
        table="partners_partner",
        target="code",
        why="Expected the code of a partner that is known here. Import the partners first.",
    )
