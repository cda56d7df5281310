"""Several people, and a run, at once: one exception stands, a demotion is lifted once."""

import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.db.models import QuerySet
from django.utils import timezone

from activity.models import Activity
from partners.models import Enrollment
from programs.models import Program
from tenancy import scope
from tenancy.refusals import Refused, lost_race
from tests.cast import make_partner
from tests.tiers.facts import win
from tests.tiers.program_year.worlds import publish, stands
from tiers import decisions, run_requests, runs
from tiers.models import Standing, TierChange, TierException
from tiers.program_year import exceptions, lifting, rehearsal
from vendors.actors import Actor, system
from vendors.models import Vendor

WRITERS = 6
ROUNDS = 12

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writers() -> Iterator[ThreadPoolExecutor]:
    """Threads that keep their own connection over all rounds."""
    with ThreadPoolExecutor(WRITERS) as pool:
        yield pool
        closing = Barrier(WRITERS)
        for closed in [pool.submit(_close, closing) for _ in range(WRITERS)]:
            closed.result()


def test_one_exception_stands_however_many_are_granted_at_once(
    acme: Vendor, max_: Actor, writers: ThreadPoolExecutor
) -> None:
    outcomes = _grants(acme, max_, writers)
    assert outcomes == Counter({"done": ROUNDS, "refused": ROUNDS * (WRITERS - 1)})
    with scope.enter(acme.pk):
        assert TierException.objects.count() == ROUNDS


def test_without_the_lock_only_the_constraint_would_stop_the_second(
    acme: Vendor, max_: Actor, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    outcomes = _grants(acme, max_, writers)
    assert outcomes["lost"] > 0
    with scope.enter(acme.pk):
        assert TierException.objects.count() == ROUNDS


def test_a_run_and_people_lift_a_demotion_once(acme: Vendor, max_: Actor, writers: ThreadPoolExecutor) -> None:
    program = publish(acme, "grace: {days: 60}")
    for number in range(ROUNDS):
        change = _in_grace(acme, program, max_, number)
        start = Barrier(WRITERS)
        tries = [writers.submit(_run, program, start)]
        tries += [writers.submit(_lift, change, max_, start) for _ in range(WRITERS - 1)]
        for each in tries:
            each.result()
        with scope.enter(acme.pk):
            change.refresh_from_db()
            standings = Standing.objects.filter(enrollment=change.enrollment_id)
            lifted = Activity.objects.filter(verb="change.lifted", subject_id=change.pk)
            assert (change.state, lifted.count()) == ("lifted", 1)
            assert [(row.tier, row.ends_on) for row in standings] == [("silver", None)]


def test_nobody_stands_below_a_tier_that_is_held_whoever_was_first(
    acme: Vendor, max_: Actor, writers: ThreadPoolExecutor
) -> None:
    held, fallen = _grants_and_approvals(acme, max_, writers)
    assert (held | fallen, held & fallen) == (set(range(ROUNDS)), set())


def test_without_the_lock_somebody_is_approved_below_what_is_granted(
    acme: Vendor, max_: Actor, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both have looked before either has written."""
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    together = Barrier(2)
    monkeypatch.setattr(exceptions, "_require_free", _then_wait(exceptions._require_free, together))
    monkeypatch.setattr(decisions, "_require_not_held", _then_wait(decisions._require_not_held, together))
    held, fallen = _grants_and_approvals(acme, max_, writers)
    assert held & fallen == set(range(ROUNDS))


def _then_wait(check: Callable[..., None], together: Barrier) -> Callable[..., None]:
    def checked(*args: Any) -> None:
        check(*args)
        together.wait(20)

    return checked


def _grants_and_approvals(vendor: Vendor, by: Actor, pool: ThreadPoolExecutor) -> tuple[set[int], set[int]]:
    """In which rounds silver was held in the end, and in which the partner fell below it on the same day."""
    program, held, fallen = publish(vendor), set(), set()
    for number in range(ROUNDS):
        enrollment = stands(make_partner(vendor, f"partner-{number}", f"Partner {number}"), program)
        with scope.enter(vendor.pk):
            now = timezone.now()
            rehearsal.review(program, basis="mid_year", as_of=now.date(), now=now, by=by)
            change = TierChange.objects.get(enrollment=enrollment)
        start = Barrier(2)
        approving = partial(decisions.approve, change, by=by, now=now)
        tries = [pool.submit(_grant, enrollment, by, start), pool.submit(_attempt, vendor.pk, start, approving)]
        [each.result() for each in tries]
        with scope.enter(vendor.pk):
            if TierException.objects.filter(enrollment=enrollment).exists():
                held.add(number)
            if Standing.objects.get(enrollment=enrollment, ends_on=None).tier != "silver":
                fallen.add(number)
    return held, fallen


def _grants(vendor: Vendor, by: Actor, pool: ThreadPoolExecutor) -> Counter[str]:
    program = publish(vendor)
    outcomes: Counter[str] = Counter()
    for number in range(ROUNDS):
        enrollment = stands(make_partner(vendor, f"partner-{number}", f"Partner {number}"), program)
        start = Barrier(WRITERS)
        tries = [pool.submit(_grant, enrollment, by, start) for _ in range(WRITERS)]
        outcomes.update(each.result() for each in tries)
    return outcomes


def _grant(enrollment: Enrollment, by: Actor, start: Barrier) -> str:
    now = timezone.now()
    until = now.date() + datetime.timedelta(days=30)
    return _attempt(
        enrollment.vendor_id,
        start,
        lambda: exceptions.grant(enrollment, "silver", until=until, reason="In a race", by=by, now=now),
    )


def _lift(change: TierChange, by: Actor, start: Barrier) -> str:
    now = timezone.now()
    return _attempt(change.vendor_id, start, lambda: lifting.lift(change, by=by, note="In a race", now=now))


def _attempt(vendor_id: int, start: Barrier, verb: Callable[[], object]) -> str:
    try:
        with scope.enter(vendor_id):
            start.wait()
            verb()
    except Refused:
        return "refused"
    except DatabaseError as error:
        if lost_race(error) is None:
            raise
        return "lost"
    return "done"


def _run(program: Program, start: Barrier) -> str:
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        run = run_requests.request_run(program, basis="mid_year", as_of=timezone.now().date(), by=by)
    start.wait()
    runs.execute(program.vendor_id, run.pk)
    return "done"


def _in_grace(vendor: Vendor, program: Program, by: Actor, number: int) -> TierChange:
    """An approved demotion of a partner that has earned its tier again since."""
    partner, now = make_partner(vendor, f"partner-{number}", f"Partner {number}"), timezone.now()
    enrollment = stands(partner, program)
    with scope.enter(vendor.pk):
        rehearsal.review(program, basis="mid_year", as_of=now.date(), now=now, by=by)
        change = decisions.approve(TierChange.objects.get(enrollment=enrollment), by=by, now=now)
        win(partner, "1000", str(now.date()))
    return change


def _close(together: Barrier) -> None:
    together.wait()
    connections.close_all()
