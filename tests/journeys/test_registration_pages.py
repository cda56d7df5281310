"""A partner's registrations in every room of the review: each page fits a desk and a phone and is usable by all."""

import datetime

import pytest

from deals.registrations import decisions, extensions, lifecycle, sale
from partners.models import Partner
from tenancy import scope
from tests.browser import in_browser
from tests.deals.registered import enroll, make_program
from tests.deals.seller import LIST, NOW, begun, submitted
from tests.journeys.conftest import Journey
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = in_browser

TOMORROW = NOW.date() + datetime.timedelta(days=1)


@pytest.fixture
def pages(acme: Vendor, brightpath: Partner, max_: Actor, piet: Actor) -> dict[str, str]:
    """The addresses to look at, by name."""
    place = enroll(brightpath, make_program(acme, "protection_days: 90, extension_days: 30"))
    draft = begun(place, piet, customer_name="Zephyr Parcel")
    waiting, asked = submitted(place, piet, "Pinewood Labs"), submitted(place, piet, "Orchard Health")
    approved, rejected = submitted(place, piet, "Harbor Freight Lines"), submitted(place, piet, "Sable Optics")
    with scope.enter(acme.pk):
        lifecycle.ask(asked, fields=["contact_email", "arr"], question="How do I reach Nora?", by=max_)
        decisions.approve(approved, by=max_, note="Go for it", now=NOW - datetime.timedelta(days=80))
        decisions.reject(rejected, reason_code="not_qualified", reason="Talk to them first.", by=max_)
    with scope.enter(acme.pk, partner_id=brightpath.pk):
        sale.plan_step(approved, text="Send the order form", due_on=TOMORROW, by=piet)
        extensions.ask(approved, reason="Their budget is decided in June", by=piet, now=NOW)
    rows = {"draft": draft, "waiting": waiting, "asked": asked, "approved": approved, "rejected": rejected}
    lists = {"list": LIST, "board": f"{LIST}?view=board", "pipeline": f"{LIST}pipeline/"}
    return lists | {"edit": f"{LIST}{draft.code}/edit/"} | {name: f"{LIST}{row.code}/" for name, row in rows.items()}


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_fits(journey: Journey, pages: dict[str, str], piet: Actor, width: int) -> None:
    page = journey.sign_in(piet, width=width)
    for name, path in pages.items():
        page.goto(journey.address + path)
        journey.look(page, f"registration-{name}-{width}")
