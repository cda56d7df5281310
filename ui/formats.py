"""How figures and dates read, the same on pages, in mails and in API messages.

Pure functions: what "today" or "now" is comes in as an argument. Nothing known (None) reads as an en dash.
"""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

NOTHING = "–"
MINUS = "−"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
SHORT_STEPS = ((Decimal(10**3), "K"), (Decimal(10**6), "M"), (Decimal(10**9), "B"), (Decimal(10**12), "T"))
CENT = Decimal("0.01")

Amount = Decimal | int


def money(amount: Amount | None, currency: str = "USD") -> str:
    """`$1,250,000`, `€1,250,000.50`, `CHF 12`: cents only where there are any, half cents rounded up."""
    if amount is None:
        return NOTHING
    cents = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    whole = cents == cents.to_integral_value()
    return _signed(cents, currency, f"{abs(cents):,.0f}" if whole else f"{abs(cents):,.2f}")


def money_short(amount: Amount | None, currency: str = "USD") -> str:
    """`$1.25M`, `$212K`, `$840`: three significant digits at most, for tiles and chart labels."""
    if amount is None:
        return NOTHING
    value = Decimal(amount)
    return _signed(value, currency, _short(abs(value)))


def count(number: Amount | None) -> str:
    """`12,480`."""
    return NOTHING if number is None else f"{number:,}".replace("-", MINUS)


def day(value: date | None) -> str:
    """`12 Mar 2026`."""
    return NOTHING if value is None else f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def day_in(value: date | None, today: date) -> str:
    """`12 Mar 2026 (in 5 days)`, `(today)`, `(5 days ago)`."""
    return NOTHING if value is None else f"{day(value)} ({distance(value, today)})"


def distance(value: date, today: date) -> str:
    """`in 5 days`, `today`, `tomorrow`, `yesterday`, `5 days ago`."""
    near = {0: "today", 1: "tomorrow", -1: "yesterday"}
    days = (_plain_date(value) - _plain_date(today)).days
    if days in near:
        return near[days]
    return f"in {count(days)} days" if days > 0 else f"{count(-days)} days ago"


def moment(value: datetime | None) -> str:
    """`12 Mar 2026, 14:05 UTC`. A time without offset is taken as UTC."""
    if value is None:
        return NOTHING
    utc = _utc(value)
    return f"{day(utc.date())}, {utc:%H:%M} UTC"


def ago(value: datetime | None, now: datetime) -> str:
    """`just now`, `5 minutes ago`, `3 hours ago`, then days; past 30 days the date. Future: `in ...`."""
    if value is None:
        return NOTHING
    gap = _utc(now) - _utc(value)
    if abs(gap) < timedelta(minutes=1):
        return "just now"
    if abs(gap) > timedelta(days=30):
        return day(_utc(value).date())
    words = _span(abs(gap))
    return f"{words} ago" if gap > timedelta(0) else f"in {words}"


def plural(number: int, one: str, many: str = "") -> str:
    """`1 deal`, `14 deals`: the number with the right word; `many` defaults to `one` + s."""
    return f"{count(number)} {word(number, one, many)}"


def word(number: int, one: str, many: str = "") -> str:
    """Only the word: `deal` or `deals`."""
    return one if number == 1 else (many or f"{one}s")


def value(amount: Amount | bool | None, unit: str, currency: str = "USD") -> str:
    """A metric's figure by its unit: `money`, `count`, `points` or `yes_no`. Raises KeyError for another unit."""
    if amount is None:
        return NOTHING
    return _UNITS[unit](Decimal(amount), currency)


def sentence(text: str) -> str:
    """`Two-Factor Authentication` -> `Two-factor authentication`; `QR` and starts of sentences stay."""
    words = text.strip()
    return words[:1].upper() + _CAPITAL.sub(lambda found: found.group().lower(), words[1:])


def initials(name: str) -> str:
    """`PM` for Paula Marsh, `B` for Brightpath, `?` for nobody."""
    words = [part for part in name.split() if part[0].isalnum()]
    return "".join(part[0] for part in (words[:1] + words[1:][-1:])).upper() or "?"


def points(amount: Amount | None) -> str:
    """`1,234.5 points`, `1 point`: decimals only where there are any, at most two."""
    if amount is None:
        return NOTHING
    return f"{bare_points(amount)} {'point' if amount == 1 else 'points'}"


def bare_points(amount: Amount) -> str:
    """`1,234.5`: points where the word stands beside them already."""
    exact = Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP)
    return count(int(exact)) if exact == exact.to_integral_value() else count(exact.normalize())


_CAPITAL = re.compile(r"(?<![.?!:]\s)(?<=[\s-])[A-Z](?=[a-z])")
_UNITS: dict[str, Callable[[Decimal, str], str]] = {
    "money": money,
    "count": lambda amount, _currency: count(
        int(amount) if amount == amount.to_integral_value() else amount.normalize()
    ),
    "points": lambda amount, _currency: points(amount),
    "yes_no": lambda amount, _currency: "yes" if amount else "no",
}


def _signed(amount: Decimal, currency: str, digits: str) -> str:
    sign = MINUS if amount < 0 else ""
    symbol = SYMBOLS.get(currency)
    return f"{sign}{symbol}{digits}" if symbol else f"{currency} {sign}{digits}"


def _short(amount: Decimal) -> str:
    """The smallest unit in which the rounded figure has at most three digits before the point."""
    whole = amount.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if whole < 1000:
        return f"{whole:f}"
    for step, letter in SHORT_STEPS:
        if _three(amount / step) < 1000:
            return f"{_three(amount / step):f}{letter}"
    return f"{_three(amount / step):,f}{letter}"


def _three(amount: Decimal) -> Decimal:
    """At most three significant digits and two decimals, without trailing zeros."""
    places = Decimal(1) if amount >= 100 else Decimal("0.1") if amount >= 10 else CENT
    return amount.quantize(places, rounding=ROUND_HALF_UP).normalize() + 0


def _span(gap: timedelta) -> str:
    minutes = int(gap.total_seconds() // 60)
    if minutes < 60:
        return plural(minutes, "minute")
    return plural(minutes // 60, "hour") if minutes < 48 * 60 else plural(gap.days, "day")


def _utc(value: datetime) -> datetime:
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _plain_date(value: date) -> date:
    return _utc(value).date() if isinstance(value, datetime) else value
