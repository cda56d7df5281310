"""The deals behind a change, as they were kept with its proposal: those that counted, and the others with the reason."""

import datetime
from dataclasses import dataclass

from programs.document.model import OpportunityCounting
from tiers.explain import Entry, Explanation


@dataclass(frozen=True, slots=True)
class DealRow:
    """One deal of the partner. `entry.amount` is in the program's currency, None where there was no rate."""

    entry: Entry
    counted: bool


def deals_of(explanation: Explanation | None) -> list[DealRow]:
    """Every deal of the metrics that add up deals: those that counted first, then by date, the newest first."""
    if explanation is None:
        return []
    rows = [
        DealRow(entry, counted)
        for metric in explanation.metrics
        if isinstance(metric.metric.counting, OpportunityCounting)
        for counted, entries in ((True, metric.counted), (False, metric.not_counted))
        for entry in entries
    ]
    return sorted(rows, key=lambda row: (not row.counted, -(row.entry.day or datetime.date.min).toordinal()))


def first_to_leave(rows: list[DealRow], after: datetime.date) -> Entry | None:
    """The counted deal that leaves the window next."""
    leaving = [row.entry for row in rows if row.counted and row.entry.leaves_on and row.entry.leaves_on > after]
    return min(leaving, key=lambda entry: entry.leaves_on or datetime.date.max, default=None)
