"""What a partner and its manager read where a program scores: points as points, each deal once, no part without why."""

import datetime
import re

import pytest

from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.tiers.facts import achieve, certify, enroll, publish, win
from tiers import runs
from tiers.models import TierChange
from vendors.actors import Actor, system
from vendors.models import Vendor

TODAY = datetime.datetime.now(datetime.UTC).date()


def ago(days: int) -> str:
    return (TODAY - datetime.timedelta(days=days)).isoformat()


def words(page: bytes) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page.decode()).split())


@pytest.fixture
def solutions(acme: Vendor, brightpath: Partner) -> None:
    """65 sourced points of 200, 90 of 500 in all, which is gold's sourced minimum but not its total."""
    with scope.enter(acme.pk):
        program = publish("solutions-points")
        achieve(enroll(brightpath, program), "agreement")
        certify(brightpath, "ada@brightpath.example", "implementation")
        win(brightpath, "15600", ago(20), source_id="opp-1")
        win(brightpath, "10000", ago(10), source_id="opp-2", kinds=("influenced", "resold"))


def test_the_home_says_how_many_points_are_missing(solutions: None, paula: Actor) -> None:
    page = words(signed_in(paula).get("/acme/portal/").content)
    assert "You are Registered. Gold needs 60 more total points." in page
    assert "90 of 150 points" in page
    assert "65 of 50 points" in page
    assert "60 more total points. 2 parts count, 1 does not." in page


def test_the_rules_page_shows_what_each_part_gives(solutions: None, paula: Actor) -> None:
    page = words(signed_in(paula).get("/acme/portal/rules/").content)
    assert "90 points · 2 rows count, 1 does not" in page
    assert "Assisted ARR $10,000 of assisted ARR: 3 points per $1,200 = 25 25" in page
    assert "Sourced points Sourced points: 65 points, as they are = 65 65" in page
    assert "Growth markets: partners in AR, BR," in page


def test_every_deal_stands_once_however_many_metrics_count_deals(solutions: None, paula: Actor) -> None:
    page = words(signed_in(paula).get("/acme/portal/deals/").content)
    assert "2 deals count for $25,600." in page
    assert "Every deal that is recorded with your part counts." in page


def test_the_pages_about_a_program_that_scores_open(solutions: None, paula: Actor) -> None:
    for door in ("program/", "history/", "ahead/"):
        assert signed_in(paula).get(f"/acme/portal/{door}").status_code == 200


def test_the_manager_reads_points_where_a_move_is_proposed(
    solutions: None, acme: Vendor, brightpath: Partner, max_: Actor
) -> None:
    with scope.enter(acme.pk):
        win(brightpath, "24000", ago(5), kinds=("influenced",))
        program = brightpath.enrollments.get().program
        run = runs.request_run(program, as_of=TODAY, basis="mid_year", by=system(acme.pk, "the test"))
    runs.execute(acme.pk, run.pk)
    with scope.enter(acme.pk):
        change = TierChange.objects.get()
    listed = words(signed_in(max_).get("/acme/tier-changes/").content)
    assert "Total points: 150 of 150 points" in listed
    page = words(signed_in(max_).get(f"/acme/tier-changes/{change.pk}/").content)
    assert "150 of 150 points" in page
    assert "3 counted, 0 not counted" in page
