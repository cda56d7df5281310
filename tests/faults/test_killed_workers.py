"""kill -9 in the middle of each kind of work. Afterwards a sweep finishes it: nothing half, nothing twice."""

import datetime
from collections.abc import Callable

import pytest
from django.db.models import F
from django.utils import timezone

from activity import tasks as letters
from activity.models import Activity, Outbox
from deals.models import ExchangeRate
from imports import jobs
from imports import tasks as import_tasks
from imports.importing import Wishes
from imports.models import ImportJob
from partners.models import Partner
from tenancy import scope
from tests.faults.holding import eventually, gone, held
from tests.faults.mail_sink import Sink
from tests.faults.processes import Worker
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tiers import runs
from tiers import tasks as run_tasks
from tiers.models import Assessment, Moved, Run, TierChange
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole

A_WHILE = datetime.timedelta(minutes=1)
RATES = b"currency,base,date,rate\n" + b"".join(b"EUR,USD,2024-01-%02d,1.1\n" % number for number in range(1, 32))
KILLS = [pytest.param(Worker.kill_child, id="child"), pytest.param(Worker.kill, id="worker")]
Kill = Callable[[Worker], None]

pytestmark = pytest.mark.django_db(transaction=True)


def some_time_later(vendor: Vendor, sweep: Callable[[], None], worker: Worker) -> None:
    """A while passes for the rows, a worker is there again, and the clock strikes."""
    with scope.enter(vendor.pk):
        Run.objects.update(requested_at=F("requested_at") - A_WHILE, started_at=F("started_at") - A_WHILE)
        ImportJob.objects.update(requested_at=F("requested_at") - A_WHILE)
        Outbox.objects.filter(sent_at__isnull=True).update(due_at=timezone.now() - A_WHILE)
    worker.run()
    sweep()


@pytest.mark.parametrize("kill", KILLS)
def test_a_run_killed_midway_is_done_once(
    kill: Kill, acme: Vendor, brightpath: Partner, max_: Actor, worker: Worker
) -> None:
    with scope.enter(acme.pk):
        program = publish()
        achieve(enroll(brightpath, program), *EVERYTHING[:3], stories=1)
        win(brightpath, "100000", "2026-03-01")
    with held("tiers_tierchange") as lock:
        with scope.enter(acme.pk):
            run = runs.request_run(program, basis="mid_year", as_of=day("2026-03-31"), by=max_)
        backend = lock.caught()
        kill(worker)
        with scope.enter(acme.pk):
            assert (Assessment.objects.count(), Run.objects.get().state) == (0, "running")
    gone(backend)
    some_time_later(acme, run_tasks.sweep_runs, worker)

    def state() -> str:
        with scope.enter(acme.pk):
            return str(Run.objects.get(pk=run.pk).state)

    eventually(lambda: state() == "done", "the sweep did not finish the run")
    with scope.enter(acme.pk):
        proposed = [(one.from_tier, one.to_tier, one.state) for one in TierChange.objects.all()]
        assert proposed == [("registered", "bronze", "proposed")]
        # The one that is latest, and the one that the proposal keeps as its evidence.
        assert sorted(Assessment.objects.values_list("latest", flat=True)) == [False, True]
        assert Activity.objects.filter(verb="run.finished").count() == 1


@pytest.mark.parametrize("kill", KILLS)
def test_an_incremental_run_killed_midway_goes_on_from_where_the_last_one_was(
    kill: Kill, acme: Vendor, brightpath: Partner, rivermark: Partner, max_: Actor, worker: Worker
) -> None:
    with scope.enter(acme.pk):
        program = publish()
        for partner in (brightpath, rivermark):
            achieve(enroll(partner, program), *EVERYTHING[:3], stories=1)
        first = runs.queue(program, basis="mid_year", as_of=day("2026-03-31"), by=max_, key="first")
    runs.execute(acme.pk, first.pk)
    with scope.enter(acme.pk):
        win(brightpath, "100000", "2026-03-01")
    with held("tiers_assessment") as lock:
        with scope.enter(acme.pk):
            run = runs.request_run(program, basis="mid_year", as_of=day("2026-03-31"), by=max_, mode="incremental")
        backend = lock.caught()
        kill(worker)
        with scope.enter(acme.pk):
            assert (Moved.objects.count(), Run.objects.get(pk=run.pk).state) == (0, "running")
    gone(backend)
    some_time_later(acme, run_tasks.sweep_runs, worker)

    def outcome() -> tuple[str, str, int | None]:
        with scope.enter(acme.pk):
            done = Run.objects.get(pk=run.pk)
            return str(done.state), str(done.mode), done.touched

    eventually(lambda: outcome()[0] == "done", "the sweep did not finish the run")
    assert outcome() == ("done", "incremental", 1)
    with scope.enter(acme.pk):
        assert list(Moved.objects.values_list("run_id", "before", "after")) == [(run.pk, "registered", "bronze")]
        assert list(TierChange.objects.values_list("partner__code", "to_tier")) == [("brightpath", "bronze")]


@pytest.mark.parametrize("kill", KILLS)
def test_an_import_killed_midway_is_done_once(kill: Kill, acme: Vendor, olga: Actor, worker: Worker) -> None:
    with held("deals_exchangerate") as lock:
        with scope.enter(acme.pk):
            job = jobs.request_import("rates", "rates.csv", RATES, by=olga, wishes=Wishes())
        backend = lock.caught()
        kill(worker)
        with scope.enter(acme.pk):
            assert (ExchangeRate.objects.count(), ImportJob.objects.get().state) == (0, "queued")
    gone(backend)
    some_time_later(acme, import_tasks.sweep, worker)

    def outcome() -> tuple[str, int]:
        with scope.enter(acme.pk):
            done = ImportJob.objects.get(pk=job.pk)
            return str(done.state), done.created

    eventually(lambda: outcome()[0] != "queued", "the sweep did not finish the import")
    assert outcome() == ("done", 31)
    with scope.enter(acme.pk):
        assert ExchangeRate.objects.count() == 31
        assert Activity.objects.filter(verb="import.done").count() == 1


@pytest.mark.parametrize("mood", ["mute", "forgetful"])
@pytest.mark.parametrize("kill", KILLS)
def test_a_letter_killed_in_sending_leaves_with_the_same_id(
    kill: Kill, mood: str, acme: Vendor, vera: Actor, worker: Worker, sink: Sink
) -> None:
    sink.begin(mood)
    with scope.enter(acme.pk):
        staffing.invite("nora@acme.example", StaffRole.VIEWER, by=vera)
        letter = Outbox.objects.get()
    sink.called()
    if mood == "forgetful":
        sink.received(1)
    sink.mood = "kind"
    kill(worker)
    expected = f"<prm-{acme.pk}-{letter.pk}@localhost>"
    before = sink.ids()
    assert before == ([expected] if mood == "forgetful" else [])
    some_time_later(acme, letters.sweep_letters, worker)

    def kept() -> tuple[bool, int, str]:
        with scope.enter(acme.pk):
            row = Outbox.objects.get(pk=letter.pk)
            return row.sent_at is not None, row.attempts, row.body

    eventually(lambda: kept()[0], "the sweep did not send the letter")
    assert kept() == (True, 1, "")
    assert sink.ids() == [*before, expected]
