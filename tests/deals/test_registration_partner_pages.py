"""Deal registrations in the portal: registered in a minute, nothing typed is lost, and it is clear who has it."""

import datetime
import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals import decisions, lifecycle, protection
from deals.models import ConflictKind, DealRegistration, Status
from partners.models import Enrollment, Member, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_member, make_user, signed_in
from tests.deals.made import make_opportunity
from tests.deals.registered import enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

LIST = "/acme/portal/registrations/"
TODAY = datetime.datetime.now(datetime.UTC).date()
NOW = datetime.datetime.now(datetime.UTC)
SOON = (TODAY + datetime.timedelta(days=90)).isoformat()
DEAL = {
    "customer_website": "northwind.example",
    "customer_name": "Northwind Mills",
    "arr": "120,000",
    "currency": "USD",
    "expected_close": SOON,
    "influences": ["introduction"],
    "contact_name": "Nora North",
    "products": ["voice"],
    "consent": "on",
}


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)


@pytest.fixture
def place(program: Program, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def browser(place: Enrollment, piet: Actor) -> Client:
    return signed_in(piet)


def only(partner: Partner) -> DealRegistration:
    with scope.enter(partner.vendor_id):
        return DealRegistration.objects.select_related("reviewer").get(partner=partner)


def errors(answer: Any) -> dict[str, str]:
    """The sentences beside the fields."""
    found = re.findall(r'<p class="error" id="id_(\w+)_error"[^>]*>(.*?)</p>', answer.content.decode(), re.DOTALL)
    return {name: words.strip() for name, words in found if words.strip()}


def test_a_deal_is_registered_from_an_empty_form(browser: Client, brightpath: Partner) -> None:
    assert browser.get(f"{LIST}new/").status_code == 200
    answer = browser.post(f"{LIST}new/", {**DEAL, "verb": "submit"})
    made = only(brightpath)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}{made.code}/")
    assert (made.status, made.arr, made.products) == ("submitted", Decimal(120000), ["voice"])
    page = browser.get(f"{LIST}{made.code}/").content.decode()
    assert re.findall(r'<h1 class="answer">(Max Rivera answers by .*?)</h1>', page) != []
