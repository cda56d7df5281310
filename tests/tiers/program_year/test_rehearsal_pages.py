"""Rehearsing a year from a page: the row is the job, the page tells the calendar, and nobody moves."""

import pytest
from django.utils import timezone

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.cast import signed_in
from tests.tiers import facts
from tiers.models import Standing, TierChange, YearRehearsal
from tiers.program_year import rehearsing
from tiers.program_year.rehearsal import following_year
from vendors.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: object, brightpath: Partner) -> Program:
    """Brightpath has all that Bronze asks, and stands on the lowest tier."""
    with scope.enter(brightpath.vendor_id):
        program = facts.publish()
        facts.achieve(facts.enroll(brightpath, program), *facts.EVERYTHING[:3], stories=1)
        facts.win(brightpath, "100000", timezone.now().date().isoformat(), source_id="the-deal")
    return program


def asked(program: Program, by: Actor) -> YearRehearsal:
    with scope.enter(program.vendor_id):
        year = following_year(program)
    page = signed_in(by).post("/acme/programs/technology/rehearsals/new/", {"year": year})
    with scope.enter(program.vendor_id):
        row = YearRehearsal.objects.get()
    assert page["Location"] == f"/acme/rehearsals/{row.pk}/"
    return row


def test_operations_rehearses_the_next_year_on_a_page(program: Program, olga: Actor) -> None:
    row, browser = asked(program, olga), signed_in(olga)
    assert f"The year {row.year} is being rehearsed." in browser.get(f"/acme/rehearsals/{row.pk}/").content.decode()
    assert asked(program, olga).pk == row.pk
    rehearsing.execute(program.vendor_id, row.pk)
    page = browser.get(f"/acme/rehearsals/{row.pk}/").content.decode()
    assert f"In {row.year} 2 moves would take effect: 1 up, 1 down." in page
    assert "Brightpath" in page
    assert 'aria-current="page">Programs<' in page
    assert "Brightpath" in browser.get(f"/acme/rehearsals/{row.pk}/?what=proposed").content.decode()
    assert f"/acme/rehearsals/{row.pk}/" in browser.get("/acme/programs/technology/rehearsals/").content.decode()
    with scope.enter(program.vendor_id):
        assert (TierChange.objects.count(), Standing.objects.count()) == (0, 1)


def test_a_rehearsal_that_is_over_is_not_done_again(program: Program, olga: Actor) -> None:
    row = asked(program, olga)
    for _ in range(2):
        rehearsing.execute(program.vendor_id, row.pk)
    with scope.enter(program.vendor_id):
        done = YearRehearsal.objects.get()
        assert (done.state, done.attempts) == ("done", 1)
        assert rehearsing.stale(timezone.now() + 2 * rehearsing.STALE_AFTER) == []


def test_one_that_was_lost_is_found_and_one_that_never_ends_has_failed(program: Program, olga: Actor) -> None:
    row = asked(program, olga)
    with scope.enter(program.vendor_id):
        assert rehearsing.stale(timezone.now()) == []
        assert rehearsing.stale(timezone.now() + 2 * rehearsing.STALE_AFTER) == [row.pk]
        YearRehearsal.objects.update(attempts=rehearsing.MOST_ATTEMPTS, state="running")
    rehearsing.execute(program.vendor_id, row.pk)
    with scope.enter(program.vendor_id):
        failed = YearRehearsal.objects.get()
    assert (failed.state, failed.error) == (
        "failed",
        "It was begun 5 times and never finished. Look at the worker's log.",
    )


@pytest.mark.parametrize(
    ("who", "sees", "asks"), [("max_", 200, 302), ("fin", 200, 403), ("paula", 404, 404), ("charlie", 404, 404)]
)
def test_who_rehearses(request: pytest.FixtureRequest, program: Program, who: str, sees: int, asks: int) -> None:
    browser = signed_in(request.getfixturevalue(who))
    address = "/acme/programs/technology/rehearsals/"
    with scope.enter(program.vendor_id):
        year = following_year(program)
    posted = browser.post(f"{address}new/", {"year": year})
    assert (browser.get(address).status_code, posted.status_code) == (sees, asks)
    if asks == 302:
        assert browser.post(f"{address}new/", {"year": year + 7}).status_code == 422
