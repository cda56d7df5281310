"""A day on which moves open that no run was done about is caught up, before the night's own run."""

import datetime

import pytest

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.tiers.facts import publish_text
from tests.tiers.program_year.ladder import ladder
from tests.tiers.program_year.worlds import fail, proposed, publish, stands
from tiers import nightly, runs
from tiers.models import Assessment, Run
from vendors.models import Vendor

QUARTERLY = "upgrades: {every: quarter}"
OPENING = "opening:ladder:mid_year:2026-04-01"


def night(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}T02:15:00+00:00")


def strike(program: Program, now: datetime.datetime) -> list[tuple[str, str, str]]:
    """What the clock queues at this moment: keys, days and modes."""
    asked = [run_id for _, run_id in nightly.queue_for_everyone(now)]
    with scope.enter(program.vendor_id):
        rows = Run.objects.filter(pk__in=asked).order_by("id").values_list("key", "as_of", "mode")
        return [(key, str(as_of), mode) for key, as_of, mode in rows]


def spend(program: Program, text: str) -> list[tuple[str, str, int, int]]:
    """A night whose clock strikes twice and whose worker does what is queued: the day, mode and outcome of each run."""
    done = []
    for minutes in (0, 15):
        for vendor_id, run_id in nightly.queue_for_everyone(night(text) + datetime.timedelta(minutes=minutes)):
            runs.execute(vendor_id, run_id)
            with scope.enter(vendor_id):
                run = Run.objects.get(pk=run_id)
            assert (run.state, run.error) == ("done", "")
            done.append((str(run.as_of), run.mode, run.proposed, run.superseded))
    return done


def work_off(now: datetime.datetime) -> None:
    """A worker does what the clock queues at this moment: one run."""
    ((vendor_id, run_id),) = nightly.queue_for_everyone(now)
    runs.execute(vendor_id, run_id)


def finish(program: Program, key: str) -> None:
    with scope.enter(program.vendor_id):
        assert Run.objects.filter(key=key).update(state=Run.State.DONE, finished_at=night("2026-04-01")) == 1


def test_on_the_day_itself_the_nights_own_run_is_enough(acme: Vendor) -> None:
    program = publish(acme, QUARTERLY)
    nightly_key = "nightly:ladder:mid_year:2026-04-01"
    assert strike(program, night("2026-04-01")) == [(nightly_key, "2026-04-01", "full")]
    finish(program, nightly_key)
    found = strike(program, night("2026-04-02"))
    assert [key for key, _, _ in found] == ["nightly:ladder:mid_year:2026-04-02"]


def test_a_missed_day_is_queued_once_and_before_the_nights_own_run(acme: Vendor) -> None:
    program = publish(acme, QUARTERLY)
    assert strike(program, night("2026-04-05")) == [(OPENING, "2026-04-01", "full")]
    assert strike(program, night("2026-04-05")) == []
    finish(program, OPENING)
    assert [key for key, _, _ in strike(program, night("2026-04-05"))] == ["nightly:ladder:mid_year:2026-04-05"]
    finish(program, "nightly:ladder:mid_year:2026-04-05")
    assert [key for key, _, _ in strike(program, night("2026-06-30"))] == ["nightly:ladder:mid_year:2026-06-30"]
    assert [key for key, _, _ in strike(program, night("2026-07-02"))] == ["opening:ladder:mid_year:2026-07-01"]


def test_a_nightly_run_that_failed_on_the_day_leaves_it_missed(acme: Vendor) -> None:
    program = publish(acme, QUARTERLY)
    strike(program, night("2026-04-01"))
    fail(program, "nightly:ladder:mid_year:2026-04-01", night("2026-04-01"))
    assert strike(program, night("2026-04-02")) == [(OPENING, "2026-04-01", "full")]


def test_one_that_failed_is_queued_again_once_a_night_on_five_nights(acme: Vendor) -> None:
    program = publish(acme, QUARTERLY)
    keys = [OPENING, *(f"{OPENING}:{number}" for number in range(2, 6))]
    for number, key in enumerate(keys, start=2):
        now = night(f"2026-04-{number:02}")
        assert strike(program, now) == [(key, "2026-04-01", "full")]
        fail(program, key, now)
        assert [key for key, _, _ in strike(program, now)] == [f"nightly:ladder:mid_year:{now.date()}"]
    assert [key for key, _, _ in strike(program, night("2026-04-07"))] == ["nightly:ladder:mid_year:2026-04-07"]


