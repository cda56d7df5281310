"""Eight people decide at once, round after round: one decision stands. Without the lock the rounds show the bug."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from activity.models import Activity
from tenancy import scope
from tenancy.refusals import Refused, lost_race
from tests.cast import make_partner
from tests.tiers.proposals import AS_OF, NOW, enroll, make_program, make_run, propose
from tiers import decisions, standings
from tiers.models import Run, Standing, TierChange
from vendors.actors import Actor
from vendors.models import Vendor

WRITERS = 8
ROUNDS = 40

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writers() -> Iterator[ThreadPoolExecutor]:
    """Threads that keep their own connection over all rounds."""
    with ThreadPoolExecutor(WRITERS) as pool:
        yield pool
        closing = Barrier(WRITERS)
        for closed in [pool.submit(_close, closing) for _ in range(WRITERS)]:
            closed.result()


def test_one_decision_stands_however_many_decide_at_once(
    acme: Vendor, max_: Actor, vera: Actor, writers: ThreadPoolExecutor
) -> None:
    winners = _play(acme, [max_, vera], writers)
    assert winners == [1] * ROUNDS
    with scope.enter(acme.pk):
        assert TierChange.objects.filter(state="proposed").count() == 0
        assert Activity.objects.filter(verb__startswith="change.").count() == ROUNDS
        approved = TierChange.objects.filter(state="approved").count()
        assert Standing.objects.count() == ROUNDS + approved
        for change in TierChange.objects.all():
            expected = change.to_tier if change.state == "approved" else change.from_tier
            in_force = standings.in_force(change.enrollment_id, AS_OF)
            assert in_force is not None
            assert in_force.tier == expected


def test_without_the_lock_more_than_one_would_stand(
    acme: Vendor, max_: Actor, vera: Actor, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    assert max(_play(acme, [max_, vera], writers)) > 1


def _play(vendor: Vendor, people: list[Actor], pool: ThreadPoolExecutor) -> list[int]:
    """How many decisions each round accepted."""
    run = make_run(make_program(vendor))
    return [_round(_fresh(vendor, run, number), people, pool) for number in range(ROUNDS)]


def _fresh(vendor: Vendor, run: Run, number: int) -> TierChange:
    partner = make_partner(vendor, f"partner-{number}", f"Partner {number}")
    return propose(enroll(partner, run.program), run)


def _round(change: TierChange, people: list[Actor], pool: ThreadPoolExecutor) -> int:
    start = Barrier(WRITERS)
    verbs = [decisions.approve, decisions.decline]
    tries = [
        pool.submit(_decide, verbs[number % 2], change, people[number // 2 % 2], start) for number in range(WRITERS)
    ]
    return sum(each.result() for each in tries)


def _decide(verb: Callable[..., TierChange], change: TierChange, by: Actor, start: Barrier) -> bool:
    try:
        with scope.enter(change.vendor_id):
            start.wait()
            verb(change, by=by, note="In a race.", now=NOW)
    except Refused:
        return False
    except DatabaseError as error:
        if lost_race(error) is None:
            raise
        return False
    return True


def _close(together: Barrier) -> None:
    together.wait()
    connections.close_all()
