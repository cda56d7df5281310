"""kill -9 while a review is listed and while days of grace end: nothing is repeated or forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Activity, Outbox
from activity.tasks import send_letters
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.faults.holding import eventually, gone, held
from tests.faults.mail_sink import Sink
from tests.faults.processes import Worker
from tests.tiers.inactivity.quiet import enrolled, opened, quiet_partner, seen
from tests.tiers.proposals import make_program
from tiers.inactivity import deciding
from tiers.inactivity.opening import open_review
from tiers.inactivity.quarters import Quarter, before, quarter_of
from tiers.inactivity.tasks import keep_inactivity_time_at, list_quiet_partners
from tiers.models import InactivityReview, ReviewItem
from vendors.actors import Actor, system
from vendors.models import Vendor

KILLS = [pytest.param(Worker.kill_child, id="child"), pytest.param(Worker.kill, id="worker")]
Kill = Callable[[Worker], None]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)


def _quarter() -> Quarter:
    """One that is over, so that the first day's own review is another."""
    return before(quarter_of(timezone.now().date()))


def _told(vendor: Vendor, verb: str) -> int:
    with scope.enter(vendor.pk):
        return Activity.objects.filter(verb=verb).count()


def _states(vendor: Vendor) -> list[str]:
    with scope.enter(vendor.pk):
        return list(ReviewItem.objects.order_by("partner__code").values_list("state", flat=True))


@pytest.mark.parametrize("kill", KILLS)
def test_a_listing_killed_midway_happens_once(kill: Kill, acme: Vendor, program: Program, worker: Worker) -> None:
    for number in range(3):
        quiet_partner(acme, program, f"p{number}", 900)
    with scope.enter(acme.pk):
        review, _ = open_review(program, _quarter(), by=system(acme.pk, "the test"), now=timezone.now())
    # The partners are listed, the entry of the log is not: so neither will be.
    with held("activity_activity") as lock:
        list_quiet_partners.delay(acme.pk, review.pk)
        backend = lock.caught()
        kill(worker)
    gone(backend)
    assert _states(acme) == []
    worker.run()
    for _ in range(2):
        list_quiet_partners.delay(acme.pk, review.pk)
    eventually(lambda: _told(acme, "inactivity.listed"), "the listing was forgotten")
    list_quiet_partners(acme.pk, review.pk)
    assert (_states(acme), _told(acme, "inactivity.listed")) == (["proposed"] * 3, 1)
    with scope.enter(acme.pk):
        assert InactivityReview.objects.get().state == "open"


@pytest.mark.parametrize("kill", KILLS)
def test_days_of_grace_that_end_in_a_crash_end_once(
    kill: Kill, acme: Vendor, program: Program, brightpath: Partner, paula: Actor, olga: Actor, worker: Worker
) -> None:
    _in_grace(program, brightpath, olga)
    with held("activity_outbox") as lock:
        keep_inactivity_time_at.delay(acme.pk)
        backend = lock.caught()
        kill(worker)
    gone(backend)
    with scope.enter(acme.pk):
        assert Enrollment.objects.get().status == "active"
    worker.run()
    for _ in range(2):
        keep_inactivity_time_at.delay(acme.pk)
    eventually(lambda: _told(acme, "inactivity.deactivated"), "the end of the days of grace was forgotten")
    keep_inactivity_time_at(acme.pk)
    assert (_told(acme, "inactivity.deactivated"), _told(acme, "enrollment.paused")) == (1, 1)
    with scope.enter(acme.pk):
        assert Enrollment.objects.get().status == "inactive"
        subject = "Acme has closed your place in Acme technology partner program"
        assert Outbox.objects.filter(subject=subject).count() == 1


def test_letters_leave_after_the_hour_and_once(
    acme: Vendor, program: Program, brightpath: Partner, paula: Actor, olga: Actor, worker: Worker, sink: Sink
) -> None:
    enrolled(brightpath, program)
    seen(brightpath, None)
    review = opened(program, _quarter(), timezone.now())
    with scope.enter(acme.pk):
        item = ReviewItem.objects.get()
        deciding.decide(review, [item], "nudge", by=olga, now=timezone.now())
    assert send_letters(acme.pk) == 0  # it can still be taken back
    with scope.enter(acme.pk):
        Outbox.objects.update(due_at=timezone.now())
    for _ in range(2):
        send_letters.delay(acme.pk)
    eventually(lambda: _sent(acme), "the letter does not leave")
    assert send_letters(acme.pk) == 0


def _sent(vendor: Vendor) -> bool:
    with scope.enter(vendor.pk):
        return not Outbox.objects.filter(sent_at__isnull=True).exists()


def _in_grace(program: Program, partner: Partner, by: Actor) -> None:
    """The partner's days of grace are over, and the clock has not struck yet."""
    enrolled(partner, program)
    seen(partner, None)
    review = opened(program, _quarter(), timezone.now())
    with scope.enter(program.vendor_id):
        item = ReviewItem.objects.get(partner=partner)
        deciding.decide(review, [item], "deactivate", by=by, now=timezone.now() - timedelta(31))
