"""What one cell of an import file says, read strictly: exactly what was agreed or a sentence about what was expected.

Cells arrive trimmed and not empty. Every reader gives a typed value or raises Unreadable.
"""

import datetime
import re
from collections.abc import Callable, Collection
from decimal import Decimal
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator

from deals.customers.names import host_of
from deals.facts import AMOUNT
from imports.countries import COUNTRIES
from programs.document.currencies import CURRENCIES

_RATE = re.compile(r"[0-9]{1,10}(\.[0-9]{1,10})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_TIME = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,9})?)?(Z|[+-][0-9]{2}:?[0-9]{2}|[+-][0-9]{2})"
)
_KEY = re.compile(r"[a-z0-9_-]{1,60}")
_LINE_BREAKS = re.compile("[\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029]")
_check_email = EmailValidator()

Reader = Callable[[str], object]


class Unreadable(Exception):
    """A cell does not say what its column needs. The message says what was expected."""


def amount(cell: str) -> Decimal:
    """A plain decimal: no sign, exponent, grouping or other digits than 0 to 9."""
    if not AMOUNT.fullmatch(cell):
        raise Unreadable(
            "Expected an amount such as 125000 or 125000.50: only the digits 0 to 9, at most 14 of them, then at most"
            " two decimals after a point; no sign, no thousands separators."
        )
    return Decimal(cell)


def rate(cell: str) -> Decimal:
    """A plain decimal above zero with up to ten decimals."""
    if not _RATE.fullmatch(cell):
        raise Unreadable(
            "Expected a rate such as 1.0835: only the digits 0 to 9, at most ten before and ten after a point."
        )
    value = Decimal(cell)
    if not value:
        raise Unreadable("Expected a rate above zero.")
    return value


def date(cell: str) -> datetime.date:
    expected = "Expected a date that exists, written YYYY-MM-DD such as 2026-03-31."
    if not _DATE.fullmatch(cell):
        raise Unreadable(expected)
    try:
        return datetime.date.fromisoformat(cell)
    except ValueError:
        raise Unreadable(expected) from None


def time(cell: str) -> datetime.datetime:
    """A moment, in UTC."""
    expected = "Expected a date and time with its offset, such as 2026-03-31T14:05:00Z or 2026-03-31T14:05:00+02:00."
    if not _TIME.fullmatch(cell):
        raise Unreadable(expected)
    try:
        return datetime.datetime.fromisoformat(cell).astimezone(datetime.UTC)
    except (ValueError, OverflowError):
        raise Unreadable(expected) from None


def currency(cell: str) -> str:
    if cell not in CURRENCIES:
        raise Unreadable("Expected a currency in use by its ISO 4217 code in capital letters, such as USD or EUR.")
    return cell


def country(cell: str) -> str:
    if cell not in COUNTRIES:
        raise Unreadable("Expected a country by its ISO 3166-1 code of two capital letters, such as DE or US.")
    return cell


def email(cell: str) -> str:
    """An e-mail address in lower case, since letter case does not tell people apart."""
    try:
        _check_email(cell)
    except ValidationError:
        raise Unreadable("Expected an e-mail address such as ada@partner.example.") from None
    address = cell.lower()
    if len(address) > 254:
        raise Unreadable("Expected an e-mail address of at most 254 characters.")
    return address


def text(longest: int) -> Callable[[str], str]:
    """Any text on one line, up to so many characters. Formula-looking text is text."""

    def read(cell: str) -> str:
        if len(cell) > longest:
            raise Unreadable(f"Expected at most {longest} characters; this has {len(cell):,}.")
        if not cell.strip():
            raise Unreadable("Expected text that can be seen.")
        if _LINE_BREAKS.search(cell) or "\0" in cell:
            raise Unreadable("Expected text on one line, without line breaks or null characters.")
        return cell

    return read


name = text(200)


def partner_code(cell: str) -> str:
    code = text(60)(cell)
    if "/" in code or code in {".", ".."}:
        raise Unreadable("Expected a partner's code: at most 60 characters without a slash.")
    return code


def one_of(words: Collection[str]) -> Callable[[str], str]:
    expected = f"Expected one of {', '.join(words)}, in lower case."

    def read(cell: str) -> str:
        if cell not in words:
            raise Unreadable(expected)
        return cell

    return read


def key(cell: str) -> str:
    if not _KEY.fullmatch(cell):
        raise Unreadable("Expected a key of at most 60 lower-case letters, digits, - and _.")
    return cell


def keys(cell: str) -> tuple[str, ...]:
    """Keys joined by semicolons; their order and repetitions say nothing."""
    parts = [part.strip(" \t") for part in cell.split(";")]
    if not all(_KEY.fullmatch(part) for part in parts):
        raise Unreadable(
            "Expected keys joined by semicolons, such as one;two, each of at most 60 lower-case letters, digits, - and"
            " _."
        )
    return tuple(sorted(set(parts)))


def website(cell: str) -> str:
    """A web address or the bare domain of a company."""
    expected = "Expected a web address such as https://customer.example, of at most 200 characters."
    address = text(200)(cell)
    scheme, separator, _ = address.partition("://")
    if (separator and scheme.lower() not in {"http", "https"}) or "@" in address or not host_of(address):
        raise Unreadable(expected)
    return address


def url(cell: str) -> str:
    """A full web address."""
    address = text(500)(cell)
    try:
        parts = urlsplit(address)
        usable = parts.scheme.lower() in {"http", "https"} and bool(parts.hostname) and " " not in address
    except ValueError:
        usable = False
    if not usable:
        raise Unreadable("Expected a full web address such as https://partner.example/story.")
    return address
