"""One run of each program a night, wherever its night is, however often the clock strikes; lost ones are taken up."""

import datetime

import pytest

from programs.models import Program
from tenancy import scope
from tests.tiers.proposals import make_program
from tiers import nightly, runs
from tiers.models import Run
from tiers.runs import STALE_AFTER
from vendors.models import Vendor

NIGHT = datetime.datetime(2025, 11, 21, 2, 15, tzinfo=datetime.UTC)


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)


def _runs(vendor: Vendor) -> list[tuple[str, str, datetime.date]]:
    with scope.enter(vendor.pk):
        return list(Run.objects.order_by("id").values_list("key", "requested_by_label", "as_of"))


def test_a_night_gives_each_program_one_run(acme: Vendor, globex: Vendor, program: Program) -> None:
    make_program(globex)
    assert [vendor for vendor, _ in nightly.queue_for_everyone(NIGHT)] == [acme.pk, globex.pk]
    assert nightly.queue_for_everyone(NIGHT + datetime.timedelta(minutes=15)) == []
    expected = [
        ("nightly:technology:mid_year:2025-11-21", "The nightly recalculation", datetime.date(2025, 11, 21)),
    ]
    assert _runs(acme) == expected
    assert _runs(globex) == expected


def test_the_next_night_gives_the_next_run(acme: Vendor, program: Program) -> None:
    nightly.queue_for_everyone(NIGHT)
    nightly.queue_for_everyone(NIGHT + datetime.timedelta(days=1))
    assert [key for key, _, _ in _runs(acme)] == [
        "nightly:technology:mid_year:2025-11-21",
        "nightly:technology:mid_year:2025-11-22",
    ]


def test_one_that_failed_is_asked_for_again_that_day_three_times(acme: Vendor, program: Program) -> None:
    for strike in range(5):
        now = NIGHT + datetime.timedelta(minutes=15 * strike)
        assert [len(nightly.queue_for_everyone(now)) for _ in range(2)] == [1 if strike < 4 else 0, 0]
        with scope.enter(acme.pk):
            Run.objects.update(state=Run.State.FAILED, finished_at=now)
    first = "nightly:technology:mid_year:2025-11-21"
    assert [key for key, _, _ in _runs(acme)] == [first, f"{first}:2", f"{first}:3", f"{first}:4"]
    nightly.queue_for_everyone(NIGHT + datetime.timedelta(days=1))
    assert [key for key, _, _ in _runs(acme)][4:] == ["nightly:technology:mid_year:2025-11-22"]


def test_one_that_was_cancelled_is_not_asked_for_again(acme: Vendor, program: Program) -> None:
    nightly.queue_for_everyone(NIGHT)
    with scope.enter(acme.pk):
        Run.objects.update(state=Run.State.CANCELLED)
    assert nightly.queue_for_everyone(NIGHT + datetime.timedelta(minutes=15)) == []


def test_before_two_in_the_morning_nothing_is_queued(acme: Vendor, program: Program) -> None:
    assert nightly.queue_for_everyone(NIGHT - datetime.timedelta(minutes=16)) == []
    assert _runs(acme) == []


def test_the_night_is_the_programs_own(acme: Vendor) -> None:
    make_program(acme, time_zone="Asia/Tokyo")
    evening_before = datetime.datetime(2025, 11, 20, 17, 30, tzinfo=datetime.UTC)
    nightly.queue_for_everyone(evening_before - datetime.timedelta(hours=1))
    assert _runs(acme) == []
    nightly.queue_for_everyone(evening_before)
    assert [as_of for _, _, as_of in _runs(acme)] == [datetime.date(2025, 11, 21)]


def test_a_program_without_rules_in_force_waits(acme: Vendor) -> None:
    with scope.enter(acme.pk):
        Program.objects.create(key="draft", name="Draft program", kind="technology")
    make_program(acme, effective="2030-01-01")
    assert nightly.queue_for_everyone(NIGHT) == []


def test_a_run_that_nobody_took_is_taken_up(acme: Vendor, program: Program) -> None:
    nightly.queue_for_everyone(NIGHT)
    with scope.enter(acme.pk):
        run = Run.objects.get()
    assert nightly.sweep(run.requested_at + STALE_AFTER / 2) == []
    assert nightly.sweep(run.requested_at + STALE_AFTER * 2) == [(acme.pk, run.pk)]
    runs.execute(acme.pk, run.pk)
    assert nightly.sweep(run.requested_at + STALE_AFTER * 2) == []


def test_no_vendor_waits_behind_another(acme: Vendor, globex: Vendor, program: Program) -> None:
    make_program(globex)
    for number in range(3):
        nightly.queue_for_everyone(NIGHT + datetime.timedelta(days=number))
    later = NIGHT + datetime.timedelta(days=3650)
    assert [vendor for vendor, _ in nightly.sweep(later, limit=3)] == [acme.pk, globex.pk, acme.pk]
