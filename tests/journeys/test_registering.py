"""A seller on a phone registers a deal within a minute; nothing typed is lost; what is asked is answered."""

import datetime
import time

import pytest
from playwright.sync_api import Page, Route, expect

from deals.models import DealRegistration
from deals.registrations import lifecycle
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.browser import in_browser
from tests.deals.registered import enroll, make_program
from tests.journeys.conftest import Journey
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = in_browser

CLOSE = (datetime.datetime.now(datetime.UTC).date() + datetime.timedelta(days=60)).isoformat()
A_MINUTE = 60


@pytest.fixture
def place(acme: Vendor, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def test_a_seller_registers_a_deal_on_a_phone_and_answers_a_question(
    journey: Journey, place: Enrollment, piet: Actor, max_: Actor
) -> None:
    page = journey.sign_in(piet, width=390)
    began = time.monotonic()
    _fill_in(journey, page)
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_contain_text("Max Rivera answers by")
    assert time.monotonic() - began < A_MINUTE
    journey.look(page, "registration-submitted-phone")

    with scope.enter(place.vendor_id):
        made = DealRegistration.objects.get()
        lifecycle.ask(made, fields=["contact_email"], question="How do I reach Nora?", by=max_)
    page.reload()
    expect(page.locator("h1")).to_contain_text("It is your turn")
    journey.look(page, "registration-asked-phone")
    page.get_by_label("Contact's e-mail").fill("nora@northwind.example")
    page.get_by_role("button", name="Send the answer").click()
    expect(page.locator("h1")).to_contain_text("Max Rivera answers by")


def test_a_submission_waits_for_the_draft_that_is_being_saved(journey: Journey, place: Enrollment, piet: Actor) -> None:
    page = journey.sign_in(piet, width=390)
    page.goto(f"{journey.address}/acme/portal/registrations/new/")
    page.get_by_text("What the partner manager asks next").click()
    page.get_by_label("Customer's name").fill("Northwind Mills")
    page.get_by_label("Target close").fill(CLOSE)
    page.get_by_label("Introduction to the customer").check()
    page.get_by_label("Contact at the customer").fill("Nora North")
    page.get_by_label("The customer agreed").check()
    page.route("**/autosave/", _slowly)
    with page.expect_request("**/autosave/"):
        page.get_by_label("Expected ARR").fill("125,000")
    page.get_by_role("button", name="Submit").click()
    expect(page.locator("h1")).to_contain_text("Max Rivera answers by")
    with scope.enter(place.vendor_id):
        assert [one.status for one in DealRegistration.objects.all()] == ["submitted"]


def _slowly(route: Route) -> None:
    """As on a train."""
    answer = route.fetch()
    time.sleep(0.5)
    route.fulfill(response=answer)


def _fill_in(journey: Journey, page: Page) -> None:
    """Three answers save a draft by themselves; it is still there after the page is loaded again."""
    page.goto(f"{journey.address}/acme/portal/registrations/new/")
    journey.look(page, "registration-new-phone")
    page.reload()  # the look left marks of its own on the page
    page.get_by_label("Customer's web domain").fill("northwind.example")
    page.get_by_label("Expected ARR").fill("120,000")
    page.get_by_label("Target close").fill(CLOSE)
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.get_by_label("Expected ARR").fill("a lot")
    expect(page.locator("#id_arr_error")).to_contain_text("Write the amount in digits")
    expect(page.get_by_label("Expected ARR")).to_have_value("a lot")
    page.get_by_label("Expected ARR").fill("125,000")
    expect(page.locator("#id_arr_error")).to_be_empty()
    page.reload()
    expect(page.get_by_label("Expected ARR")).to_have_value("125000.00")
    expect(page.get_by_label("Target close")).to_have_value(CLOSE)
    page.get_by_label("Introduction to the customer").check()
    page.get_by_label("Contact at the customer").fill("Nora North")
    with page.expect_response("**/autosave/"):
        page.get_by_label("The customer agreed").check()
    journey.look(page, "registration-filled-phone")
