"""Reviews as plain data, for the command and the API."""

import datetime
from typing import Any

from tiers.inactivity import rule
from tiers.inactivity.closing import report_of
from tiers.models import InactivityReview, ReviewItem

SIGNS = ("last_sign_in", "last_registration", "last_referral", "last_training", "last_story")


def review(row: InactivityReview) -> dict[str, Any]:
    """A review with its items by partner code and its counts by proposal and outcome."""
    items = ReviewItem.objects.filter(review=row).select_related("partner").order_by("partner__code")
    columns = (*rule.COLUMNS[2:], "state")
    return {
        "review": row.pk,
        "quarter": row.label,
        "as_of": row.as_of.isoformat(),
        "state": row.state,
        "items": [
            {"partner": item.partner.code, **{name: plain(getattr(item, name)) for name in columns}}
            for item in items.iterator(chunk_size=2000)
        ],
        "counts": report_of(row),
    }


def planned(quarter: str, as_of: datetime.date, items: list[dict[str, Any]]) -> dict[str, Any]:
    """What a review would be, in the form of one that is."""
    proposals = [item["proposal"] for item in items]
    columns = ("partner", *rule.COLUMNS[2:])
    return {
        "review": None,
        "quarter": quarter,
        "as_of": as_of.isoformat(),
        "state": "planned",
        "items": [{name: plain(item[name]) for name in columns} | {"state": "proposed"} for item in items],
        "counts": {
            "listed": len(items),
            "proposals": {kind.value: proposals.count(kind.value) for kind in ReviewItem.Proposal},
            "outcomes": {
                state.value: len(items) if state == ReviewItem.State.PROPOSED else 0 for state in ReviewItem.State
            },
            "grace_ends_on": None,
        },
    }


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime.date) else value
