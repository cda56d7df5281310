"""What people see of the program year: the day of a move, tiers that are held, the clock on the partner's home."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.tiers.program_year.worlds import publish, stands
from tiers import decisions
from tiers.models import TierChange, TierException
from tiers.program_year import exceptions, rehearsal
from ui.formats import day
from vendors.actors import Actor, system
from vendors.models import Vendor

NOW = timezone.now()
TODAY = NOW.date()
LATER, UNTIL = TODAY + datetime.timedelta(days=60), TODAY + datetime.timedelta(days=90)
NEW = "/acme/tier-exceptions/new/brightpath/ladder/"


@pytest.fixture
def enrollment(acme: Vendor, brightpath: Partner) -> Enrollment:
    return stands(brightpath, publish(acme, "grace: {days: 60}"))


@pytest.fixture
def change(enrollment: Enrollment, acme: Vendor) -> TierChange:
    with scope.enter(acme.pk):
        by = system(acme.pk, "the test")
        rehearsal.review(enrollment.program, basis="mid_year", as_of=TODAY, now=NOW, by=by)
        return TierChange.objects.get()


def heading(body: str) -> str:
    found = re.search(r'<h1 class="answer">(.*?)</h1>', body, re.S)
    assert found is not None
    return " ".join(re.sub(r"<[^>]+>", " ", found[1]).split())


def hold(enrollment: Enrollment, by: Actor) -> TierException:
    with scope.enter(enrollment.vendor_id):
        return exceptions.grant(enrollment, "silver", until=UNTIL, reason="They move offices", by=by, now=NOW)


def test_the_page_of_a_change_names_the_day_and_lifts_it(change: TierChange, max_: Actor, olga: Actor) -> None:
    client, address = signed_in(max_), f"/acme/tier-changes/{change.pk}/"
    assert client.get(address).content.decode().count(f"takes effect on <b>{day(LATER)} (in 60 days)</b>") == 1
    early = client.post(f"{address}decision/", {"verb": "approve", "effective_on": str(TODAY)})
    assert (early.status_code, early.content.decode().count("at the earliest, when its grace is over.")) == (422, 1)
    assert client.post(f"{address}decision/", {"verb": "approve"}).status_code == 302
    body = client.get(address).content.decode()
    assert heading(body) == f"Brightpath moves from Silver to Base on {day(LATER)} (in 60 days)."
    assert body.count("Lift the move") == 1
    assert signed_in(olga).get(address).content.decode().count("Lift the move") == 0
    assert client.post(f"{address}lift/", {"note": ""}).status_code == 422
    assert client.post(f"{address}lift/", {"note": "a mistake"}).status_code == 302
    assert client.post(f"{address}lift/", {"note": "again"}).status_code == 409
    lifted = heading(client.get(address).content.decode())
    assert lifted == f"Brightpath was to move from Silver to Base on {day(LATER)} (in 60 days)."


def test_the_partner_reads_until_when_and_what_would_keep_its_tier(
    change: TierChange, acme: Vendor, max_: Actor, paula: Actor
) -> None:
    with scope.enter(acme.pk):
        decisions.approve(change, by=max_, now=NOW)
    body = signed_in(paula).get("/acme/portal/").content.decode()
    assert heading(body) == (
        f"You are Silver until {day(LATER)} (in 60 days), then Base, "
        f"unless a review finds by {day(LATER - datetime.timedelta(days=1))} that you have $1,000 more influenced ARR."
    )


def test_the_partner_reads_that_its_tier_is_held_and_not_why(enrollment: Enrollment, max_: Actor, paula: Actor) -> None:
    hold(enrollment, max_)
    body = signed_in(paula).get("/acme/portal/").content.decode()
    assert body.count(f"Your tier is held until {day(UNTIL)} by an exception.") == 1
    assert body.count("They move offices") == 0


def test_a_manager_holds_a_tier_from_the_partners_page(enrollment: Enrollment, max_: Actor, olga: Actor) -> None:
    client = signed_in(max_)
    assert client.get("/acme/partners/brightpath/").content.decode().count(NEW) == 1
    assert signed_in(olga).get("/acme/partners/brightpath/").content.decode().count(NEW) == 0
    assert heading(client.get(NEW).content.decode()) == "Hold which tier for Brightpath, and until when?"
    given = {"tier": "silver", "until": str(UNTIL), "reason": "They move offices"}
    assert client.post(NEW, {**given, "until": str(TODAY)}).status_code == 422
    assert client.post(NEW, given).headers["Location"] == "/acme/tier-exceptions/"
    assert client.post(NEW, given).status_code == 409
    told = client.get("/acme/tier-exceptions/").content.decode()
    assert (heading(told), told.count("They move offices")) == ("1 tier is held by an exception.", 1)
    assert client.get("/acme/partners/brightpath/").content.decode().count("They move offices") == 1


def test_a_manager_revokes_it_with_a_reason(enrollment: Enrollment, max_: Actor) -> None:
    client, address = signed_in(max_), f"/acme/tier-exceptions/{hold(enrollment, max_).pk}/revocation/"
    assert client.post(address, {"note": ""}).status_code == 422
    assert client.post(address, {"note": "They stay"}).status_code == 302
    assert client.post(address, {"note": "Again"}).status_code == 409
    over = client.get("/acme/tier-exceptions/?state=over").content.decode()
    assert over.count("revoked: They stay") == 1
    empty = client.get("/acme/tier-exceptions/").content.decode()
    assert heading(empty) == "No tier is held by an exception."


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("fin", 403)])
def test_other_roles_read_and_hold_nothing(
    enrollment: Enrollment, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert client.get("/acme/tier-exceptions/").status_code == 200
    assert (client.get(NEW).status_code, client.post(NEW, {}).status_code) == (status, status)


def test_thirty_rows_cost_what_one_costs(enrollment: Enrollment, acme: Vendor, max_: Actor) -> None:
    client = signed_in(max_)

    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert client.get("/acme/tier-exceptions/").status_code == 200
        return len(statements)

    hold(enrollment, max_)
    few = asked()
    for number in range(29):
        partner = make_partner(acme, f"partner-{number}", f"Partner {number}")
        hold(stands(partner, enrollment.program), max_)
    assert (asked(), few <= 12) == (few, True)
