"""The admin shows facts about deals and changes none."""

import pytest

from deals.models import Attribution
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.made import make_opportunity
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.mark.parametrize("name", ["account", "opportunity", "attribution", "exchangerate"])
def test_lists_open_and_nothing_can_be_added(name: str, vera: Actor, acme: Vendor, brightpath: Partner) -> None:
    make_opportunity(acme, "S-1", (brightpath, "sourced"))
    browser = signed_in(vera)
    assert browser.get(f"/acme/admin/deals/{name}/").status_code == 200
    assert browser.get(f"/acme/admin/deals/{name}/add/").status_code == 403


def test_an_opportunity_shows_its_parts_and_takes_no_change(vera: Actor, acme: Vendor, brightpath: Partner) -> None:
    made = make_opportunity(acme, "S-1", (brightpath, "sourced"))
    browser = signed_in(vera)
    address = f"/acme/admin/deals/opportunity/{made.pk}/change/"
    shown = browser.get(address)
    assert (shown.status_code, shown.content.count(b"Brightpath") > 0) == (200, True)
    assert browser.post(address, {"arr": "1"}).status_code == 403
    with scope.enter(acme.pk):
        assert Attribution.objects.count() == 1


def test_another_vendors_opportunity_is_not_there(vera: Actor, globex: Vendor) -> None:
    theirs = make_opportunity(globex)
    browser = signed_in(vera)
    answers = [browser.get(f"/acme/admin/deals/opportunity/{pk}/change/") for pk in (theirs.pk, 999999999)]
    assert [answer.status_code for answer in answers] == [302, 302]
