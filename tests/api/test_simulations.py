"""Drafts and simulations over the API: for staff who may, and nobody else."""

import pytest

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.api.calls import Caller
from tests.cast import make_partner
from tests.shipped import TECHNOLOGY, publish_shipped
from tests.tiers.facts import enroll
from tiers.simulations import job
from vendors.actors import Actor
from vendors.models import Vendor

DRAFT = TECHNOLOGY.replace("edition: 2024", "edition: next").replace("effective: 2024-01-01", "effective: 2027-01-01")
NAME = "Acme technology partner program"


@pytest.fixture
def program(acme: Vendor, brightpath: Partner) -> Program:
    made = publish_shipped(acme)
    with scope.enter(acme.pk):
        enroll(brightpath, made, tier="gold")
    return made


def test_a_draft_is_saved_read_listed_and_discarded(program: Program, max_: Actor) -> None:
    api = Caller(max_)
    saved = api.post("programs/technology/drafts/", {"document": DRAFT})
    assert (saved.status_code, saved.headers["Location"]) == (201, "/api/v1/acme/programs/technology/drafts/next/")
    assert api.get("programs/technology/drafts/next/").json()["source"] == DRAFT
    assert [one["label"] for one in api.get("programs/technology/drafts/").json()["results"]] == ["next"]
    assert api.delete("programs/technology/drafts/next/").status_code == 204
    assert api.get("programs/technology/drafts/next/").status_code == 404


def test_problems_of_a_document_are_those_of_its_field(program: Program, max_: Actor) -> None:
    wrong = DRAFT.replace("silver: 500000", "silvr: 500000")
    for path, body in (
        ("programs/technology/drafts/", {"document": wrong}),
        ("simulations/", {"program": "technology", "document": wrong}),
    ):
        answer = Caller(max_).post(path, body)
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "document")
        assert 'did you mean "silver"?' in answer.json()["errors"][0]["detail"]


def test_publishing_a_draft_by_which_everyone_falls_takes_the_name(program: Program, acme: Vendor, olga: Actor) -> None:
    with scope.enter(acme.pk):
        for number in range(4):
            enroll(make_partner(acme, f"other-{number}", f"Other {number}"), program, tier="gold")
    api = Caller(olga)
    read = {"version": api.post("programs/technology/drafts/", {"document": DRAFT}).json()["version"]}
    refused = api.post("programs/technology/drafts/next/publication/", read)
    assert (refused.status_code, refused.json()["detail"][:54]) == (
        409,
        "All 5 partners above Registered would fall by edition ",
    )
    done = api.post("programs/technology/drafts/next/publication/", {**read, "confirm": NAME})
    assert (done.status_code, done.json()["edition"]["label"]) == (200, "next")


def test_only_what_was_read_is_published(program: Program, max_: Actor, olga: Actor) -> None:
    api, door = Caller(olga), "programs/technology/drafts/next/publication/"
    read = api.post("programs/technology/drafts/", {"document": DRAFT}).json()["version"]
    Caller(max_).post("programs/technology/drafts/", {"document": DRAFT.replace("silver: 500000", "silver: 600000")})
    refused = api.post(door, {"version": read})
    assert (refused.status_code, refused.json()["detail"]) == (
        409,
        "Draft next was changed since you looked at it. Look at it again before you publish it.",
    )
    assert api.post(door, {}).status_code == 422
    read = api.get("programs/technology/drafts/next/").json()["version"]
    assert api.post(door, {"version": read}).status_code == 200
    assert api.post(door, {"version": read}).status_code == 404


def test_a_simulation_is_asked_for_and_read(program: Program, max_: Actor) -> None:
    api = Caller(max_)
    asked = api.post("simulations/", {"program": "technology", "document": DRAFT, "as_of": "2026-03-31"})
    assert (asked.status_code, asked.json()["state"], asked.json()["label"]) == (201, "queued", "next")
    number = asked.json()["id"]
    job.execute(program.vendor_id, number)
    done = api.get(f"simulations/{number}/").json()
    assert (done["outcome"], done["down"]) == ("Of 1 partner 1 would move: 0 up, 1 down.", 1)
    listed = api.get("simulations/", program="technology", state="done").json()["results"]
    assert [one["id"] for one in listed] == [number]
    [move] = api.get(f"simulations/{number}/moves/", upward="false").json()["results"]
    assert (move["partner"], move["current_tier"], move["stands_then"]) == ("brightpath", "gold", "registered")
    assert api.get(f"simulations/{number}/moves/", upward="true").json()["results"] == []
    assert api.post(f"simulations/{number}/cancellation/", {}).status_code == 409


def test_one_of_document_and_label_is_given(program: Program, max_: Actor) -> None:
    api = Caller(max_)
    for body in ({}, {"edition": "2024", "document": DRAFT}):
        answer = api.post("simulations/", {"program": "technology", **body})
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "document")
    assert api.post("simulations/", {"program": "technology", "edition": "2024"}).status_code == 201


def test_an_asking_can_be_repeated_safely(program: Program, max_: Actor) -> None:
    api, body = Caller(max_), {"program": "technology", "edition": "2024"}
    answers = [api.post("simulations/", body, Idempotency_Key="once") for _ in range(2)]
    assert answers[0].json()["id"] == answers[1].json()["id"]


def test_staff_may_look_and_partners_may_not(program: Program, fin: Actor, paula: Actor, charlie: Actor) -> None:
    for path in ("programs/technology/drafts/", "simulations/"):
        assert [Caller(who).get(path).status_code for who in (fin, paula)] == [200, 403]
    assert Caller(fin).post("simulations/", {"program": "technology", "edition": "2024"}).status_code == 403
    assert Caller(charlie, "globex").get("simulations/").json()["results"] == []
