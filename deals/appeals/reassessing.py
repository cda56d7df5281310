"""After a correction the partner is assessed anew: by its program's next run, which begins at once."""

from datetime import date

from deals.models import Appeal
from tiers import runs
from tiers.models import Basis, Run
from vendors.actors import system


def reassess(row: Appeal, today: date) -> Run:
    """Queue the run, once for each appeal; a worker takes it after commit."""
    by = system(row.vendor_id, f"The appeal {row.code}")
    return runs.request_run(row.program, basis=Basis.MID_YEAR, as_of=today, by=by, key=f"appeal:{row.pk}")
