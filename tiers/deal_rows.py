"""The deals behind a partner's figures: what counted, and why the rest did not."""

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
