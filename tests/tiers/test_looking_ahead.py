"""A program is looked ahead of once after each run, whatever happens to the worker."""

import datetime

import pytest

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.tiers.facts import achieve, day, enroll, publish, win
from tiers import runs
from tiers.forecasts import looking
from tiers.forecasts.touched import partners_since
from tiers.models import Basis, Forecast, LookAhead, Run
from vendors.actors import system
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)
AS_OF = day("2026-06-30")
LATER = datetime.timedelta(minutes=5)


def a_run(vendor: Vendor, as_of: datetime.date = AS_OF) -> Run:
    with scope.enter(vendor.pk):
        program = Program.objects.get(key="technology")
        run = runs.request_run(program, basis=Basis.MID_YEAR, as_of=as_of, by=system(vendor.pk, "test"))
    runs.execute(vendor.pk, run.pk)
    return run


def looked_at(vendor: Vendor, run: Run) -> LookAhead | None:
    return looking.look_ahead_of(vendor.pk, run.program_id, now=datetime.datetime(2026, 7, 1, tzinfo=datetime.UTC))


def after(vendor: Vendor, run: Run) -> datetime.datetime:
    with scope.enter(vendor.pk):
        finished_at = Run.objects.get(pk=run.pk).finished_at
    assert finished_at is not None
    return finished_at + LATER


@pytest.fixture
def bronze(acme: Vendor, brightpath: Partner) -> Vendor:
    with scope.enter(acme.pk):
        enrollment = enroll(brightpath, publish(), tier="bronze")
        achieve(enrollment, "agreement", "solution_launched", "solution_materials", stories=1)
        win(brightpath, "150000", "2026-03-01")
    return acme


def test_a_run_is_followed_by_a_look_ahead(bronze: Vendor) -> None:
    run = a_run(bronze)
    assert looking.behind(after(bronze, run)) == [(bronze.pk, run.program_id)]
    done = looked_at(bronze, run)
    assert done is not None
    assert (done.run_id, done.as_of, done.changed) == (run.pk, AS_OF, 1)
    assert looking.behind(after(bronze, run)) == []
    with scope.enter(bronze.pk):
        assert Forecast.objects.get().falls_on == day("2027-03-01")


def test_a_second_look_after_the_same_run_does_nothing(bronze: Vendor) -> None:
    run = a_run(bronze)
    first, second = looked_at(bronze, run), looked_at(bronze, run)
    assert first is not None
    assert second is not None
    assert (first.pk, first.at, first.changed) == (second.pk, second.at, second.changed)


def test_another_run_of_the_day_looks_only_at_who_was_touched(bronze: Vendor, rivermark: Partner) -> None:
    with scope.enter(bronze.pk):
        program = Program.objects.get()
        enroll(rivermark, program)
    first = a_run(bronze)
    looked_at(bronze, first)
    with scope.enter(bronze.pk):
        brightpath = Partner.objects.get(code="brightpath")
        win(brightpath, "100000", "2026-06-20")
        win(brightpath, "100000", "2027-02-20", recorded="2026-06-20T00:00:00+00:00")
    second = a_run(bronze)
    with scope.enter(bronze.pk):
        done = LookAhead.objects.select_related("run").get()
        assert partners_since(done, second) == [brightpath.pk]
    again = looked_at(bronze, second)
    assert again is not None
    assert (again.run_id, again.changed) == (second.pk, 1)
    with scope.enter(bronze.pk):
        assert Forecast.objects.get().falls_on is None


def test_new_rules_and_a_new_day_are_looked_at_for_everyone(bronze: Vendor) -> None:
    looked_at(bronze, a_run(bronze))
    tomorrow = a_run(bronze, AS_OF + datetime.timedelta(days=1))
    with scope.enter(bronze.pk):
        done = LookAhead.objects.select_related("run").get()
        assert partners_since(done, tomorrow) is None
        publish(edition="2099", effective="2026-09-01")
        assert partners_since(done, done.run) is None


def test_a_run_about_an_earlier_day_is_not_the_newest(bronze: Vendor) -> None:
    run = a_run(bronze)
    looked_at(bronze, run)
    earlier = a_run(bronze, AS_OF - datetime.timedelta(days=30))
    assert looking.behind(after(bronze, earlier)) == []


def test_a_worker_that_dies_leaves_the_last_forecast_and_the_work(
    bronze: Vendor, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = a_run(bronze)
    with monkeypatch.context() as dying:
        dying.setattr(LookAhead, "save", _killed)
        with pytest.raises(KeyboardInterrupt):
            looked_at(bronze, run)
    with scope.enter(bronze.pk):
        assert Forecast.objects.count() == 0
    assert looking.behind(after(bronze, run)) == [(bronze.pk, run.program_id)]


def test_nothing_is_ahead_of_a_program_without_a_run(bronze: Vendor) -> None:
    with scope.enter(bronze.pk):
        program = Program.objects.get()
    assert looking.look_ahead_of(bronze.pk, program.pk, now=datetime.datetime.now(datetime.UTC)) is None


def _killed(*args: object, **options: object) -> None:
    raise KeyboardInterrupt
