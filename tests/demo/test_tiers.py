"""The demonstration of tiers: a demotion in its grace, runs that differ, a program of points, figures that agree."""

import re
from collections.abc import Iterator

import pytest

from partners.models import Member
from portal.admission import find_vendor
from prm.demo import scored
from tenancy import scope
from tests.cast import signed_in
from tests.demo.conftest import NOW
from tiers import risk, run_differences
from tiers.models import Basis, Forecast, Moved, Run, Simulation, Standing, TierChange
from vendors.actors import Actor, system
from vendors.models import Staff


@pytest.fixture
def at_acme(db: None) -> Iterator[int]:
    vendor = find_vendor("acme")
    assert vendor is not None
    with scope.enter(vendor.pk):
        yield vendor.pk


def run_of(name: str, program: str) -> Run:
    return Run.objects.select_related("program", "edition").get(key=f"demo:{name}:{program}")


def test_a_demotion_is_in_its_grace(at_acme: int) -> None:
    change = TierChange.objects.get(program__key=scored.KEY, upward=False)
    assert (change.partner.code, change.from_tier, change.to_tier) == ("cedarline", "platinum", "gold")
    assert (change.state, change.effective_on) == ("approved", (NOW - 39 * scored._DAY).date() + 60 * scored._DAY)
    assert Standing.objects.filter(partner=change.partner).count() == 2


def test_the_partner_reads_its_clock_and_its_score(at_acme: int) -> None:
    member = Member.objects.select_related("user", "partner").get(user__email=scored.MEMBER[1])
    browser = signed_in(Actor(at_acme, member.user.name, member.role, member.user, partner_id=member.partner_id))
    home = browser.get("/acme/portal/").content.decode()
    assert "You are Platinum until 9 Dec 2026" in " ".join(re.sub(r"<[^>]+>", "", home).split())
    assert "Sourced points" in browser.get("/acme/portal/rules/").content.decode()


def test_runs_differ_where_something_happened_between_them(at_acme: int) -> None:
    def moved(name: str, program: str) -> set[tuple[str, str, str]]:
        rows = Moved.objects.filter(run=run_of(name, program))
        return set(rows.values_list("partner__code", "before", "after"))

    assert ("willowbend", "silver", "bronze") in moved("today", "technology")
    assert moved("today", scored.KEY) == {("tallgrass", "gold", "platinum")}
    by = system(at_acme, "the test")
    today = run_of("today", scored.KEY)
    assert [row.partner_code for row in run_differences.between(by, today, run_of("first", scored.KEY))] == [
        "tallgrass"
    ]


def test_somebody_of_the_program_of_points_is_about_to_fall(at_acme: int) -> None:
    falls = Forecast.objects.filter(program__key=scored.KEY, falls_on__lte=(NOW + 90 * scored._DAY).date())
    assert "lakeward" in falls.values_list("partner__code", flat=True)


def test_a_simulation_looks_at_those_that_todays_run_looks_at(at_acme: int) -> None:
    simulation = Simulation.objects.get(key=f"demo:draft:{Basis.MID_YEAR}")
    assert simulation.assessed == run_of("today", "technology").assessed


def test_the_managers_board_has_something_in_every_lane(at_acme: int) -> None:
    staff = Staff.objects.select_related("user").get(user__email="max@acme.example")
    board = signed_in(Actor(at_acme, staff.user.name, staff.role, staff.user)).get("/acme/tiers/")
    assert {lane.key: lane.count > 0 for lane in board.context["lanes"]} == dict.fromkeys(
        ("proposed", "grace", "risk", "held", "appeals"), True
    )
    grace = next(lane for lane in board.context["lanes"] if lane.key == "grace")
    assert "Cedarline Resale: Platinum to Gold" in [task.text for task in grace.tasks]


def test_whose_move_lies_ahead_is_not_at_risk_as_well(at_acme: int) -> None:
    found = risk.at_risk(system(at_acme, "the test"), NOW.date(), 50)
    assert "cedarline" not in [one.assessment.partner.code for one in found]
