"""A second look at simulations whose wake-up or worker was lost."""

import datetime

from tenancy import scope
from tenancy.vendors import vendor_ids
from tiers.nightly import MOST_AT_ONCE
from tiers.simulations import job


def lost_simulations(now: datetime.datetime, limit: int = MOST_AT_ONCE) -> list[tuple[int, int]]:
    """Vendor and simulation ids, the oldest of each vendor first, so that none waits for another."""
    waiting = []
    for vendor_id in vendor_ids():
        with scope.enter(vendor_id):
            waiting += [(place, vendor_id, found) for place, found in enumerate(job.stale(now))]
    return [(vendor_id, found) for _, vendor_id, found in sorted(waiting)[:limit]]
