"""What is ahead over the API: one enrollment, everyone's falls, and what if."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from deals.models import Opportunity
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.deals.registered import register
from tests.tiers.facts import achieve, enroll, publish, win
from tiers.forecasts.foretelling import forecast
from tiers.program_year import exceptions
from vendors.actors import Actor
from vendors.models import Vendor

TODAY = timezone.now().date()


def days(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)


@pytest.fixture
def bronze(acme: Vendor, brightpath: Partner) -> Enrollment:
    """Bronze with 150,000 that leaves in 20 days."""
    with scope.enter(acme.pk):
        enrollment = enroll(brightpath, publish(), tier="bronze")
        achieve(enrollment, "agreement", "solution_launched", "solution_materials", stories=2)
        win(brightpath, "150000", days(-345).isoformat(), source_id="leaving")
        forecast(enrollment.program, as_of=TODAY)
        return enrollment


def test_an_enrollment_is_looked_ahead_of_from_the_facts_as_they_are(bronze: Enrollment, paula: Actor) -> None:
    told = Caller(paula).get(f"enrollments/{bronze.pk}/forecast/").json()
    assert (told["tier"], told["falls_on"], told["falls_to"]) == ("bronze", days(20).isoformat(), "registered")
    assert [(one["day"], one["metrics"]["influenced_arr"]) for one in told["points"]] == [
        (TODAY.isoformat(), "150000.00"),
        (days(20).isoformat(), "0.00"),
    ]
    assert [one["id"] for one in told["spans"] if one["ends"]] == ["leaving"]
    assert told["keep"] == [
        {
            "from": days(20).isoformat(),
            "by": days(20).isoformat(),
            "missing": [{"requirement": "influenced_arr", "missing": "100000.00"}],
        }
    ]


def test_staff_list_who_falls_by_a_day(bronze: Enrollment, max_: Actor) -> None:
    caller = Caller(max_)
    [one] = caller.get("forecasts/", falls_by=days(30).isoformat()).json()["results"]
    assert (one["partner"], one["falls_on"], one["because_ref"]) == ("brightpath", days(20).isoformat(), "leaving")
    assert caller.get("forecasts/", falls_by=days(10).isoformat()).json()["results"] == []
    assert caller.get("forecasts/", falls_by="soon").status_code == 400


def test_whom_an_exception_holds_is_told_with_its_day(bronze: Enrollment, max_: Actor, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        exceptions.grant(bronze, "bronze", until=days(40), reason="They move offices", by=max_, now=timezone.now())
    [one] = Caller(max_).get("forecasts/").json()["results"]
    told = Caller(max_).get(f"enrollments/{bronze.pk}/forecast/").json()
    assert [(each["falls_on"], each["held_until"]) for each in (one, told)] == [
        (days(20).isoformat(), days(40).isoformat())
    ] * 2


def test_members_list_their_own_alone(bronze: Enrollment, rosa: Actor, paula: Actor) -> None:
    assert [len(Caller(one).get("forecasts/").json()["results"]) for one in (rosa, paula)] == [0, 1]
    assert Caller(rosa).get(f"enrollments/{bronze.pk}/forecast/").status_code == 404


def test_what_if_says_the_tier_and_the_date_and_writes_nothing(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(10))
    body = {"deals": [{"deal": "r-D-1", "closed_on": days(15).isoformat()}]}
    told = Caller(paula).post(f"enrollments/{bronze.pk}/what-if/", body)
    assert told.status_code == 200
    silver = next(one for one in told.json()["tiers"] if one["tier"] == "silver")
    assert silver == {
        "tier": "silver",
        "before": {"since": None, "until": None},
        "after": {"since": days(15).isoformat(), "until": days(20).isoformat()},
    }
    with scope.enter(bronze.vendor_id):
        assert [row.stage for row in Opportunity.objects.all()] == ["won"]


def test_what_cannot_be_assumed_is_refused(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(10))
    bodies = [
        {"deals": [{"deal": "r-D-1", "arr": "NaN"}]},
        {"deals": [{"deal": "r-D-1", "closed_on": days(-1).isoformat()}]},
        {"deals": [{"deal": "r-D-9"}]},
        {"more": [{"metric": "success_stories", "number": 51}]},
    ]
    answers = [Caller(paula).post(f"enrollments/{bronze.pk}/what-if/", body).status_code for body in bodies]
    assert answers == [422, 422, 404, 422]
