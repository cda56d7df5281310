"""Every change of a part moves the partner's progress with the next page, and the staff's page says the same figure."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals import attribution
from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.cast import signed_in
from tests.tiers.facts import enroll, publish, sale
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.fixture
def program(acme: Vendor, brightpath: Partner, rivermark: Partner) -> Program:
    with scope.enter(acme.pk):
        published = publish()
        for partner in (brightpath, rivermark):
            enroll(partner, published)
        return published


def figures(member: Actor, manager: Actor, code: str = "brightpath") -> tuple[str, str]:
    """The revenue on the partner's own page of deals and on the staff's page of the partner."""
    told = signed_in(member).get("/acme/portal/deals/").content.decode()
    [own] = re.findall(r"counts? for (\$[0-9,.]+)\.", told) or ["$0"]
    [place] = signed_in(manager).get(f"/acme/partners/{code}/").context["places"]
    [staffs] = [fact.value for fact in place.figures if fact.label == "Influenced ARR"]
    return own, str(staffs)


def test_the_next_page_shows_what_was_added_accepted_and_taken_away(
    program: Program, acme: Vendor, max_: Actor, paula: Actor, rosa: Actor, brightpath: Partner
) -> None:
    today = timezone.now().date()
    with scope.enter(acme.pk):
        now = sale("1000", today.isoformat())
        missed = sale("250", (today - datetime.timedelta(days=30)).isoformat())
    assert figures(paula, max_) == ("$0", "$0")
    with scope.enter(acme.pk):
        attribution.add_partner(now, brightpath, "influenced", by=max_)
    assert figures(paula, max_) == ("$1,000", "$1,000")
    with scope.enter(acme.pk):
        late = attribution.add_partner(missed, brightpath, "sourced", by=max_)
    assert figures(paula, max_) == ("$1,000", "$1,000")
    with scope.enter(acme.pk):
        attribution.accept_late(late, reason="Missed", by=max_)
    assert figures(paula, max_) == ("$1,250", "$1,250")
    with scope.enter(acme.pk):
        attribution.withdraw(late, by=max_)
    assert figures(paula, max_) == ("$1,000", "$1,000")
    assert figures(rosa, max_, "rivermark") == ("$0", "$0")


def test_a_program_of_many_asks_no_more_statements(
    program: Program, acme: Vendor, max_: Actor, paula: Actor, brightpath: Partner, rivermark: Partner
) -> None:
    browser = signed_in(paula)

    def asked() -> int:
        with CaptureQueriesContext(connection) as statements:
            assert browser.get("/acme/portal/").status_code == 200
        return len(statements)

    browser.get("/acme/portal/")
    alone = asked()
    with scope.enter(acme.pk):
        for number in range(30):
            made = sale("10", timezone.now().date().isoformat())
            attribution.add_partner(made, brightpath if number % 2 else rivermark, "sourced", by=max_)
    assert asked() == alone
