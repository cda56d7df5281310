"""A partner says on a phone that a deal should count; Max finds it in the queue and accepts; the figure has moved."""

import pytest
from playwright.sync_api import expect

from deals.models import Appeal
from partners.models import Partner
from tenancy import scope
from tests.browser import in_browser
from tests.deals.appealed import enroll, make_program
from tests.journeys.conftest import Journey
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = in_browser


@pytest.fixture
def enrolled(acme: Vendor, brightpath: Partner) -> Vendor:
    enroll(brightpath, make_program(acme))
    return acme


def test_a_deal_that_came_late_is_appealed_and_counts(
    journey: Journey, enrolled: Vendor, piet: Actor, max_: Actor
) -> None:
    phone = journey.sign_in(piet, width=390)
    phone.goto(f"{journey.address}/acme/portal/rules/#influenced_arr")
    row = phone.get_by_role("row").filter(has_text="brightpath-late")
    row.get_by_role("link", name="Something wrong?").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("What is wrong with")
    phone.get_by_label("It was recorded late, and should count all the same").check()
    phone.get_by_label("What is wrong, in your words").fill("We told your sales on 3 September.")
    journey.look(phone, "appeal-form-phone")
    phone.get_by_role("button", name="File the appeal").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Max Rivera answers by")
    journey.look(phone, "appeal-filed-phone")
    with scope.enter(enrolled.pk):
        code = Appeal.objects.get().code

    desk = journey.sign_in(max_)
    desk.goto(f"{journey.address}/acme/appeals/")
    journey.look(desk, "appeals-queue")
    desk.get_by_role("row").filter(has_text=code).get_by_role("link").first.click()
    expect(desk.get_by_text("after the close on 1 Oct 2026")).to_be_visible()
    journey.look(desk, "appeal-decision")
    desk.get_by_label("Your answer to the partner").fill("You did. We had not written it down.")
    desk.get_by_role("button", name="Accept").click()
    expect(desk.get_by_text("The fact is corrected")).to_be_visible()
    journey.look(desk, "appeal-accepted")

    phone = journey.sign_in(piet, width=390, scheme="dark")
    phone.goto(f"{journey.address}/acme/portal/appeals/")
    expect(phone.get_by_text("$300,000 → $520,000; Bronze → Silver")).to_be_visible()
    journey.look(phone, "appeals-phone-dark")
    phone.get_by_role("link").filter(has_text="Customer").first.click()
    journey.look(phone, "appeal-accepted-phone-dark")
    phone.goto(f"{journey.address}/acme/portal/deals/")
    expect(phone.get_by_role("heading", level=1)).to_have_text("2 deals count for $520,000.")
    journey.look(phone, "deals-phone-dark")
