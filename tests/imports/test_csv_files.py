"""Any table in UTF-8 is read, with the physical line where each row starts; other files are refused as a whole."""

import pytest

from imports.csvfile import CsvFile, Unusable


def rows(data: bytes) -> list[tuple[int, list[str]]]:
    return [(row.line, row.cells) for row in CsvFile(data).rows()]


def why(data: bytes) -> str:
    with pytest.raises(Unusable) as caught:
        list(CsvFile(data).rows())
    return str(caught.value)


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
def test_line_endings_and_a_byte_order_mark_are_fine(end: bytes) -> None:
    assert rows(b"\xef\xbb\xbf" + end.join([b"a,b", b"1,2", b"3,4", b""])) == [(2, ["1", "2"]), (3, ["3", "4"])]


def test_a_row_has_the_line_where_it_starts() -> None:
    data = b'a,b\r\n"one\r\ntwo",2\r\n\r\n3,"x\ny"\n4,5\n'
    assert rows(data) == [(2, ["one\r\ntwo", "2"]), (5, ["3", "x\ny"]), (7, ["4", "5"])]


def test_blanks_around_cells_are_trimmed() -> None:
    file = CsvFile(b' a ,\tb\n  1 ,"2 "\n')
    assert file.header == ["a", "b"]
    assert [row.cells for row in file.rows()] == [["1", "2"]]


def test_a_header_alone_has_no_rows() -> None:
    assert rows(b"a,b") == []


def test_files_that_are_no_tables_are_refused_with_what_to_do() -> None:
    assert why(b"") == "The file is empty. Its first line must name the columns."
    assert why("a,b\n1,é".encode("latin-1")) == (
        "The file is not UTF-8: line 2 has the byte 0xE9. Save it as CSV in UTF-8."
    )
    assert why("a,b".encode("utf-16")) == "The file is saved as UTF-16. Save it as CSV in UTF-8."
    assert why(b"a,b,a\n") == "The header names the column a twice. Each column may be there once."
    assert why(b'a,b\n1,2\n3,"4\n5,6\n').startswith(
        "The quotation marks of the row that starts on line 3 do not match."
    )
    assert why(b"a,b\n1," + b"x" * 200_000).startswith("A cell in the row that starts on line 2 is too long.")


def test_missing_columns_are_named() -> None:
    with pytest.raises(Unusable) as caught:
        CsvFile(b"a,c\n").require(["a", "b", "d"])
    assert (str(caught.value), caught.value.column) == (
        "The header misses the columns b, d. It must name at least a, b, d, separated by commas.",
        "b",
    )
