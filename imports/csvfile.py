"""From the bytes of a CSV file to rows of trimmed cells, each with the physical line where it starts.

A byte-order mark and any line ending are fine; a cell in quotes may run over several lines. What cannot be read as a
table at all raises Unusable, which refuses the whole file.
"""

import codecs
import csv
import io
from collections.abc import Collection, Iterator
from dataclasses import dataclass

BLANKS = " \t"


class Unusable(Exception):
    """The file as a whole cannot be imported. Carries the column and the value it stumbled over, for the report."""

    def __init__(self, why: str, *, column: str = "", value: str = "") -> None:
        super().__init__(why)
        self.column, self.value = column, value


@dataclass(frozen=True, slots=True)
class Row:
    """`cells` has one cell for each column of the header, or another number when the row is damaged."""

    line: int
    cells: list[str]


class CsvFile:
    """The table in `data`. `header` has the trimmed names of its columns."""

    def __init__(self, data: bytes) -> None:
        self._reader = csv.reader(io.StringIO(_decoded(data), newline=""), strict=True)
        self._reader_rows = self._numbered()
        first = next(self._reader_rows, None)
        if first is None:
            raise Unusable("The file is empty. Its first line must name the columns.")
        self.header = first.cells
        twice = next((name for name in self.header if name and self.header.count(name) > 1), None)
        if twice is not None:
            raise Unusable(f"The header names the column {twice} twice. Each column may be there once.", column=twice)

    def require(self, names: Collection[str]) -> None:
        """Raise Unusable unless the header has all of these columns."""
        missing = [name for name in names if name not in self.header]
        if not missing:
            return
        which = f"the column {missing[0]}" if len(missing) == 1 else f"the columns {', '.join(missing)}"
        raise Unusable(
            f"The header misses {which}. It must name at least {', '.join(names)}, separated by commas.",
            column=missing[0],
        )

    def rows(self) -> Iterator[Row]:
        """The rows below the header; empty lines are left out. Raises Unusable where quotes do not match."""
        return self._reader_rows

    def _numbered(self) -> Iterator[Row]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = next(self._reader)
            except StopIteration:
                return
            except csv.Error as error:
                raise Unusable(_reading_error(line, error)) from None
            if cells:
                yield Row(line, [cell.strip(BLANKS) for cell in cells])


def _decoded(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Unusable("The file is saved as UTF-16. Save it as CSV in UTF-8.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unusable(
            f"The file is not UTF-8: line {line} has the byte 0x{data[error.start]:02X}. Save it as CSV in UTF-8."
        ) from None


def _reading_error(line: int, error: csv.Error) -> str:
    if "field larger" in str(error):
        return f"A cell in the row that starts on line {line} is too long. Is a quotation mark left open there?"
    return (
        f"The quotation marks of the row that starts on line {line} do not match. Close every quoted cell with a"
        ' quotation mark before the comma, and write a quotation mark inside one twice ("").'
    )
