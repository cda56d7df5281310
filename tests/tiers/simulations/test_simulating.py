"""A document held against today's facts: who would move, by which document, and what that changes. Nobody moves."""

import re

import pytest
from django.apps import apps
from django.db import connection

from activity.models import Activity
from partners.models import Partner
from programs.models import Edition, Program
from tenancy.models import TenantModel
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.cast import make_partner
from tests.shipped import TECHNOLOGY
from tests.tiers.facts import EVERYTHING, achieve, enroll, publish, win
from tests.tiers.simulations.made import AS_OF, simulate
from tiers.models import SimulatedMove, Simulation, SimulationStep
from tiers.simulations.requesting import request_simulation
from vendors.actors import Actor
from vendors.models import Vendor

EASIER = TECHNOLOGY.replace("edition: 2024", "edition: 2025").replace("bronze: 100000", "bronze: 50000")


@pytest.fixture
def program(acme_scope: Vendor) -> Program:
    return publish()


@pytest.fixture
def world(program: Program, acme_scope: Vendor, brightpath: Partner, rivermark: Partner) -> Program:
    """Brightpath earns bronze by a lower threshold alone, Rivermark has nothing and stands on gold, one fits."""
    achieve(enroll(brightpath, program), *EVERYTHING[:3], stories=1)
    win(brightpath, "60000", "2026-03-01")
    enroll(rivermark, program, tier="gold", focuses=[])
    enroll(make_partner(acme_scope, "fits", "Fits"), program)
    return program


def moves(simulation: Simulation) -> list[tuple[str | bool | None, ...]]:
    rows = SimulatedMove.objects.filter(simulation=simulation).order_by("partner__code")
    return list(rows.values_list("partner__code", "current_tier", "stands_now", "stands_then", "upward"))


def test_it_tells_who_would_move_by_the_document_and_who_by_the_edition_in_force(world: Program) -> None:
    done = simulate(world, EASIER)
    assert (done.state, done.error, done.step) == ("done", "", 4)
    assert (done.assessed, done.up, done.down, done.differing) == (3, 1, 1, 1)
    assert moves(done) == [
        ("brightpath", "registered", "registered", "bronze", True),
        ("rivermark", "gold", "registered", "registered", False),
    ]


def test_ways_regions_and_focuses_add_up_to_everyone(world: Program) -> None:
    Partner.objects.exclude(code="rivermark").update(country="")
    summary = simulate(world, EASIER).summary
    assert summary["ways"] == [
        {"from": "gold", "now": "registered", "then": "registered", "partners": 1, "direction": "down"},
        {"from": "registered", "now": "registered", "then": "bronze", "partners": 1, "direction": "up"},
        {"from": "registered", "now": "registered", "then": "registered", "partners": 1, "direction": ""},
    ]
    assert summary["regions"] == [
        {"key": "", "partners": 2, "up": 1, "down": 0},
        {"key": "DE", "partners": 1, "up": 0, "down": 1},
    ]
    assert [tier["key"] for tier in summary["tiers"]] == ["registered", "bronze", "silver", "gold"]


def test_benefits_gained_and_lost_are_counted_and_priced(world: Program) -> None:
    priced = EASIER.replace("      if_invited: [joint", "      yearly_cost: 12000\n      if_invited: [joint", 1)
    done = simulate(world, priced)
    funds = next(one for one in done.summary["benefits"] if one["cost_before"] is not None)
    assert (funds["before"], funds["after"], funds["cost_before"], funds["cost_after"]) == (1, 0, "12000.00", "0.00")
    assert funds["lost"] == [{"from": "gold", "to": "registered", "partners": 1}]
    listing = next(one for one in done.summary["benefits"] if one["key"] == "partner_listing")
    assert listing["gained"] == [{"from": "registered", "to": "bronze", "partners": 1}]
    assert done.summary["cost"] == {
        "before": "12000.00", "after": "0.00", "currency_before": "USD", "currency_after": "USD",
    }  # fmt: skip


def test_last_year_gives_another_answer_than_the_trailing_days(world: Program) -> None:
    assert [simulate(world, EASIER, basis=basis).up for basis in ("mid_year", "annual")] == [1, 0]


def test_a_tier_that_the_document_gives_up_is_left_downwards(world: Program) -> None:
    lines = [line for line in EASIER.splitlines() if not line.strip().startswith("gold:")]
    without = "\n".join(lines).replace(", gold: yes", "").replace("gold: yes, ", "")
    without = re.sub(r",?\s*gold: [^,}]+", "", without)
    done = simulate(world, without)
    assert ("rivermark", "gold", "registered") in [(code, old, new) for code, old, _, new, _ in moves(done)]
    assert done.down == 1


def test_nothing_but_the_simulation_is_written(world: Program) -> None:
    before = _rows()
    simulate(world, EASIER)
    after = _rows()
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"tiers_simulation", "tiers_simulatedmove", "activity_activity"}
    assert Edition.objects.count() == 1


def test_the_asking_is_told_and_the_finding_out_is_not(world: Program) -> None:
    simulate(world, EASIER)
    assert [entry.verb for entry in Activity.objects.filter(verb__startswith="simulation")] == ["simulation.requested"]


def test_another_program_a_day_ahead_and_other_roles_are_refused(world: Program, fin: Actor, max_: Actor) -> None:
    with pytest.raises(Forbidden):
        request_simulation(world, EASIER, basis="mid_year", as_of=AS_OF, by=fin)
    with pytest.raises(Invalid, match="is about the program"):
        request_simulation(
            world, EASIER.replace("program: technology", "program: other"), basis="mid_year", as_of=AS_OF, by=max_
        )
    with pytest.raises(Invalid, match="lies ahead"):
        request_simulation(world, EASIER, basis="mid_year", as_of=AS_OF.replace(year=2099), by=max_)
    with pytest.raises(Refused, match="no published edition in force"):
        request_simulation(world, EASIER, basis="mid_year", as_of=AS_OF.replace(year=2001), by=max_)
    assert Simulation.objects.count() == 0


def _rows() -> dict[str, list[str]]:
    """The whole of every tenant's table, as text."""
    found = {}
    for model in apps.get_models():
        if issubclass(model, TenantModel) and model is not SimulationStep:
            with connection.cursor() as cursor:
                cursor.execute(f'SELECT t::text FROM "{model._meta.db_table}" t ORDER BY 1')
                found[model._meta.db_table] = [row[0] for row in cursor.fetchall()]
    return found


def test_regions_of_the_document_group_the_countries(world: Program) -> None:
    Partner.objects.filter(code="rivermark").update(country="NO")
    regional = EASIER.replace(
        "\nmetrics:", "\nregions:\n  north: {name: The north, countries: [DE, SE]}\n\nmetrics:", 1
    )
    assert simulate(world, regional).summary["regions"] == [
        {"key": "north", "partners": 2, "up": 1, "down": 0},
        {"key": "", "partners": 1, "up": 0, "down": 1},
    ]