def test_each_direction_has_its_own_day(acme: Vendor) -> None:
    program = publish(acme, QUARTERLY, "downgrades: {every: half_year}")
    found = strike(program, night("2026-05-20"))
    assert found == [("opening:ladder:mid_year:2026-01-01", "2026-01-01", "full"), (OPENING, "2026-04-01", "full")]


@pytest.mark.parametrize("movement", [[], ["downgrades: {every: year}"]])
def test_where_no_day_opens_anything_none_is_missed(acme: Vendor, movement: list[str]) -> None:
    with scope.enter(acme.pk):
        program = publish_text(ladder(*movement).replace("mid_year: both", "mid_year: up"))
    assert [key for key, _, _ in strike(program, night("2026-04-05"))] == ["nightly:ladder:mid_year:2026-04-05"]


def test_before_there_were_rules_no_day_was_missed(acme: Vendor) -> None:
    with scope.enter(acme.pk):
        program = publish_text(ladder(QUARTERLY, effective="2026-04-02"))
    assert [key for key, _, _ in strike(program, night("2026-04-05"))] == ["nightly:ladder:mid_year:2026-04-05"]


@pytest.mark.django_db(transaction=True)
def test_after_an_outage_the_quarters_moves_are_proposed(acme: Vendor, brightpath: Partner) -> None:
    program = publish(acme, QUARTERLY)
    spend(program, "2026-03-30")
    stands(brightpath, program, "bronze", ("1000", "2026-03-01"))
    assert spend(program, "2026-04-03") == [("2026-04-01", "full", 1, 0), ("2026-04-03", "incremental", 0, 0)]
    assert proposed(program) == [("brightpath", "bronze", "silver")]
    assert [mode for _, mode, _, _ in spend(program, "2026-04-04")] == ["incremental"]


@pytest.mark.django_db(transaction=True)
def test_a_day_caught_up_behind_later_runs_leaves_figures_alone_and_the_night_judges_by_today(
    acme: Vendor, brightpath: Partner, rivermark: Partner
) -> None:
    """Brightpath's deal counts on the opening day and after it; Rivermark's has left the window by the day after."""
    program = publish(acme, QUARTERLY)
    spend(program, "2026-01-01")
    stands(brightpath, program, "bronze", ("1000", "2026-03-01"))
    stands(rivermark, program, "bronze", ("1000", "2025-04-02"), ("100", "2026-02-01"))
    fail_at = night("2026-04-01")
    strike(program, fail_at)
    fail(program, "nightly:ladder:mid_year:2026-04-01", fail_at)
    strike(program, night("2026-04-02"))
    fail(program, OPENING, night("2026-04-02"))
    work_off(night("2026-04-02"))
    eligible = _eligible(program)
    assert (eligible, proposed(program)) == ({"brightpath": "silver", "rivermark": "bronze"}, [])
    work_off(night("2026-04-03"))
    assert _eligible(program) == eligible
    both = [("brightpath", "bronze", "silver"), ("rivermark", "bronze", "silver")]
    assert proposed(program) == both
    assert spend(program, "2026-04-03") == [("2026-04-03", "full", 0, 1)]
    assert proposed(program) == both[:1]


@pytest.mark.django_db(transaction=True)
def test_an_older_day_takes_back_nothing_that_a_later_one_opened(acme: Vendor, brightpath: Partner) -> None:
    program = publish(acme, QUARTERLY, "downgrades: {every: year}")
    stands(brightpath, program, "bronze", ("1000", "2026-03-01"))
    strike(program, night("2026-04-01"))
    fail(program, "opening:ladder:mid_year:2026-01-01", night("2026-04-01"))
    work_off(night("2026-04-01"))
    assert proposed(program) == [("brightpath", "bronze", "silver")]
    expected = [("2026-01-01", "full", 0, 0), ("2026-04-02", "full", 0, 0)]
    assert spend(program, "2026-04-02") == expected
    assert proposed(program) == [("brightpath", "bronze", "silver")]


def _eligible(program: Program) -> dict[str, str]:
    with scope.enter(program.vendor_id):
        return dict(Assessment.objects.filter(latest=True).values_list("partner__code", "eligible_tier"))
