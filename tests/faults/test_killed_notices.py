"""kill -9 while partners are told of demotions: each is told once, none is forgotten."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from activity.models import Activity, Outbox
from tenancy import scope
from tests.cast import make_member, make_partner, make_user
from tests.faults.holding import eventually, gone, held
from tests.faults.processes import Worker
from tests.tiers.program_year.worlds import publish, stands
from tiers import decisions
from tiers.models import Notice, TierChange
from tiers.program_year import rehearsal
from tiers.tasks import keep_program_year_at
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

KILLS = [pytest.param(Worker.kill_child, id="child"), pytest.param(Worker.kill, id="worker")]
COUNT = 3

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("kill", KILLS)
def test_notices_killed_midway_are_told_once(
    kill: Callable[[Worker], None], acme: Vendor, max_: Actor, worker: Worker
) -> None:
    _in_grace(acme, max_)
    # The row that it is told is there, the entry of the log is not: so neither will be.
    with held("activity_activity") as lock:
        keep_program_year_at.delay(acme.pk)
        backend = lock.caught()
        kill(worker)
    gone(backend)
    assert _told(acme) == ([], 0)
    worker.run()
    for _ in range(2):
        keep_program_year_at.delay(acme.pk)
    eventually(lambda: len(_told(acme)[0]) >= COUNT, "the notices were forgotten")
    keep_program_year_at(acme.pk)
    assert _told(acme) == ([f"Partner {number}" for number in range(COUNT)], COUNT)
    with scope.enter(acme.pk):
        assert Outbox.objects.filter(activity__verb="change.announced").count() == COUNT


def _in_grace(vendor: Vendor, by: Actor) -> None:
    """Some demotions that were approved a month ago and take effect in 30 days."""
    now = timezone.now()
    then = now - timedelta(days=30)
    program = publish(vendor, "grace: {days: 60}", "notices: [30]")
    for number in range(COUNT):
        partner = make_partner(vendor, f"partner-{number}", f"Partner {number}")
        make_member(partner, make_user(f"anna-{number}@partner.example", "Anna"), MemberRole.PARTNER_ADMIN)
        stands(partner, program)
    with scope.enter(vendor.pk):
        rehearsal.review(program, basis="mid_year", as_of=then.date(), now=then, by=by)
        for change in TierChange.objects.order_by("id"):
            decisions.approve(change, by=by, now=then)


def _told(vendor: Vendor) -> tuple[list[str], int]:
    with scope.enter(vendor.pk):
        entries = Activity.objects.filter(verb="change.announced").order_by("subject_label")
        return [entry.after["partner"] for entry in entries if entry.after], Notice.objects.count()
