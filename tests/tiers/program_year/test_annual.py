"""The annual review begins by itself, once for each program and year."""

import datetime

import pytest

from programs.models import Program
from tenancy import scope
from tests.tiers.program_year.worlds import fail, publish
from tiers.models import Run
from tiers.program_year import annual
from vendors.models import Vendor


@pytest.fixture
def program(acme: Vendor) -> Program:
    return publish(acme)


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}+00:00")


def queued(vendor: Vendor) -> list[tuple[str, str, str]]:
    with scope.enter(vendor.pk):
        rows = Run.objects.order_by("id").values_list("key", "basis", "as_of")
        return [(key, basis, str(as_of)) for key, basis, as_of in rows]


def test_the_first_night_of_the_year_queues_it_once(acme: Vendor, program: Program) -> None:
    times = ("2025-12-31T23:59", "2026-01-01T01:59", "2026-01-01T02:00", "2026-01-01T02:15", "2026-01-02T02:00")
    assert [len(annual.queue(acme.pk, at(time))) for time in times] == [0, 0, 1, 0, 0]
    assert queued(acme) == [("annual:ladder:2026", "annual", "2026-01-01")]


def test_a_clock_that_stood_still_catches_up_within_the_quarter(acme: Vendor, program: Program) -> None:
    assert len(annual.queue(acme.pk, at("2026-03-31T12:00"))) == 1
    assert queued(acme) == [("annual:ladder:2026", "annual", "2026-03-31")]


def test_after_the_first_quarter_a_person_has_to_ask(acme: Vendor, program: Program) -> None:
    assert annual.queue(acme.pk, at("2026-04-01T12:00")) == []


def test_each_year_has_its_own(acme: Vendor, program: Program) -> None:
    for time in ("2025-01-05T12:00", "2026-01-05T12:00"):
        annual.queue(acme.pk, at(time))
    assert [key for key, _, _ in queued(acme)] == ["annual:ladder:2025", "annual:ladder:2026"]


def test_one_that_failed_is_asked_for_again_on_the_next_days_five_times(acme: Vendor, program: Program) -> None:
    keys = ["annual:ladder:2026", *(f"annual:ladder:2026:{number}" for number in range(2, 7))]
    for number, key in enumerate(keys, start=1):
        time = f"2026-01-{number:02}T02:00"
        assert [len(annual.queue(acme.pk, at(time))) for _ in range(2)] == [1, 0]
        fail(program, key, at(time))
        assert annual.queue(acme.pk, at(f"2026-01-{number:02}T23:59")) == []
    assert annual.queue(acme.pk, at("2026-01-07T02:00")) == []
    assert [key for key, _, _ in queued(acme)] == keys


@pytest.mark.parametrize("state", ["done", "cancelled", "running"])
def test_one_that_did_not_fail_is_the_last(acme: Vendor, program: Program, state: str) -> None:
    annual.queue(acme.pk, at("2026-01-01T02:00"))
    fail(program, "annual:ladder:2026", at("2026-01-01T02:05"))
    annual.queue(acme.pk, at("2026-01-02T02:00"))
    with scope.enter(acme.pk):
        Run.objects.filter(key="annual:ladder:2026:2").update(state=state)
    assert annual.queue(acme.pk, at("2026-01-03T02:00")) == []
