"""As time passes: partners are told once at each step, and what is over expires, whoever looks and however late."""

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.models import Activity, Outbox
from deals.models import DealRegistration, Opportunity, Protection, Reminder
from deals.registrations import lifecycle, protection
from deals.registrations.timing import reminders, timekeeping
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.deals.registered import NOW, again, approved, enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

A_MOMENT = timedelta(microseconds=1)
END = NOW + timedelta(90)


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def protected(enrollment: Enrollment, by: Actor, code: str = "D-1", **given: str) -> DealRegistration:
    made = approved(enrollment, code, **given)
    with scope.enter(made.vendor_id):
        protection.grant(made, by=by, now=NOW)
        made.save()
    return made


def told(registration: DealRegistration) -> list[int]:
    """The days before the end at which letters were written, in their order."""
    with scope.enter(registration.vendor_id):
        entries = Activity.objects.filter(verb="protection.ending", subject_id=registration.pk).order_by("id")
        return [(entry.after or {})["days"] for entry in entries]


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        pytest.param(END - timedelta(30) - A_MOMENT, [], id="a moment before the first"),
        pytest.param(END - timedelta(30), [30], id="30 days before"),
        pytest.param(END - timedelta(14), [14], id="14 days before"),
        pytest.param(END - timedelta(7), [7], id="7 days before"),
        pytest.param(END - timedelta(1), [1], id="1 day before"),
        pytest.param(END - A_MOMENT, [1], id="a moment before the end"),
        pytest.param(END, [0], id="as it ends"),
        pytest.param(END + timedelta(10), [0], id="long after"),
    ],
)
def test_the_nearest_reminder_is_told(at: datetime, expected: list[int], mine: Enrollment, max_: Actor) -> None:
    made = protected(mine, max_)
    assert reminders.tell(made.vendor_id, at) == len(expected)
    assert reminders.tell(made.vendor_id, at) == 0
    assert told(made) == expected


def test_each_is_told_once_over_the_whole_time(mine: Enrollment, max_: Actor) -> None:
    made = protected(mine, max_)
    for hours in range(0, 92 * 24, 6):
        reminders.tell(made.vendor_id, NOW + timedelta(hours=hours))
    assert told(made) == [30, 14, 7, 1, 0]


def test_after_ten_days_without_a_worker_only_the_nearest_is_told(mine: Enrollment, max_: Actor) -> None:
    made = protected(mine, max_)
    reminders.tell(made.vendor_id, END - timedelta(16))
    reminders.tell(made.vendor_id, END - timedelta(6))
    assert told(made) == [30, 7]
    with scope.enter(made.vendor_id):
        assert sorted(Reminder.objects.values_list("days_before", flat=True)) == [7, 14, 30]


def test_a_short_protection_is_not_reminded_of_at_its_beginning(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    made = protected(enroll(brightpath, make_program(acme, "protection_days: 10")), max_)
    assert reminders.tell(made.vendor_id, NOW) == 0
    assert reminders.tell(made.vendor_id, NOW + timedelta(3)) == 1
    assert told(made) == [7]


def test_the_letter_goes_to_the_submitter_and_the_partner_admins(
    mine: Enrollment, max_: Actor, paula: Actor, piet: Actor, rosa: Actor
) -> None:
    made = approved(mine, by=piet)
    with scope.enter(made.vendor_id):
        protection.grant(made, by=max_, now=NOW)
        made.save()
    reminders.tell(made.vendor_id, END - timedelta(1))
    with scope.enter(made.vendor_id):
        letters = Outbox.objects.order_by("recipient__email")
        assert [(one.address, one.subject) for one in letters] == [
            ("paula@brightpath.example", "The protection of Northwind Mills ends in 1 day"),
            ("piet@brightpath.example", "The protection of Northwind Mills ends in 1 day"),
        ]
        assert letters[0].body == (
            "Hello Paula Meyer,\n\n"
            "Your protection of Northwind Mills ends in 1 day: 21 Feb 2027, 12:00 UTC.\n\n"
            "If the deal needs longer, ask for more time before then.\n\n"
            "See it: http://127.0.0.1:8000/acme/portal/registrations/D-1/\n"
        )


@pytest.mark.parametrize(
    ("at", "status"),
    [
        pytest.param(END - A_MOMENT, "approved", id="a moment before the end"),
        pytest.param(END, "expired", id="as it ends"),
        pytest.param(END + timedelta(10), "expired", id="long after"),
    ],
)
def test_it_expires_as_it_ends(at: datetime, status: str, mine: Enrollment, max_: Actor) -> None:
    made = protected(mine, max_)
    for _ in range(2):
        timekeeping.keep(made.vendor_id, at)
    with scope.enter(made.vendor_id):
        row = again(made)
        assert (row.status, row.protected_until, Protection.objects.get().ends_at) == (status, END, END)
        assert Activity.objects.filter(verb="registration.expired").count() == (status == "expired")
    assert told(made) == ([0] if status == "expired" else [1])


def test_another_partner_has_the_customer_from_the_instant_it_ends(
    mine: Enrollment, rivermark: Partner, max_: Actor
) -> None:
    made = protected(mine, max_)
    with scope.enter(made.vendor_id):
        theirs = approved(enroll(rivermark, mine.program), "D-2")
        # The job that expires the first one has not run yet.
        assert protection.grant(theirs, by=max_, now=END) == END + timedelta(90)
        assert [row.ends_at for row in Protection.objects.order_by("id")] == [END, END + timedelta(90)]


def test_a_deal_that_closed_meanwhile_neither_expires_nor_reminds(mine: Enrollment, max_: Actor) -> None:
    made = protected(mine, max_)
    with scope.enter(made.vendor_id):
        Opportunity.objects.filter(pk=made.opportunity_id).update(stage="won", closed_on=END - timedelta(20))
        lifecycle.close_won(made, by=max_, now=END - timedelta(20))
    timekeeping.keep(made.vendor_id, END)
    with scope.enter(made.vendor_id):
        assert again(made).status == "won"
    assert told(made) == []


def test_one_that_fails_keeps_nobody_else_from_its_turn(
    mine: Enrollment, max_: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = protected(mine, max_)
    second = protected(mine, max_, "D-2", customer="Southsea")

    def fail_for_the_first(registration: DealRegistration, **options: object) -> DealRegistration:
        if registration.pk == first.pk:
            raise RuntimeError("broken")
        return lifecycle.expire(registration, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(timekeeping, "expire", fail_for_the_first)
    assert timekeeping.expire_due(first.vendor_id, END) == 1
    with scope.enter(first.vendor_id):
        assert (again(first).status, again(second).status) == ("approved", "expired")


def test_nothing_due_costs_the_same_for_one_and_for_thirty(mine: Enrollment, max_: Actor) -> None:
    costs = []
    for number in range(30):
        made = protected(mine, max_, f"D-{number}", customer=f"Customer {number}")
        if number in (0, 29):
            with CaptureQueriesContext(
                connection,
            ) as asked:
                timekeeping.keep(made.vendor_id, NOW)
            costs.append(len(asked))
    assert costs[0] == costs[1]
