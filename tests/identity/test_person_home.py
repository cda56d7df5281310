"""A person's own page: every place the person has a role at now, and none else."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Member, Partner
from tenancy import scope
from tests.cast import make_member, make_partner, make_user, signed_in
from tests.partners.stage import enrolled
from tests.shipped import publish_shipped
from vendors.actors import Actor
from vendors.models import Staff, Vendor
from vendors.roles import MemberRole, StaffRole
from vendors.workspace import create_vendor


def test_a_signed_out_person_is_sent_to_sign_in(db: None, client: Client) -> None:
    assert client.get("/").url == "/accounts/login/?next=/"


def test_whoever_has_one_place_goes_there_at_once(vera: Actor, piet: Actor) -> None:
    assert signed_in(vera).get("/").url == "/acme/"
    assert signed_in(piet).get("/").url == "/acme/portal/"


def test_several_places_are_listed_with_their_standing(
    acme: Vendor, globex: Vendor, brightpath: Partner, globex_brightpath: Partner, paula: Actor
) -> None:
    make_member(globex_brightpath, paula.user, MemberRole.SELLER)
    enrolled(brightpath, publish_shipped(acme))
    response = signed_in(paula).get("/")
    assert [(place.vendor.name, place.staff_role) for place in response.context["places"]] == [
        ("Acme", ""),
        ("Globex", ""),
    ]
    first, second = (place.partners[0] for place in response.context["places"])
    assert (first.name, first.role, [badge.name for badge in first.badges]) == (
        "Brightpath",
        "partner admin",
        ["Registered"],
    )
    assert (second.name, second.role, second.badges) == ("Brightpath", "seller", [])


def test_ended_roles_do_not_show(acme: Vendor, globex: Vendor, brightpath: Partner, paula: Actor) -> None:
    with scope.enter(globex.pk):
        Staff.objects.create(user=paula.user, role=StaffRole.VIEWER, ended_at=timezone.now())
    assert signed_in(paula).get("/").url == "/acme/portal/"
    with scope.enter(acme.pk):
        Member.objects.filter(user=paula.user).update(ended_at=timezone.now())
    page = signed_in(paula).get("/")
    assert page.status_code == 200
    assert "You have no vendor yet." in page.content.decode()


@pytest.mark.django_db(transaction=True)  # a request's settings end with its transaction, so each needs its own
def test_a_person_with_two_partners_at_a_vendor_chooses_one(
    acme: Vendor, brightpath: Partner, rivermark: Partner, paula: Actor, rosa: Actor
) -> None:
    make_member(rivermark, paula.user, MemberRole.SELLER)
    browser = signed_in(paula)
    members = {one.name: one.member_id for one in browser.get("/").context["places"][0].partners}
    assert "Paula Meyer works" not in browser.get("/acme/portal/team/").content.decode()
    for name in ["Rivermark", "Brightpath"]:
        assert browser.post("/", {"member": members[name]}).url == "/acme/portal/"
        assert f"at {name}" in browser.get("/acme/portal/team/").content.decode()
    with scope.enter(acme.pk):
        rosas = Member.objects.get(user=rosa.user).pk
    assert browser.post("/", {"member": rosas}).status_code == 404
    assert browser.post("/", {"member": "nonsense"}).status_code == 404


def test_the_page_costs_no_more_with_thirty_partners_at_a_vendor(acme: Vendor, globex: Vendor, db: None) -> None:
    user = make_user("many@acme.example", "Many")
    browser = signed_in(Actor(0, "Many", None, user))

    def join(count: int, start: int) -> None:
        for number in range(start, start + count):
            make_member(make_partner(acme, f"p{number}", f"Partner {number}"), user, MemberRole.SELLER)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/").status_code == 200
        return len(captured)

    join(2, 0)
    browser.get("/")
    two = cost()
    join(28, 2)
    assert cost() == two


def test_each_vendor_costs_the_same_again(db: None) -> None:
    user = make_user("many@acme.example", "Many")
    browser = signed_in(Actor(0, "Many", None, user))

    def join(number: int) -> None:
        vendor = create_vendor(f"vendor-{number}", f"Vendor {number}", by="the test")
        make_member(make_partner(vendor, "same", "Same"), user, MemberRole.SELLER)

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/").status_code == 200
        return len(captured)

    join(0), join(1)
    browser.get("/")
    two = cost()
    join(2)
    three = cost()
    join(3)
    assert cost() - three == three - two


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_signing_in_never_leads_elsewhere(there: str, db: None, client: Client) -> None:
    user = make_user("nina@acme.example", "Nina")
    user.set_password("a calm long sentence")
    user.save()
    given = {"login": user.email, "password": "a calm long sentence", "next": there}
    assert client.post("/accounts/login/", given).url == "/"
