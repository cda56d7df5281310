"""Where one is: each page of the workspace lights one entry of the sidebar, and leads back to the room it is in."""

import re

import pytest

from deals.models import Appeal
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.appealed import enroll, file, make_program
from tests.tiers import facts
from vendors.actors import Actor
from vendors.models import Vendor


def here(page: str) -> list[str]:
    return re.findall(r'aria-current="page">([^<]+)<', re.findall(r'(?s)<nav class="main-nav".*?</nav>', page)[0])


@pytest.mark.parametrize(
    ("address", "entry", "room"),
    [
        ("tiers/ahead/", "Tiers", '<a href="/acme/tiers/">Tiers</a>'),
        ("tier-exceptions/", "Tiers", '<a href="/acme/tiers/">Tiers</a>'),
        ("appeals/", "Tiers", '<a href="/acme/tiers/">Tiers</a>'),
        ("tier-changes/", "Tier changes", ""),
        ("reviews/", "Quiet partners", ""),
        ("runs/", "Recalculation", ""),
    ],
)
def test_each_room_lights_its_entry(acme: Vendor, max_: Actor, address: str, entry: str, room: str) -> None:
    page = signed_in(max_).get(f"/acme/{address}").content.decode()
    assert here(page) == [entry]
    assert room in page


def test_a_partners_appeals_stand_on_its_page(acme: Vendor, brightpath: Partner, piet: Actor, max_: Actor) -> None:
    enrollment = enroll(brightpath, make_program(acme))
    browser = signed_in(max_)
    assert "It has appealed nothing." in browser.get("/acme/partners/brightpath/").content.decode()
    file(enrollment, by=piet)
    with scope.enter(acme.pk):
        code = Appeal.objects.get().code
    page = browser.get("/acme/partners/brightpath/").content.decode()
    assert f'href="/acme/appeals/{code}/"' in page
    assert 'href="/acme/appeals/?show=all&amp;partner=brightpath"' in page
    assert code in browser.get("/acme/appeals/?show=all&partner=brightpath").content.decode()
    assert code not in browser.get("/acme/appeals/?show=all&partner=rivermark").content.decode()
    assert code not in browser.get("/acme/appeals/?program=other").content.decode()


def test_the_page_of_exceptions_says_where_one_is_made(acme: Vendor, max_: Actor, olga: Actor) -> None:
    empty = {who.label: signed_in(who).get("/acme/tier-exceptions/").content.decode() for who in (max_, olga)}
    assert ["Hold its tier" in page for page in empty.values()] == [True, False]
    assert ["Owners and partner managers hold" in page for page in empty.values()] == [False, True]


@pytest.fixture(autouse=True)
def _published(acme: Vendor) -> None:
    with scope.enter(acme.pk):
        facts.publish("consulting-2023")
