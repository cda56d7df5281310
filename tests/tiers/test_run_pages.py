"""A run's page shows who came out differently and ends it; two runs lie beside each other."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from programs.models import Program
from tests.cast import make_partner, signed_in
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tiers import run_differences, runs
from tiers.models import Moved, Run
from vendors.actors import Actor, system
from vendors.models import Vendor

AS_OF = day("2026-03-31")


@pytest.fixture
def program(acme_scope: Vendor) -> Program:
    return publish()


def run(program: Program, key: str) -> Run:
    by = system(program.vendor_id, "the test")
    asked = runs.queue(program, basis="mid_year", as_of=AS_OF, by=by, key=key)
    runs.execute(asked.vendor_id, asked.pk)
    asked.refresh_from_db()
    return asked


def ready(vendor: Vendor, program: Program, number: int) -> Partner:
    """A partner that lacks nothing for bronze but sales."""
    partner = make_partner(vendor, f"partner-{number}", f"Partner {number}")
    achieve(enroll(partner, program), *EVERYTHING[:3], stories=2)
    return partner


def differences(by: Actor, one: Run, other: Run) -> list[tuple[str, str, str]]:
    found = run_differences.between(by, one, other)
    return [(one.partner_code, one.before, one.after) for one in found]


def test_moves_between_two_runs_are_told_as_one(program: Program, acme: Vendor, max_: Actor) -> None:
    climber, visitor = ready(acme, program, 1), ready(acme, program, 2)
    first = run(program, "first")
    win(climber, "100000", "2026-03-01")
    passing = win(visitor, "100000", "2026-03-01")
    second = run(program, "second")
    win(climber, "400000", "2026-03-01")
    passing.arr = 0
    passing.save()
    third = run(program, "third")
    assert differences(max_, first, second) == [
        ("partner-1", "registered", "bronze"),
        ("partner-2", "registered", "bronze"),
    ]
    assert differences(max_, third, first) == [("partner-1", "registered", "silver")]
    assert differences(max_, second, third) == [
        ("partner-1", "bronze", "silver"),
        ("partner-2", "bronze", "registered"),
    ]
    [one] = run_differences.between(max_, first, third)
    assert (one.metrics_before["influenced_arr"], one.metrics_after["influenced_arr"]) == ("0.00", "500000.00")


def test_the_pages_tell_who_came_out_differently(program: Program, acme: Vendor, max_: Actor) -> None:
    partner = ready(acme, program, 1)
    before = run(program, "first")
    win(partner, "100000", "2026-03-01")
    after = run(program, "second")
    page = signed_in(max_)
    for path in (
        f"/acme/runs/{after.pk}/",
        f"/acme/runs/{after.pk}/compare/",
        f"/acme/runs/{before.pk}/compare/?with={after.pk}",
    ):
        answer = page.get(path)
        assert (answer.status_code, "Influenced ARR: $0 to $100,000" in answer.content.decode()) == (200, True)
    assert "no earlier run" in page.get(f"/acme/runs/{before.pk}/compare/").content.decode()
    assert page.get(f"/acme/runs/{after.pk}/compare/?with=1e9").status_code == 422
    assert page.get(f"/acme/runs/{after.pk}/compare/?with=999999999").status_code == 404


def test_a_page_of_differences_costs_the_same_for_many(program: Program, acme: Vendor, max_: Actor) -> None:
    counts = []
    known = run(program, "none")
    page = signed_in(max_)
    for number in range(30):
        ready(acme, program, number)
        if number in (0, 29):
            known = run(program, f"before {number}")
            for partner in Partner.objects.filter(code__startswith="partner-"):
                win(partner, "100000", "2026-03-01")
            known = run(program, f"after {number}")
            page.get(f"/acme/runs/{known.pk}/")
            with CaptureQueriesContext(connection) as statements:
                page.get(f"/acme/runs/{known.pk}/compare/")
                page.get(f"/acme/runs/{known.pk}/")
            counts.append(len(statements))
    assert Moved.objects.filter(run=known).count() == 29
    assert counts[0] == counts[1]


def test_a_waiting_run_is_cancelled_from_its_page(program: Program, max_: Actor, olga: Actor) -> None:
    asked = runs.queue(program, basis="mid_year", as_of=AS_OF, by=max_, key="one")
    page = signed_in(olga)
    assert "Cancel this run" in page.get(f"/acme/runs/{asked.pk}/").content.decode()
    assert page.post(f"/acme/runs/{asked.pk}/cancellation/").status_code == 302
    assert "This run was cancelled. Nothing was changed by it." in page.get(f"/acme/runs/{asked.pk}/").content.decode()
    again = page.post(f"/acme/runs/{asked.pk}/cancellation/")
    assert again.status_code == 409
    assert "This run is cancelled already, so it cannot be cancelled." in again.content.decode()
    assert "This run was cancelled. Nothing was changed by it." in again.content.decode()


def test_a_run_is_not_compared_with_itself_or_with_nothing(program: Program, max_: Actor) -> None:
    known, page = run(program, "alone"), signed_in(max_)
    alone = page.get(f"/acme/runs/{known.pk}/compare/").content.decode()
    assert "Nothing to compare with yet" in alone
    assert "No difference" not in alone
    itself = page.get(f"/acme/runs/{known.pk}/compare/", {"with": known.pk})
    assert (itself.status_code, "This is the same run. Choose another one" in itself.content.decode()) == (422, True)
