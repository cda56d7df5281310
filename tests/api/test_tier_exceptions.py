"""Exceptions by the API: granted once, read without the reason by the partner, revoked; and a move that is lifted."""

import datetime
from typing import Any

import pytest
from django.utils import timezone

from partners.models import Enrollment, Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.tiers.program_year.worlds import publish, stands
from tiers import decisions
from tiers.models import TierChange
from tiers.program_year import rehearsal
from vendors.actors import Actor, system
from vendors.models import Vendor

TODAY = timezone.now().date()
UNTIL = (TODAY + datetime.timedelta(days=90)).isoformat()


@pytest.fixture
def enrollment(acme: Vendor, brightpath: Partner) -> Enrollment:
    return stands(brightpath, publish(acme, "grace: {days: 60}"))


def body(**given: str) -> dict[str, Any]:
    asked = {"partner": "brightpath", "program": "ladder", "tier": "silver", "until": UNTIL, "reason": "They move"}
    return asked | given


def test_a_manager_holds_a_tier_and_takes_it_back(enrollment: Enrollment, max_: Actor, paula: Actor) -> None:
    caller = Caller(max_)
    made = caller.post("tier-exceptions/", body())
    assert (made.status_code, made.json()["ends_on"], made.json()["reason"]) == (201, UNTIL, "They move")
    assert caller.post("tier-exceptions/", body()).status_code == 409
    pk = made.json()["id"]
    told = Caller(paula).get(f"tier-exceptions/{pk}/").json()
    assert (told["tier"], told["ends_on"], told["reason"], told["revoked_why"]) == ("silver", UNTIL, None, None)
    assert [one["reason"] for one in Caller(paula).get("tier-exceptions/").json()["results"]] == [None]
    assert Caller(paula).post(f"tier-exceptions/{pk}/revocation/", {"note": "No"}).status_code == 403
    assert caller.post(f"tier-exceptions/{pk}/revocation/", {}).status_code == 422
    revoked = caller.post(f"tier-exceptions/{pk}/revocation/", {"note": "They stay"})
    assert (revoked.status_code, revoked.json()["revoked_why"]) == (200, "They stay")
    assert caller.post(f"tier-exceptions/{pk}/revocation/", {"note": "Again"}).status_code == 409


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("fin", 403), ("paula", 403), ("rosa", 403)])
def test_others_hold_nothing(enrollment: Enrollment, who: str, status: int, request: pytest.FixtureRequest) -> None:
    assert Caller(request.getfixturevalue(who)).post("tier-exceptions/", body()).status_code == status


def test_what_cannot_be_is_named_by_its_field(enrollment: Enrollment, max_: Actor) -> None:
    answers = [
        Caller(max_).post("tier-exceptions/", body(**given))
        for given in ({"tier": "gold"}, {"until": TODAY.isoformat()}, {"until": "soon"}, {"partner": "never"})
    ]
    assert [answer.status_code for answer in answers] == [422, 422, 422, 404]
    named = [[one["field"] for one in answer.json()["errors"]] for answer in answers[:3]]
    assert named == [["tier"], ["until"], ["until"]]


def test_a_move_with_a_day_is_lifted(enrollment: Enrollment, acme: Vendor, max_: Actor) -> None:
    with scope.enter(acme.pk):
        by = system(acme.pk, "the test")
        rehearsal.review(enrollment.program, basis="mid_year", as_of=TODAY, now=timezone.now(), by=by)
        change = TierChange.objects.get()
    caller, path = Caller(max_), f"tier-changes/{change.pk}/"
    early = caller.post(f"{path}decision/", {"decision": "approve", "effective_on": TODAY.isoformat()})
    assert (early.status_code, [one["field"] for one in early.json()["errors"]]) == (422, ["effective_on"])
    day = (TODAY + datetime.timedelta(days=70)).isoformat()
    approved = caller.post(f"{path}decision/", {"decision": "approve", "effective_on": day})
    assert (approved.status_code, approved.json()["effective_on"]) == (200, day)
    [standing] = caller.get("enrollments/").json()["results"]
    assert (standing["tier"], standing["moves_to"]) == ("silver", {"tier": "base", "begins_on": day})
    assert caller.post(f"{path}lift/", {"note": ""}).status_code == 422
    lifted = caller.post(f"{path}lift/", {"note": "a mistake"})
    assert (lifted.status_code, lifted.json()["state"]) == (200, "lifted")
    assert caller.post(f"{path}lift/", {"note": "again"}).status_code == 409
    with scope.enter(acme.pk):
        assert decisions.why_not(TierChange.objects.get()) is not None
