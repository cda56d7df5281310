"""The other half of a registration's way: Max finds it in the queue and decides with the keyboard alone.

j to the first row, a approves it, u takes that back; two more are selected and rejected together, and taken back too.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect

from deals.models import DealRegistration, Status
from partners.models import Partner
from tenancy import scope
from tests.browser import in_browser
from tests.deals.made import make_opportunity
from tests.deals.registered import enroll, make_program, register
from tests.journeys.conftest import Journey
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = in_browser

NOW = datetime.now(UTC)


@pytest.fixture
def waiting(acme: Vendor, brightpath: Partner, rivermark: Partner, paula: Actor, rosa: Actor, max_: Actor) -> Vendor:
    """Five that wait, one of them late; Orchard Health is claimed by both partners and has an open opportunity."""
    program = make_program(acme)
    ours, theirs = enroll(brightpath, program), enroll(rivermark, program)
    known = {"reviewer": max_.user, "expected_close": (NOW + timedelta(days=120)).date()}
    register(theirs, "D-1", by=rosa, customer="Orchard Health", now=NOW - timedelta(days=2), **known)
    register(
        ours,
        "D-2",
        by=paula,
        customer="Orchard Health",
        now=NOW - timedelta(hours=3),
        story="We introduced them to you in May and showed the suite twice.\nThe budget is approved for the spring.",
        contact_email="nora@orchardhealth.example",
        influences=["introduction", "demonstration"],
        arr=Decimal("216700.00"),
        **known,
    )
    register(ours, "D-3", by=paula, customer="Alder Foods", now=NOW - timedelta(days=20), **known)
    register(ours, "D-4", by=paula, customer="Pinewood Labs", now=NOW - timedelta(hours=2), **known)
    register(theirs, "D-5", by=rosa, customer="Lumen Retail Group", now=NOW - timedelta(hours=1), **known)
    make_opportunity(acme, "S-9", account_name="Orchard Health", account_website="", stage="open", closed_on=None)
    return acme


def test_max_decides_by_keyboard(journey: Journey, waiting: Vendor, max_: Actor) -> None:
    page = journey.sign_in(max_)
    page.goto(f"{journey.address}/acme/registrations/")
    expect(page.locator("h1")).to_contain_text("5 registrations wait for an answer, 1 is overdue")
    journey.look(page, "registrations")
    _approve_the_first_and_take_it_back(journey, page, waiting)
    _reject_two_and_take_them_back(journey, page, waiting)
    _reject_with_a_reason(journey, page, waiting)
    phone = journey.sign_in(max_, width=390)
    for path, name in (("", "registrations-phone"), ("D-1/", "registration-phone"), ("pipeline/", "pipeline-phone")):
        phone.goto(f"{journey.address}/acme/registrations/{path}")
        journey.look(phone, name)


def _approve_the_first_and_take_it_back(journey: Journey, page: Page, vendor: Vendor) -> None:
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#messages")).to_contain_text("Alder Foods is approved for Brightpath")
    assert _status(vendor, "D-3") == Status.APPROVED
    journey.look(page, "registrations-undo")
    page.keyboard.press("u")
    expect(page.locator("#messages")).to_contain_text("The decision on Alder Foods is taken back")
    assert _status(vendor, "D-3") == Status.IN_REVIEW


def _reject_two_and_take_them_back(journey: Journey, page: Page, vendor: Vendor) -> None:
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("[data-count]")).to_have_text("2 selected, 1 with other claims")
    page.get_by_text("Reject them", exact=True).click()
    page.select_option("#bulk-reason-code", "not_qualified")
    page.fill("#bulk-words", "Tell us more once a budget is known.")
    journey.look(page, "registrations-bulk")
    page.get_by_role("button", name="Reject them all").click()
    expect(page.locator("h1")).to_have_text("2 registrations rejected.")
    journey.look(page, "registrations-bulk-result")
    page.keyboard.press("u")
    expect(page.locator("main")).to_contain_text("Undone.")
    assert [_status(vendor, code) for code in ("D-3", "D-1")] == [Status.IN_REVIEW, Status.IN_REVIEW]


def _reject_with_a_reason(journey: Journey, page: Page, vendor: Vendor) -> None:
    page.goto(f"{journey.address}/acme/registrations/D-2/")
    expect(page.locator("h1")).to_contain_text("Brightpath registers Orchard Health, $216,700 a year")
    journey.look(page, "registration")
    page.keyboard.press("r")
    page.get_by_label("Somebody was first").check()
    journey.look(page, "registration-reject")
    page.locator("#reject-reason").fill("Rivermark came first.")
    page.locator(".door[open]").get_by_role("button", name="Reject").click()
    expect(page.locator(".door[open]")).to_contain_text("You name Rivermark")
    journey.noises.clear()  # the browser notes each answer that is a refusal
    page.locator("#reject-reason").fill("Somebody came to us two days before you.")
    page.locator(".door[open]").get_by_role("button", name="Reject").click()
    expect(page.locator("h1")).to_contain_text("Orchard Health was not accepted from Brightpath")
    journey.look(page, "registration-decided")
    page.goto(f"{journey.address}/acme/registrations/pipeline/")
    expect(page.locator("h1")).to_contain_text("4 registrations are alive")
    journey.look(page, "pipeline")


def _status(vendor: Vendor, code: str) -> str:
    with scope.enter(vendor.pk):
        return DealRegistration.objects.get(code=code).status
