"""Cells are read exactly as agreed; anything else gets a sentence about what was expected."""

import datetime
from decimal import Decimal

import pytest

from imports import cells


def refused(read: cells.Reader, cell: str) -> bool:
    try:
        read(cell)
    except cells.Unreadable as unreadable:
        return str(unreadable).startswith("Expected ") and str(unreadable).endswith((".", ".example."))
    return False


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("0", "0"),
        ("0.00", "0"),
        ("7", "7"),
        ("007.5", "7.5"),
        ("12.34", "12.34"),
        ("99999999999999.99", "99999999999999.99"),
    ],
)
def test_amounts_that_are_read(cell: str, value: str) -> None:
    assert cells.amount(cell) == Decimal(value)


@pytest.mark.parametrize(
    "cell",
    ["1e5", "1,000", "1.000,00", "-5", "-0", "+5", "NaN", "Infinity", "١٢٣", "１２", "100000000000000", ".5", "5.",
     "1.234", "1_000", "0x10", "$5", "5 000", "1.2.3", "²", "5\n"],
)  # fmt: skip
def test_amounts_that_are_refused(cell: str) -> None:
    assert refused(cells.amount, cell)


def test_rates_are_above_zero_with_up_to_ten_decimals() -> None:
    assert cells.rate("0.0000000001") == Decimal("0.0000000001")
    assert [refused(cells.rate, cell) for cell in ("0", "0.0", "-1", "1e2", "1.00000000001", "12345678901")] == [
        True
    ] * 6


def test_dates_exist_and_are_written_one_way() -> None:
    assert cells.date("2024-02-29") == datetime.date(2024, 2, 29)
    wrong = [
        "2023-02-29",
        "2024-2-9",
        "20240229",
        "29.02.2024",
        "2024-02-29T00:00",
        "0000-01-01",
        "2024-W01-1",
        "２０２４-01-01",
    ]
    assert [cell for cell in wrong if not refused(cells.date, cell)] == []


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("2024-03-01T12:00:00Z", "2024-03-01T12:00:00+00:00"),
        ("2024-03-01T12:00:00+02:00", "2024-03-01T10:00:00+00:00"),
        ("2024-03-01T12:00:00.123456-05:30", "2024-03-01T17:30:00.123456+00:00"),
        ("2024-03-01T12:00Z", "2024-03-01T12:00:00+00:00"),
        ("2024-03-01T12:00:00+0200", "2024-03-01T10:00:00+00:00"),
    ],
)
def test_times_are_read_with_their_offset(cell: str, value: str) -> None:
    assert cells.time(cell).isoformat() == value


@pytest.mark.parametrize(
    "cell",
    ["2024-03-01T12:00:00", "2024-03-01", "2024-03-01 12:00:00Z", "2024-03-01T25:00:00Z", "2024-03-01T12:60:00Z",
     "2024-02-30T12:00:00Z", "2024-03-01T12:00:00+25:00", "0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"],
)  # fmt: skip
def test_times_that_are_refused(cell: str) -> None:
    assert refused(cells.time, cell)


def test_codes_of_currencies_and_countries_are_those_in_use() -> None:
    assert (cells.currency("USD"), cells.country("DE")) == ("USD", "DE")
    assert [refused(cells.currency, cell) for cell in ("usd", "US", "XXX", "BTC", "ABC")] == [True] * 5
    assert [refused(cells.country, cell) for cell in ("de", "DEU", "UK", "ZZ", "Germany")] == [True] * 5


def test_names_are_any_text_on_one_line() -> None:
    for cell in ("=cmd()", "@SUM(A1)", "Żółw 🐢", "x" * 200, 'a "b" c', "-5", "\u202ename"):
        assert cells.name(cell) == cell
    assert [refused(cells.name, cell) for cell in ("a\nb", "a\rb", "a\u2028b", "a\0b", "x" * 201, "\u00a0")] == [
        True
    ] * 6


def test_keys_are_a_set() -> None:
    assert cells.keys("b; a;b") == ("a", "b")
    assert [refused(cells.keys, cell) for cell in ("A", "a,b", "a;", ";", "a b", "ä", "x" * 61)] == [True] * 7


def test_e_mail_is_kept_in_lower_case() -> None:
    assert cells.email("Ada.Berg@Partner.Example") == "ada.berg@partner.example"
    assert [refused(cells.email, cell) for cell in ("ada", "ada@", "a b@c.example", "x" * 250 + "@a.example")] == [
        True
    ] * 4


def test_web_addresses_lead_to_a_site_and_run_nothing() -> None:
    for cell in ("customer.example", "https://www.customer.example:8443/a?b", "HTTP://CUSTOMER.EXAMPLE."):
        assert cells.website(cell) == cell
    bad = [
        "javascript:alert(1)",
        "javascript://a.example/%0aalert(1)",
        "ftp://a.example",
        "n/a",
        "a@b.example",
        "http://[",
    ]
    assert [cell for cell in bad if not refused(cells.website, cell)] == []
    assert cells.url("https://partner.example/story") == "https://partner.example/story"
    assert [cell for cell in [*bad, "partner.example/story"] if not refused(cells.url, cell)] == []
