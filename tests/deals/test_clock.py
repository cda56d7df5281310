"""When an answer is due, who has it, and how long it took."""

from datetime import UTC, datetime, timedelta

import pytest

from deals.models import ReviewRound
from deals.registrations.timing import clock
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import Refused
from tests.deals.registered import NOW, enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor

# 16 business hours of 09:00 to 17:00: five are left on Monday, eight on Tuesday, three on Wednesday.
DUE = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def test_a_round_begins_with_the_full_time(mine: Enrollment) -> None:
    made = register(mine)
    with scope.enter(made.vendor_id):
        assert made.due_at == DUE
        assert list(ReviewRound.objects.values_list("began_at", "due_at", "ended_at")) == [(NOW, DUE, None)]


def test_a_round_ends_with_the_business_minutes_it_took(mine: Enrollment, max_: Actor) -> None:
    made = register(mine)
    with scope.enter(made.vendor_id):
        row = clock.end(made, "approved", by=max_, now=NOW + timedelta(days=1, minutes=7))
        assert (row.outcome, row.ended_by, row.business_minutes) == ("approved", max_.user, 8 * 60 + 7)
        assert (made.due_at, made.escalated_at) == (None, None)
        with pytest.raises(Refused, match="does not wait for an answer any more"):
            clock.end(made, "approved", by=max_, now=NOW)


def test_an_answer_of_the_partner_begins_a_new_round(mine: Enrollment, max_: Actor) -> None:
    made = register(mine)
    friday = NOW + timedelta(days=4, hours=4)
    with scope.enter(made.vendor_id):
        clock.end(made, "action_required", by=max_, now=NOW)
        clock.begin(made, now=friday)
        assert made.due_at == datetime(2026, 12, 1, 16, 0, tzinfo=UTC)
        rows = ReviewRound.objects.order_by("id").values_list("outcome", "business_minutes", "ended_at")
        assert list(rows) == [("action_required", 0, NOW), ("", None, None)]


def test_a_round_goes_on_when_its_end_is_undone(mine: Enrollment, max_: Actor) -> None:
    made = register(mine)
    with scope.enter(made.vendor_id):
        row = clock.end(made, "rejected", by=max_, now=NOW + timedelta(hours=1))
        clock.resume(made, row)
        assert made.due_at == DUE
        again = clock.end(made, "approved", by=max_, now=NOW + timedelta(hours=2))
        assert (again.pk, again.business_minutes) == (row.pk, 120)
