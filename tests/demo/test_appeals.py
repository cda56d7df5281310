"""The demonstration's appeals: each state is there to be seen."""

from collections import Counter

from deals.models import Appeal
from portal.admission import find_vendor
from tenancy import scope
from tests.demo.conftest import NOW
from tiers.models import Run


def test_each_state_of_an_appeal_is_there(db: None) -> None:
    for slug in ("acme", "globex"):
        vendor = find_vendor(slug)
        assert vendor is not None
        with scope.enter(vendor.pk):
            rows = list(Appeal.objects.order_by("pk"))
            assert Counter(row.state for row in rows) == {"accepted": 1, "declined": 1, "open": 2}
            assert [row.escalated_at is not None for row in rows if row.due_at < NOW and row.is_open] == [True]
            assert [row.run.state for row in rows if row.run] == [Run.State.DONE]
