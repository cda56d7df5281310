"""A run that is not wanted any more ends, and leaves nothing."""

import pytest

from activity.models import Activity
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tenancy.refusals import Forbidden, Refused
from tests.faults.at_once import others
from tests.faults.holding import held
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tests.tiers.proposals import NOW
from tiers import nightly, run_cancelling, runs
from tiers.models import Assessment, Moved, Run, TierChange, TierCount
from vendors.actors import Actor
from vendors.models import Vendor

AS_OF = day("2026-03-31")

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor, brightpath: Partner) -> Program:
    with scope.enter(acme.pk):
        program = publish()
        enrollment: Enrollment = enroll(brightpath, program)
        achieve(enrollment, *EVERYTHING[:3], stories=1)
        win(brightpath, "100000", "2026-03-01")
    return program


def queue(program: Program, by: Actor, key: str = "one") -> Run:
    with scope.enter(program.vendor_id):
        return runs.queue(program, basis="mid_year", as_of=AS_OF, by=by, key=key)


def cancel(run: Run, by: Actor) -> Run:
    with scope.enter(run.vendor_id):
        return run_cancelling.cancel(run, by=by, now=NOW)


def state(run: Run) -> str:
    with scope.enter(run.vendor_id):
        return str(Run.objects.get(pk=run.pk).state)


def left(run: Run) -> tuple[int, ...]:
    with scope.enter(run.vendor_id):
        return tuple(model.objects.count() for model in (Assessment, TierChange, Moved, TierCount))


def verbs(run: Run) -> list[str]:
    with scope.enter(run.vendor_id):
        return list(Activity.objects.filter(subject_type="run").order_by("id").values_list("verb", flat=True))


def test_a_run_that_waits_is_cancelled_at_once(program: Program, olga: Actor) -> None:
    run = queue(program, olga)
    assert cancel(run, olga).state == "cancelled"
    runs.execute(run.vendor_id, run.pk)
    assert (state(run), left(run)) == ("cancelled", (0, 0, 0, 0))
    assert verbs(run) == ["run.requested", "run.cancel_requested", "run.cancelled"]


def test_a_run_that_works_ends_after_its_step_and_leaves_nothing(
    program: Program, olga: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tiers.progress._WORTH_TELLING_SECONDS", 0)
    run = queue(program, olga)
    with others() as meanwhile:
        with held("tiers_assessment") as lock:
            working = meanwhile(lambda: runs.execute(run.vendor_id, run.pk))
            lock.caught()
            assert cancel(run, olga).state == "running"
            assert cancel(run, olga).state == "running"
        working.result()
    assert (state(run), left(run)) == ("cancelled", (0, 0, 0, 0))
    assert verbs(run) == ["run.requested", "run.cancel_requested", "run.cancelled"]


def test_a_run_that_nobody_watches_finds_the_wish_when_it_saves(program: Program, olga: Actor) -> None:
    """Too short to look in between: its last statement loses against the wish, and the next try finds it."""
    run = queue(program, olga)
    with others() as meanwhile:
        with held("tiers_tierchange") as lock:
            working = meanwhile(lambda: runs.execute(run.vendor_id, run.pk))
            lock.caught()
            cancel(run, olga)
        working.result()
    assert (state(run), left(run)) == ("cancelled", (0, 0, 0, 0))


def test_a_run_that_waits_for_another_can_be_cancelled(program: Program, olga: Actor) -> None:
    first, second = queue(program, olga), queue(program, olga, "two")
    with others() as meanwhile:
        with held("tiers_tierchange") as lock:
            working = [meanwhile(lambda: runs.execute(first.vendor_id, first.pk))]
            lock.caught()
            cancel(second, olga)
            working.append(meanwhile(lambda: runs.execute(second.vendor_id, second.pk)))
        [each.result() for each in working]
    assert (state(first), state(second)) == ("done", "cancelled")


def test_a_wish_that_the_worker_did_not_live_to_see_is_fulfilled_by_the_sweep(program: Program, olga: Actor) -> None:
    run = queue(program, olga)
    with scope.enter(run.vendor_id):
        Run.objects.update(state="running", started_at=NOW, attempts=1)
    assert cancel(run, olga).state == "running"
    assert (run.vendor_id, run.pk) in nightly.sweep(run.requested_at + runs.STALE_AFTER * 2)
    runs.execute(run.vendor_id, run.pk)
    assert (state(run), left(run)) == ("cancelled", (0, 0, 0, 0))


def test_what_is_over_cannot_be_cancelled_and_not_by_everybody(program: Program, olga: Actor, fin: Actor) -> None:
    run = queue(program, olga)
    with pytest.raises(Forbidden):
        cancel(run, fin)
    runs.execute(run.vendor_id, run.pk)
    with pytest.raises(Refused, match="This run is done already, so it cannot be cancelled"):
        cancel(run, olga)
    assert (state(run), left(run)[:2]) == ("done", (2, 1))


def test_after_a_cancelled_run_the_next_one_does_its_work(program: Program, olga: Actor) -> None:
    cancel(queue(program, olga), olga)
    after = queue(program, olga, "two")
    runs.execute(after.vendor_id, after.pk)
    assert (state(after), left(after)[:2]) == ("done", (2, 1))
