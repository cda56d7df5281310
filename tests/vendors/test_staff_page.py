"""People: an owner invites, gives roles and ends; everyone else looks."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activity.models import Activity
from tenancy import scope
from tests.cast import make_staff, signed_in
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Staff, StaffInvitation, Vendor
from vendors.roles import StaffRole


def staff_id(vendor: Vendor, actor: Actor) -> int:
    with scope.enter(vendor.pk):
        return int(Staff.objects.get(user=actor.user).pk)


def test_an_owner_invites_and_the_invitation_is_listed(acme: Vendor, vera: Actor) -> None:
    browser = signed_in(vera)
    sent = browser.post("/acme/staff/invitations/", {"email": "new@acme.example", "role": "finance"})
    assert sent.url == "/acme/staff/"
    page = browser.get("/acme/staff/").content.decode()
    assert "1 person works here, 1 invitation waits." in page
    assert "new@acme.example" in page
    again = browser.post("/acme/staff/invitations/", {"email": "NEW@acme.example", "role": "viewer"})
    assert again.status_code == 409
    with scope.enter(acme.pk):
        assert StaffInvitation.objects.count() == 1
        assert Activity.objects.get(verb="staff.invited").sentence == "Vera Okafor invited new@acme.example as finance"


@pytest.mark.parametrize("given", [{"email": "no", "role": "finance"}, {"email": "a@b.example", "role": "king"}, {}])
def test_what_is_no_invitation_comes_back_with_the_form(vera: Actor, given: dict[str, str]) -> None:
    assert signed_in(vera).post("/acme/staff/invitations/", given).status_code == 422


def test_a_role_is_changed_and_an_end_ends_every_page(acme: Vendor, vera: Actor, max_: Actor) -> None:
    browser, path = signed_in(vera), f"/acme/staff/{staff_id(acme, max_)}"
    assert browser.get(f"{path}/").status_code == 200
    assert browser.post(f"{path}/role/", {"role": "operations"}).status_code == 302
    assert browser.post(f"{path}/role/", {"role": "operations"}).status_code == 409
    assert browser.post(f"{path}/role/", {"role": "king"}).status_code == 422
    with scope.enter(acme.pk):
        entry = Activity.objects.get(verb="staff.role_changed")
        assert entry.sentence == "Vera Okafor changed the role of Max Rivera from partner manager to operations"
    his = signed_in(max_)
    assert his.get("/acme/staff/").status_code == 200
    assert browser.post(f"{path}/end/").status_code == 302
    assert his.get("/acme/staff/").status_code == 404
    assert browser.post(f"{path}/end/").status_code == 404


def test_the_last_owner_stays(acme: Vendor, vera: Actor) -> None:
    browser, path = signed_in(vera), f"/acme/staff/{staff_id(acme, vera)}"
    assert browser.post(f"{path}/end/").status_code == 409
    assert browser.post(f"{path}/role/", {"role": "viewer"}).status_code == 409
    make_staff(acme, "otto@acme.example", "Otto", StaffRole.OWNER)
    assert browser.post(f"{path}/end/").url == "/"


def test_an_invitation_is_withdrawn_once(acme: Vendor, vera: Actor) -> None:
    with scope.enter(acme.pk):
        invitation = staffing.invite("new@acme.example", StaffRole.VIEWER, by=vera)
    path = f"/acme/staff/invitations/{invitation.pk}"
    browser = signed_in(vera)
    assert browser.post(f"{path}/letter/").status_code == 302
    assert browser.post(f"{path}/revocation/").status_code == 302
    assert browser.post(f"{path}/revocation/").status_code == 409
    assert browser.post(f"{path}/letter/").status_code == 409


POSTS = ["staff/invitations/", "staff/{id}/role/", "staff/{id}/end/", "staff/invitations/{id}/revocation/"]


@pytest.mark.parametrize("path", POSTS)
def test_only_an_owner_of_this_vendor_changes_who_works_here(
    acme: Vendor, vera: Actor, max_: Actor, paula: Actor, charlie: Actor, path: str
) -> None:
    path = "/acme/" + path.format(id=staff_id(acme, max_))
    for actor, status in [(max_, 403), (paula, 404), (charlie, 404)]:
        assert signed_in(actor).post(path, {"role": "owner", "email": "x@acme.example"}).status_code == status
    assert Client().post(path).url == f"/accounts/login/?next={path}"
    with scope.enter(acme.pk):
        assert list(Staff.objects.order_by("pk").values_list("role", flat=True)) == ["owner", "partner_manager"]
        assert not StaffInvitation.objects.exists()


def test_an_id_of_another_vendor_looks_like_none(acme: Vendor, globex: Vendor, vera: Actor, charlie: Actor) -> None:
    browser = signed_in(vera)
    elsewhere, nowhere = browser.get(f"/acme/staff/{staff_id(globex, charlie)}/"), browser.get("/acme/staff/999999/")
    assert elsewhere.status_code == nowhere.status_code == 404
    assert elsewhere.content == nowhere.content
    assert browser.post(f"/acme/staff/{staff_id(globex, charlie)}/end/").status_code == 404


def test_the_page_costs_the_same_with_one_and_with_thirty_people(acme: Vendor, vera: Actor) -> None:
    browser = signed_in(vera)
    browser.get("/acme/staff/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/acme/staff/").status_code == 200
        return len(captured)

    alone = cost()
    for number in range(29):
        make_staff(acme, f"s{number}@acme.example", f"Staff {number}", StaffRole.VIEWER)
    assert cost() == alone


def test_a_strange_host_is_refused(vera: Actor) -> None:
    assert signed_in(vera).get("/acme/staff/", headers={"host": "evil.example"}).status_code == 400
