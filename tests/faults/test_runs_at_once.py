"""Runs among workers, deciders and imports at the same moment."""

from collections.abc import Callable

import pytest

from activity.models import Activity
from imports.importing import Wishes, import_file
from imports.kinds import KINDS
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.faults.at_once import both, others
from tests.faults.holding import held
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tests.tiers.proposals import NOW
from tiers import decisions, runs
from tiers.explain import kept
from tiers.models import Assessment, Run, Standing, TierChange
from vendors.actors import Actor, system
from vendors.models import Vendor

AS_OF = day("2026-03-31")
ROUNDS = 10

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor) -> Program:
    with scope.enter(acme.pk):
        return publish()


@pytest.fixture
def bronze(program: Program, brightpath: Partner) -> Enrollment:
    """Brightpath stands on registered and has earned bronze."""
    with scope.enter(program.vendor_id):
        enrollment = enroll(brightpath, program)
        achieve(enrollment, *EVERYTHING[:3], stories=1)
        win(brightpath, "100000", "2026-03-01", source_id="opp-1")
    return enrollment


def queue(program: Program, key: str = "one") -> Run:
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        return runs.queue(program, basis="mid_year", as_of=AS_OF, by=by, key=key)


def execute(run: Run) -> None:
    runs.execute(run.vendor_id, run.pk)


def test_a_run_given_to_two_workers_is_done_once(program: Program, bronze: Enrollment) -> None:
    for number in range(ROUNDS):
        run = queue(program, f"round-{number}")
        both(lambda run=run: execute(run), lambda run=run: execute(run))  # type: ignore[misc]
    with scope.enter(program.vendor_id):
        assert Activity.objects.filter(verb="run.finished").count() == ROUNDS
        assert set(Run.objects.values_list("state", "error")) == {("done", "")}
        assert TierChange.objects.count() == 1


def test_the_second_worker_leaves_a_run_alone_that_somebody_is_at(program: Program, bronze: Enrollment) -> None:
    run = queue(program)
    with others() as meanwhile:
        with held("tiers_tierchange") as lock:
            first = meanwhile(lambda: execute(run))
            lock.caught()
            assert meanwhile(lambda: execute(run)).result() is None
            assert lock.count() == 1
        first.result()


def test_control_without_the_lock_two_workers_are_at_it(
    program: Program, bronze: Enrollment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "_lock", lambda run: True)
    run = queue(program)
    with others() as meanwhile, held("tiers_tierchange") as lock:
        meanwhile(lambda: execute(run))
        lock.caught()
        meanwhile(lambda: execute(run))
        lock.caught(2)


def test_two_runs_of_one_program_follow_each_other(program: Program, bronze: Enrollment) -> None:
    first, second = queue(program), queue(program, "two")
    with others() as meanwhile:
        with held("tiers_tierchange") as lock:
            working = [meanwhile(lambda: execute(first))]
            lock.caught()
            working.append(meanwhile(lambda: execute(second)))
        [each.result() for each in working]
    with scope.enter(program.vendor_id):
        done = list(Run.objects.order_by("finished_at").values_list("key", "state", "proposed"))
    assert done == [("one", "done", 1), ("two", "done", 0)]


def test_of_two_incremental_runs_the_second_goes_on_from_the_first(program: Program, bronze: Enrollment) -> None:
    execute(queue(program, "before"))
    with scope.enter(program.vendor_id):
        win(bronze.partner, "1", "2026-03-02")
    with scope.enter(program.vendor_id):
        by = system(program.vendor_id, "the test")
        both_runs = [
            runs.queue(program, basis="mid_year", as_of=AS_OF, by=by, mode="incremental", key=key)
            for key in ("one", "two")
        ]
    with others() as meanwhile:
        with held("tiers_assessment") as lock:
            working = [meanwhile(lambda: execute(both_runs[0]))]
            lock.caught()
            working.append(meanwhile(lambda: execute(both_runs[1])))
        [each.result() for each in working]
    with scope.enter(program.vendor_id):
        done = Run.objects.exclude(key="before").order_by("finished_at")
        assert list(done.values_list("key", "mode", "touched", "changed")) == [
            ("one", "incremental", 1, 1),
            ("two", "incremental", 0, 0),
        ]


