"""Simulations in the workspace: asked for, watched, read, and called off. Partners meet none of it."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from programs import drafts
from programs.models import Edition, Program
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.shipped import TECHNOLOGY, publish_shipped
from tests.tiers.facts import enroll
from tests.tiers.simulations.made import ask, simulate
from tiers.models import Simulation
from vendors.actors import Actor
from vendors.models import Vendor

DRAFT = TECHNOLOGY.replace("edition: 2024", "edition: 2027").replace("effective: 2024-01-01", "effective: 2027-01-01")
COSTLY = DRAFT.replace("      if_invited: [joint", "      yearly_cost: 12000\n      if_invited: [joint", 1)


@pytest.fixture
def program(acme: Vendor, brightpath: Partner, rivermark: Partner) -> Program:
    """Two partners on gold who have nothing to show for it."""
    made = publish_shipped(acme)
    with scope.enter(acme.pk):
        for partner in (brightpath, rivermark):
            enroll(partner, made, tier="gold")
    return made


def save(program: Program, text: str, by: Actor) -> Edition:
    with scope.enter(program.vendor_id):
        return drafts.save_draft(text, by=by)


def test_a_draft_is_simulated_on_both_windows(program: Program, max_: Actor) -> None:
    save(program, DRAFT, max_)
    browser = signed_in(max_)
    asked = browser.post("/acme/programs/technology/simulations/new/", {"document": "2027", "basis": "both"})
    with scope.enter(program.vendor_id):
        rows = list(Simulation.objects.order_by("id").values_list("pk", "label", "basis", "state"))
    assert [row[1:] for row in rows] == [("2027", "mid_year", "queued"), ("2027", "annual", "queued")]
    assert (asked.status_code, asked.headers["Location"]) == (302, f"/acme/simulations/{rows[0][0]}/")
    shown = browser.get(asked.headers["Location"]).content.decode()
    assert "This simulation waits for a worker." in shown
    assert "annual, prior calendar year" in shown


def test_the_outcome_is_a_sentence_a_matrix_and_a_list(program: Program, max_: Actor) -> None:
    done = simulate(program, COSTLY)
    page = signed_in(max_).get(f"/acme/simulations/{done.pk}/").content.decode()
    said = "Of 2 partners 2 would move: 0 up, 2 down; benefits would cost $24,000 less a year."
    assert said in page
    assert "Edition 2024, which is in force, would do the same." in page
    assert '<a href="?from=gold&amp;to=registered#moves">2</a>' in page
    assert "Gold to Registered: 2 lost" in page
    assert "cost a year none -&gt; $12,000" in page


@pytest.mark.parametrize(
    ("wanted", "shown"),
    [
        ("", ["Brightpath", "Rivermark"]),
        ("q=river", ["Rivermark"]),
        ("from=gold&to=registered&direction=down", ["Brightpath", "Rivermark"]),
        ("direction=up", []),
        ("direction=differs", []),
        ("region=XX", []),
    ],
)
def test_who_moves_can_be_narrowed(program: Program, max_: Actor, wanted: str, shown: list[str]) -> None:
    done = simulate(program, DRAFT)
    answer = signed_in(max_).get(f"/acme/simulations/{done.pk}/?{wanted}")
    assert [row.move.partner.name for row in answer.context["rows"]] == shown


def test_a_simulation_is_called_off(program: Program, max_: Actor) -> None:
    asked = ask(program, DRAFT)
    browser = signed_in(max_)
    answer = browser.post(f"/acme/simulations/{asked.pk}/cancellation/", follow=True)
    assert "This simulation was called off." in answer.content.decode()
    assert browser.post(f"/acme/simulations/{asked.pk}/cancellation/").status_code == 409


def test_the_page_costs_the_same_for_two_and_for_forty(program: Program, max_: Actor) -> None:
    counted = []
    for many in (0, 40):
        with scope.enter(program.vendor_id):
            vendor = Vendor.objects.get(pk=program.vendor_id)
            for number in range(many):
                enroll(make_partner(vendor, f"other-{number}", f"Other {number}"), program, tier="gold")
        done, browser = simulate(program, DRAFT), signed_in(max_)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert browser.get(f"/acme/simulations/{done.pk}/").status_code == 200
        counted.append(len(asked))
    assert counted[0] == counted[1] <= 14


@pytest.mark.parametrize(
    ("door", "looking"),
    [("programs/technology/simulations/", 200), ("programs/technology/simulations/new/", 403), ("", 200)],
)
def test_staff_may_look_and_only_some_may_ask(
    program: Program, fin: Actor, paula: Actor, charlie: Actor, max_: Actor, door: str, looking: int
) -> None:
    address = f"/acme/{door or f'simulations/{simulate(program, DRAFT).pk}/'}"
    statuses = [signed_in(who).get(address).status_code for who in (max_, fin, paula, charlie)]
    assert statuses == [200, looking, 404, 404]


def test_a_list_without_any_says_how_to_begin(program: Program, max_: Actor) -> None:
    page = signed_in(max_).get("/acme/programs/technology/simulations/").content.decode()
    assert "Nothing was simulated yet" in page
