"""kill -9 while time is kept: what was told is not told again, what expired expires once, and nothing is forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Activity, Outbox
from deals.models import DealRegistration, Reminder
from deals.registrations import protection
from deals.tasks import keep_time_at
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.deals.registered import approved, enroll, make_program, register
from tests.faults.holding import eventually, gone, held
from tests.faults.processes import Worker
from vendors.actors import Actor
from vendors.models import Vendor

KILLS = [pytest.param(Worker.kill_child, id="child"), pytest.param(Worker.kill, id="worker")]
Kill = Callable[[Worker], None]
COUNT = 3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme, "protection_days: 90"))


def _protected(mine: Enrollment, by: Actor, *, days_ago: int) -> None:
    """Some registrations that were approved so long ago."""
    then = timezone.now() - timedelta(days_ago)
    for number in range(COUNT):
        made = approved(mine, f"D-{number}", customer=f"Customer {number}", now=then, by=by)
        with scope.enter(made.vendor_id):
            protection.grant(made, by=by, now=then)
            made.save()


def _happened(vendor: Vendor, verb: str) -> list[str]:
    with scope.enter(vendor.pk):
        return sorted(Activity.objects.filter(verb=verb).values_list("subject_label", flat=True))


def _everybody() -> list[str]:
    return [f"Customer {number} (D-{number})" for number in range(COUNT)]


@pytest.mark.parametrize("kill", KILLS)
def test_reminders_killed_midway_are_told_once(
    kill: Kill, acme: Vendor, mine: Enrollment, max_: Actor, paula: Actor, worker: Worker
) -> None:
    _protected(mine, max_, days_ago=80)
    # The row that it is told is there, the entry of the log is not: so neither will be.
    with held("activity_activity") as lock:
        keep_time_at.delay(acme.pk)
        backend = lock.caught()
        kill(worker)
    gone(backend)
    with scope.enter(acme.pk):
        assert (Reminder.objects.count(), Outbox.objects.count()) == (0, 0)
    worker.run()
    for _ in range(2):
        keep_time_at.delay(acme.pk)
    eventually(lambda: len(_happened(acme, "protection.ending")) >= COUNT, "the reminders were forgotten")
    keep_time_at(acme.pk)
    assert _happened(acme, "protection.ending") == _everybody()
    with scope.enter(acme.pk):
        # The nearest of each, and the one before it, which nobody needs any more.
        assert sorted(Reminder.objects.values_list("days_before", flat=True)) == [14] * COUNT + [30] * COUNT
        assert Outbox.objects.count() == COUNT


@pytest.mark.parametrize("kill", KILLS)
def test_an_expiry_killed_midway_happens_once(
    kill: Kill, acme: Vendor, mine: Enrollment, max_: Actor, worker: Worker
) -> None:
    _protected(mine, max_, days_ago=90)
    with held("deals_protection") as lock:
        keep_time_at.delay(acme.pk)
        backend = lock.caught()
        kill(worker)
    gone(backend)
    assert (_happened(acme, "registration.expired"), _happened(acme, "protection.ending")) == ([], _everybody())
    worker.run()
    for _ in range(2):
        keep_time_at.delay(acme.pk)
    eventually(lambda: len(_happened(acme, "registration.expired")) >= COUNT, "the expiry was forgotten")
    keep_time_at(acme.pk)
    assert (_happened(acme, "registration.expired"), _happened(acme, "protection.ending")) == (
        _everybody(),
        _everybody(),
    )
    with scope.enter(acme.pk):
        assert set(DealRegistration.objects.values_list("status", flat=True)) == {"expired"}


@pytest.mark.parametrize("kill", KILLS)
def test_a_climb_killed_midway_happens_once(
    kill: Kill, acme: Vendor, mine: Enrollment, vera: Actor, max_: Actor, worker: Worker
) -> None:
    register(mine, reviewer=max_.user, now=timezone.now() - timedelta(30))
    with held("activity_outbox") as lock:
        keep_time_at.delay(acme.pk)
        backend = lock.caught()
        kill(worker)
    gone(backend)
    assert _happened(acme, "registration.overdue") == []
    worker.run()
    keep_time_at.delay(acme.pk)
    eventually(lambda: _happened(acme, "registration.overdue"), "the climb was forgotten")
    keep_time_at(acme.pk)
    assert _happened(acme, "registration.overdue") == ["Northwind Mills (D-1)"]
    with scope.enter(acme.pk):
        assert DealRegistration.objects.get().reviewer == vera.user
        assert Outbox.objects.count() == 2
