"""Rehearsals over the API: asked for by who may simulate, read by staff."""

import pytest

from programs.models import Program
from tenancy import scope
from tests.api.calls import Caller
from tests.shipped import publish_shipped
from tiers.program_year import rehearsing
from tiers.program_year.rehearsal import following_year
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor) -> Program:
    return publish_shipped(acme)


@pytest.fixture
def year(program: Program) -> int:
    with scope.enter(program.vendor_id):
        return following_year(program)


def test_a_year_is_asked_for_tried_and_read(program: Program, year: int, olga: Actor) -> None:
    api = Caller(olga)
    asked = api.post("rehearsals/", {"program": "technology", "year": year})
    pk = asked.json()["id"]
    assert (asked.status_code, asked.headers["Location"]) == (201, f"/api/v1/acme/rehearsals/{pk}/")
    assert api.post("rehearsals/", {"program": "technology", "year": year}).json()["id"] == pk
    rehearsing.execute(program.vendor_id, pk)
    read = api.get(f"rehearsals/{pk}/").json()
    assert (read["state"], read["year"], read["result"]["events"]) == ("done", year, [])
    listed = api.get("rehearsals/?program=technology&state=done").json()["results"]
    assert [(one["id"], "result" in one) for one in listed] == [(pk, False)]


def test_years_far_away_and_other_programs_are_refused(program: Program, year: int, olga: Actor) -> None:
    api = Caller(olga)
    answer = api.post("rehearsals/", {"program": "technology", "year": year + 1})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "year")
    assert api.post("rehearsals/", {"program": "nowhere", "year": year}).status_code == 422
    assert api.get("rehearsals/99999/").status_code == 404


def test_partners_and_readers_ask_for_none(program: Program, year: int, fin: Actor, paula: Actor) -> None:
    for person in (fin, paula):
        assert Caller(person).post("rehearsals/", {"program": "technology", "year": year}).status_code == 403
    assert Caller(paula).get("rehearsals/").status_code == 403