def test_an_import_during_a_run_is_not_half_in_it(acme: Vendor, program: Program, bronze: Enrollment) -> None:
    run = queue(program)
    _execute_while_a_deal_grows(run, runs.execute)
    assert _figure_and_evidence(program) == ("100000.00", "100000.00")
    execute(again := queue(program, "again"))
    with scope.enter(acme.pk):
        again.refresh_from_db()
        assert (again.state, again.changed) == ("done", 1)
        assert Assessment.objects.get(latest=True).metrics["influenced_arr"] == "900000.00"


def test_control_without_the_snapshot_figure_and_evidence_differ(program: Program, bronze: Enrollment) -> None:
    def on_what_is_there_just_now(vendor_id: int, run_id: int) -> None:
        with scope.enter(vendor_id):
            runs._record(runs.get_run(run_id))

    _execute_while_a_deal_grows(queue(program), on_what_is_there_just_now)
    assert _figure_and_evidence(program) == ("100000.00", "900000.00")


def test_who_approves_what_a_run_supersedes_is_told(program: Program, bronze: Enrollment, max_: Actor) -> None:
    change = _open_change_that_a_run_supersedes(program)
    run = queue(program, "two")
    with others() as meanwhile:
        with held("activity_activity") as lock:
            working = meanwhile(lambda: execute(run))
            lock.caught()
            approving = meanwhile(lambda: _approve(change, max_))
            lock.caught(2)
        working.result()
        assert str(approving.result()).startswith(f"Recalculation {run.pk} superseded this proposal on ")
    assert _states(program) == [("bronze", "superseded")]


def test_a_run_that_meets_an_approval_takes_it_into_account(program: Program, bronze: Enrollment, max_: Actor) -> None:
    execute(queue(program))
    with scope.enter(program.vendor_id):
        change = TierChange.objects.get()
    run = queue(program, "two")
    with others() as meanwhile:
        with held("activity_activity") as lock:
            approving = meanwhile(lambda: _approve(change, max_))
            lock.caught()
            working = meanwhile(lambda: execute(run))
        assert approving.result() is None
        working.result()
    assert _states(program) == [("bronze", "approved")]
    with scope.enter(program.vendor_id):
        assert list(Run.objects.order_by("id").values_list("state", "proposed")) == [("done", 1), ("done", 0)]
        assert Standing.objects.get(ends_on__isnull=True).tier == "bronze"


def _execute_while_a_deal_grows(run: Run, way: Callable[[int, int], None]) -> None:
    """The run has measured everyone when an import makes the deal nine times as large."""
    lines = ["opportunity_id,account_name,stage,close_date,currency,arr", "opp-1,Customer,won,2026-03-01,USD,900000"]
    with others() as meanwhile:
        with held("tiers_tierchange") as lock:
            working = meanwhile(lambda: way(run.vendor_id, run.pk))
            lock.caught()
            with scope.enter(run.vendor_id):
                by = system(run.vendor_id, "the test")
                report = import_file(KINDS["opportunities"], "\n".join(lines).encode(), by=by, wishes=Wishes())
            assert report.updated == 1
        working.result()


def _figure_and_evidence(program: Program) -> tuple[str, str]:
    """What the only proposal says was won, and what the deals that it keeps as evidence add up to."""
    with scope.enter(program.vendor_id):
        assessment = TierChange.objects.get().assessment
        counted = {one.metric.key: one.value for one in kept(assessment).metrics}
        return str(assessment.metrics["influenced_arr"]), str(counted["influenced_arr"])


def _open_change_that_a_run_supersedes(program: Program) -> TierChange:
    """Proposed to go up to bronze; a success story was withdrawn since."""
    execute(queue(program))
    with scope.enter(program.vendor_id):
        change = TierChange.objects.get()
        change.partner.milestones.filter(kind="success_story").update(withdrawn_on=day("2026-03-02"))
        return change


def _approve(change: TierChange, by: Actor) -> None:
    with scope.enter(change.vendor_id):
        decisions.approve(change, by=by, now=NOW)


def _states(program: Program) -> list[tuple[str, str]]:
    with scope.enter(program.vendor_id):
        return list(TierChange.objects.order_by("id").values_list("to_tier", "state"))
