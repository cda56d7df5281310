"""Django's admin inside the tenant: the own vendor's rows, read by everyone of its staff, changed through verbs."""

import pytest
from django.test import Client

from activity.models import Activity
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import signed_in
from tests.partners.stage import enrolled
from tests.shipped import publish_shipped
from vendors.actors import Actor
from vendors.models import Vendor

LISTS = [
    "activity/activity/",
    "activity/outbox/",
    "vendors/vendor/",
    "vendors/staff/",
    "vendors/staffinvitation/",
    "partners/partner/",
    "partners/member/",
    "partners/memberinvitation/",
    "partners/enrollment/",
    "partners/certification/",
    "partners/milestone/",
]


@pytest.mark.parametrize("path", LISTS)
def test_lists_open_for_the_own_staff_only(max_: Actor, paula: Actor, charlie: Actor, path: str) -> None:
    url = f"/acme/admin/{path}"
    assert signed_in(max_).get(url).status_code == 200
    assert signed_in(paula).get(url).status_code == 404
    assert signed_in(charlie).get(url).status_code == 404
    assert Client().get(url).url == f"/accounts/login/?next={url}"


@pytest.mark.parametrize("path", [path for path in LISTS if path != "vendors/vendor/"])
def test_lists_can_be_searched(max_: Actor, brightpath: Partner, path: str) -> None:
    assert signed_in(max_).get(f"/acme/admin/{path}?q=bright").status_code == 200


def test_filters_and_lists_show_the_own_vendor_only(
    acme: Vendor, globex: Vendor, max_: Actor, brightpath: Partner, globex_brightpath: Partner
) -> None:
    publish_shipped(globex, "globex-technology-2024")
    enrolled(brightpath, publish_shipped(acme))
    browser = signed_in(max_)
    page = browser.get("/acme/admin/partners/enrollment/").content.decode()
    assert "Globex" not in page
    with scope.enter(acme.pk):
        own = Enrollment.objects.get()
    assert browser.get(f"/acme/admin/partners/enrollment/{own.pk}/change/").status_code == 200
    assert browser.post(f"/acme/admin/partners/enrollment/{own.pk}/change/", {}).status_code == 403
    assert browser.get(f"/acme/admin/partners/partner/{globex_brightpath.pk}/change/").status_code == 302
    assert browser.get("/acme/admin/partners/enrollment/add/").status_code == 403


def test_an_owner_renames_the_vendor_and_the_log_tells_it(
    acme: Vendor, globex: Vendor, vera: Actor, max_: Actor
) -> None:
    path = f"/acme/admin/vendors/vendor/{acme.pk}/change/"
    assert signed_in(max_).post(path, {"name": "Mine"}).status_code == 403
    assert signed_in(vera).post(path, {"name": "Acme Corporation"}).status_code == 302
    assert signed_in(vera).get(f"/acme/admin/vendors/vendor/{globex.pk}/change/").status_code == 302
    with scope.enter(acme.pk):
        assert Vendor.objects.get(pk=acme.pk).name == "Acme Corporation"
        entry = Activity.objects.get(verb="vendor.renamed")
        assert entry.sentence == "Vera Okafor renamed the workspace from Acme to Acme Corporation"


def test_a_partner_changed_in_the_admin_is_changed_by_the_verb(acme: Vendor, max_: Actor, brightpath: Partner) -> None:
    given = {"name": "Brightpath SE", "website": "https://brightpath.example", "country": "DE"}
    path = f"/acme/admin/partners/partner/{brightpath.pk}/change/"
    assert signed_in(max_).post(path, given).status_code == 302
    with scope.enter(acme.pk):
        entry = Activity.objects.get(verb="partner.changed")
        assert (entry.before["name"], entry.after["name"]) == ("Brightpath", "Brightpath SE")


def test_what_a_verb_refuses_is_told_on_the_page(acme: Vendor, max_: Actor, brightpath: Partner) -> None:
    browser, path = signed_in(max_), f"/acme/admin/partners/partner/{brightpath.pk}/change/"
    refused = browser.post(path, {"name": "Brightpath SE", "website": "", "country": "1!"}, follow=True)
    assert refused.redirect_chain == [(path, 302)]
    assert "Use the two letters of the country, such as DE." in refused.content.decode()
    with scope.enter(acme.pk):
        assert Partner.objects.get(pk=brightpath.pk).name == "Brightpath"
