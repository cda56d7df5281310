"""After a correction the partner is assessed anew: by an incremental run that names it and begins at once."""

from datetime import datetime

from deals.models import Appeal
from tiers.models import Run
from tiers.run_requests import reassess as reassess_partners
from vendors.actors import system


def reassess(row: Appeal, now: datetime) -> Run:
    """Queue the run; a worker takes it after commit. The appeal is held, so there is one for each."""
    by = system(row.vendor_id, f"The appeal {row.code}")
    return reassess_partners(row.program, [row.partner_id], by=by, now=now)
