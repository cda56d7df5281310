"""Quiet partners: Olga opens the review, nudges two at once and takes it back; Rosa answers on her phone, and the
portal of a partner that never answered says so.

Brightpath and Rivermark have been in the program for years, and nobody has heard of them since.
"""

import datetime

import pytest
from playwright.sync_api import expect

from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.browser import in_browser
from tests.journeys.conftest import Journey
from tests.tiers.inactivity.quiet import enrolled, item_of, quiet_partner, seen
from tests.tiers.proposals import make_program
from tiers.inactivity import clock, deciding
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = in_browser

PATIENCE = 30_000


@pytest.fixture
def program(acme: Vendor, brightpath: Partner, rivermark: Partner, paula: Actor, rosa: Actor) -> Program:
    made = make_program(acme)
    for partner in (brightpath, rivermark):
        enrolled(partner, made)
        seen(partner, None)
    quiet_partner(acme, made, "steady", 400)
    return made


def test_from_the_review_to_the_answer_on_a_phone(
    journey: Journey,
    worker: None,
    acme: Vendor,
    program: Program,
    brightpath: Partner,
    olga: Actor,
    rosa: Actor,
    paula: Actor,
) -> None:
    page = journey.sign_in(olga)
    page.goto(f"{journey.address}/acme/reviews/new/")
    journey.look(page, "review-open")
    page.get_by_role("button", name="Open the review").click()
    expect(page.locator("h1")).to_contain_text("3 of 3 partners wait for a decision", timeout=PATIENCE)
    journey.look(page, "review")

    for name in ("Brightpath", "Rivermark"):
        page.get_by_label(f"Select {name}").check()
    expect(page.locator("[data-count]")).to_have_text("2 selected")
    page.get_by_role("button", name="Nudge").click()
    expect(page.locator("h1")).to_have_text("2 partners nudged.")
    journey.look(page, "review-decided")
    page.get_by_role("button", name="Undo all").click()
    expect(page.locator("h1")).to_have_text("2 partners nudged; taken back since.")

    page.goto(f"{journey.address}/acme/reviews/items/{item_of(_partner(rosa)).pk}/")
    page.get_by_role("button", name="Deactivate").click()
    expect(page.locator("main")).to_contain_text("In grace; the letter leaves in an hour.")
    page.goto(f"{journey.address}/acme/reviews/")
    journey.look(page, "reviews")

    page = journey.sign_in(rosa, width=390, scheme="dark")
    page.goto(f"{journey.address}/acme/portal/")
    page.get_by_role("link", name="Acme asks whether you are active").click()
    expect(page.locator("h1")).to_contain_text("Acme asks whether you are active. Answer until")
    journey.look(page, "question-phone")
    page.fill("textarea[name=text]", "We are active: two customers are testing our connector.")
    page.get_by_role("button", name="We are active").click()
    expect(page.locator("h1")).to_have_text("Acme has your answer and decides.")

    page = journey.sign_in(olga, width=390)
    page.goto(f"{journey.address}/acme/reviews/items/{item_of(_partner(rosa)).pk}/")
    expect(page.locator("main")).to_contain_text("two customers are testing our connector")
    journey.look(page, "review-item-phone")
    page.get_by_role("button", name="Keep").click()
    expect(page.locator("h1")).to_have_text("1 partner kept.")

    _close(brightpath, olga)
    page = journey.sign_in(paula, width=390)
    page.goto(f"{journey.address}/acme/portal/registrations/")
    expect(page.locator("h1")).to_contain_text("Acme has closed your portal")
    journey.noises.clear()  # the browser notes the status of the page, which is 403
    journey.look(page, "portal-closed-phone")


def _partner(member: Actor) -> Partner:
    with scope.enter(member.vendor_id):
        return Partner.objects.get(pk=member.partner_id)


def _close(partner: Partner, by: Actor) -> None:
    """Days of grace that were given a month ago, and are over."""
    item, then = item_of(partner), datetime.datetime.now(datetime.UTC) - datetime.timedelta(31)
    with scope.enter(partner.vendor_id):
        deciding.decide(item.review, [item], "deactivate", by=by, now=then)
    assert clock.end_grace(partner.vendor_id, datetime.datetime.now(datetime.UTC)) == 1
