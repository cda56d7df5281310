"""Reading which way reviews move partners, and the referral fee."""

from __future__ import annotations

from collections.abc import Collection
from decimal import Decimal

from programs.document.model import (
    Direction,
    Directions,
    FeeRow,
    FeeSchedule,
)
from programs.document.place import (
    Place,
    amount,
    choice,
    fields,
    items,
    part,
    reference,
    whole_number,
)

LONGEST_WINDOW = 1096


def read_directions(place: Place) -> Directions | None:
    """Which way each review may move a partner."""
    parts = fields(place, ("mid_year", "annual"))
    mid_year = part(parts, "mid_year", lambda place: choice(place, Direction))
    annual = part(parts, "annual", lambda place: choice(place, Direction))
    return Directions(mid_year, annual) if mid_year is not None and annual is not None else None


def read_fees(place: Place, terms: Collection[str]) -> FeeSchedule | None:
    """The referral fee: rows with a rising `up_to`, the last without one."""
    parts = fields(place, ("needs_terms", "closes_within_days", "rates"))
    needs = part(parts, "needs_terms", lambda place: reference(place, terms, "set of terms"))
    days = part(parts, "closes_within_days", _days)
    rows = part(parts, "rates", _read_rates)
    return FeeSchedule(rows, needs, days) if rows and needs and days is not None else None


def _read_rates(place: Place) -> tuple[FeeRow, ...]:
    rows: list[FeeRow] = []
    reached, places = Decimal(0), list(items(place, "a list of rates such as - {up_to: 50000, percent: 10}"))
    for number, row in enumerate(places, start=1):
        is_last = number == len(places)
        parts = fields(row, ("percent",) if is_last else ("up_to", "percent"), ("up_to",))
        up_to = part(parts, "up_to", lambda place: amount(place, "an amount above zero such as 50000"))
        percent = part(parts, "percent", _percent)
        if is_last and up_to is not None:
            parts["up_to"].wrong("no up_to on the last rate, which is for all above")
        elif up_to is not None and up_to <= reached:
            parts["up_to"].wrong(f"more than the {reached:,} of the rate before")
        reached = up_to or reached
        if percent is not None:
            rows.append(FeeRow(up_to, percent))
    return tuple(rows)


def _percent(place: Place) -> Decimal | None:
    percent = amount(place, "a percentage above 0 and up to 100, such as 7.5")
    if percent is not None and percent > 100:
        place.wrong("a percentage above 0 and up to 100, such as 7.5")
        return None
    return percent


def _days(place: Place) -> int | None:
    return whole_number(place, least=1, most=LONGEST_WINDOW)
