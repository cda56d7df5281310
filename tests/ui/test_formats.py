"""Figures and dates read the same everywhere, and no figure reads as another one."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui import formats

TODAY = date(2026, 3, 7)
NOW = datetime(2026, 3, 7, 14, 5, tzinfo=UTC)
CENTS = st.decimals(min_value=-(10**14), max_value=10**14, places=2)


@pytest.mark.parametrize(
    ("amount", "currency", "reads"),
    [
        ("1250000", "USD", "$1,250,000"),
        ("1250000.50", "EUR", "€1,250,000.50"),
        ("1250000.00", "GBP", "£1,250,000"),
        ("12", "CHF", "CHF 12"),
        ("-12.30", "CHF", "CHF −12.30"),
        ("-1", "USD", "−$1"),
        ("0.005", "USD", "$0.01"),
        ("-0.00", "USD", "$0"),
    ],
)
def test_money_shows_its_currency_and_cents_only_where_there_are_any(amount: str, currency: str, reads: str) -> None:
    assert formats.money(Decimal(amount), currency) == reads


@given(CENTS)
def test_money_can_be_read_back_to_the_cent(amount: Decimal) -> None:
    words = formats.money(amount).replace("$", "").replace(",", "").replace("−", "-")

    assert Decimal(words) == amount


@pytest.mark.parametrize(
    ("amount", "reads"),
    [
        ("840", "$840"),
        ("999.50", "$1K"),
        ("212400", "$212K"),
        ("999499", "$999K"),
        ("1234567890123456", "$1,235T"),
        ("999600", "$1M"),
        ("1250000", "$1.25M"),
        ("12610000", "$12.6M"),
        ("100000000", "$100M"),
        ("-1500", "−$1.5K"),
        ("0", "$0"),
    ],
)
def test_short_money_keeps_three_digits(amount: str, reads: str) -> None:
    assert formats.money_short(Decimal(amount)) == reads


@given(st.decimals(min_value=1, max_value=10**15, places=2))
def test_short_money_is_never_off_by_more_than_half_a_percent(amount: Decimal) -> None:
    words = formats.money_short(amount)[1:].replace(",", "")
    scale = {"K": 10**3, "M": 10**6, "B": 10**9, "T": 10**12}.get(words[-1], 1)
    shown = Decimal(words.rstrip("KMBT")) * scale

    assert abs(shown - amount) <= max(amount * Decimal("0.0051"), Decimal("0.5"))


def test_days_say_how_far_they_are() -> None:
    far = [formats.day_in(TODAY + timedelta(days=days), TODAY) for days in (5, 1, 0, -1, -40)]

    assert far == [
        "12 Mar 2026 (in 5 days)",
        "8 Mar 2026 (tomorrow)",
        "7 Mar 2026 (today)",
        "6 Mar 2026 (yesterday)",
        "26 Jan 2026 (40 days ago)",
    ]


def test_moments_are_said_in_utc() -> None:
    berlin = datetime.fromisoformat("2026-03-12T15:05:00+01:00")

    assert formats.moment(berlin) == "12 Mar 2026, 14:05 UTC"


@pytest.mark.parametrize(
    ("gap", "reads"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(hours=3), "3 hours ago"),
        (timedelta(days=4), "4 days ago"),
        (timedelta(days=-2), "in 2 days"),
        (timedelta(days=31), "4 Feb 2026"),
    ],
)
def test_ages_are_rounded_to_what_a_person_would_say(gap: timedelta, reads: str) -> None:
    assert formats.ago(NOW - gap, NOW) == reads


def test_nothing_reads_as_a_dash() -> None:
    assert {formats.money(None), formats.count(None), formats.day(None), formats.moment(None)} == {"–"}


def test_numbers_take_the_right_word() -> None:
    words = [formats.plural(1, "story", "stories"), formats.plural(1200, "deal"), formats.word(1, "needs", "need")]

    assert words == ["1 story", "1,200 deals", "needs"]


def test_metrics_read_by_their_unit() -> None:
    values = [
        formats.value(Decimal("1000.50"), "money", "EUR"),
        formats.value(Decimal("12000"), "count"),
        formats.value(Decimal("1234.50"), "points"),
        formats.value(Decimal("1.00"), "points"),
        formats.value(1, "yes_no"),
        formats.value(0, "yes_no"),
    ]

    assert values == ["€1,000.50", "12,000", "1,234.5 points", "1 point", "yes", "no"]


def test_an_unknown_unit_is_an_error() -> None:
    with pytest.raises(KeyError):
        formats.value(1, "bananas")


def test_initials_take_the_first_and_the_last_word() -> None:
    assert [formats.initials(name) for name in ("Paula van Marsh", "brightpath", "")] == ["PM", "B", "?"]


def test_titles_become_sentences() -> None:
    titles = ["Two-Factor Authentication", "Scan the QR Code. Then Confirm"]

    assert [formats.sentence(title) for title in titles] == [
        "Two-factor authentication",
        "Scan the QR code. Then confirm",
    ]
