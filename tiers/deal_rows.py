"""The deals behind a partner's figures: what counted, and why the rest did not."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from tiers.explain import Entry, Explanation


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal of the partner. `entry.amount` is in the program's currency, None where there was no rate."""

    entry: Entry
    counted: bool

    @property
    def original(self) -> Decimal | None:
        """The amount in the currency of the deal."""
        original = self.entry.facts.get("original")
        return None if original is None else Decimal(original)


def deals_of(explanation: Explanation | None) -> list[DealRow]:
    """Every deal once: those that counted for any metric first, then by date, the newest first."""
    money = explanation.revenue if explanation is not None else None
    if money is None:
        return []
    rows = [DealRow(entry, counted=True) for entry in money.counted]
    rows += [DealRow(entry, counted=False) for entry in money.not_counted]
    return sorted(rows, key=lambda row: (not row.counted, -(row.entry.day or datetime.date.min).toordinal()))
