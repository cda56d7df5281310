"""A partner's team, through its own door and through the vendor's."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activity.models import Activity
from partners import team
from partners.models import Member, MemberInvitation, Partner
from tenancy import scope
from tenancy.refusals import Forbidden, Refused
from tests.cast import make_member, make_user, signed_in
from vendors import invitations
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole


def member_id(actor: Actor) -> int:
    with scope.enter(actor.vendor_id):
        return int(Member.objects.get(user=actor.user).pk)


def doors(paula: Actor, max_: Actor) -> list[tuple[Client, str]]:
    return [(signed_in(paula), "/acme/portal/team/"), (signed_in(max_), "/acme/partners/brightpath/team/")]


def test_both_doors_show_the_team_and_let_its_managers_change_it(
    acme: Vendor, paula: Actor, piet: Actor, max_: Actor
) -> None:
    for number, (browser, path) in enumerate(doors(paula, max_)):
        email = f"new{number}@brightpath.example"
        assert browser.post(f"{path}invitations/", {"email": email, "role": "engineer"}).url == path
        page = browser.get(path).content.decode()
        assert "Piet de Vries" in page
        assert email in page
        role = ["engineer", "seller"][number]
        assert browser.post(f"{path}{member_id(piet)}/role/", {"role": role}).status_code == 302
        assert browser.get(f"{path}{member_id(piet)}/").status_code == 200
        with scope.enter(acme.pk):
            assert Member.objects.get(user=piet.user).role == role
            invitation = MemberInvitation.objects.get(email=email)
        assert browser.post(f"{path}invitations/{invitation.pk}/letter/").status_code == 302
        assert browser.post(f"{path}invitations/{invitation.pk}/revocation/").status_code == 302
        assert browser.post(f"{path}invitations/{invitation.pk}/revocation/").status_code == 409


def test_whoever_leaves_the_team_is_out_at_the_next_click(acme: Vendor, paula: Actor, piet: Actor) -> None:
    his = signed_in(piet)
    assert his.get("/acme/portal/team/").status_code == 200
    assert signed_in(paula).post(f"/acme/portal/team/{member_id(piet)}/end/").status_code == 302
    assert his.get("/acme/portal/team/").status_code == 404
    with scope.enter(acme.pk):
        assert Activity.objects.get(verb="team.left").sentence == "Paula Meyer took Piet de Vries off the team"


def test_the_last_partner_admin_stays_unless_the_vendor_says_so(paula: Actor, max_: Actor) -> None:
    path = f"{member_id(paula)}"
    assert signed_in(paula).post(f"/acme/portal/team/{path}/end/").status_code == 409
    assert signed_in(paula).post(f"/acme/portal/team/{path}/role/", {"role": "seller"}).status_code == 409
    assert signed_in(max_).post(f"/acme/partners/brightpath/team/{path}/end/").status_code == 302


def test_another_partners_people_are_not_there(rosa: Actor, paula: Actor, max_: Actor, acme: Vendor) -> None:
    browser = signed_in(rosa)
    for path in ["{}/", "invitations/{}/letter/"]:
        url = "/acme/portal/team/" + path
        send = browser.get if path == "{}/" else browser.post
        theirs, nobodys = send(url.format(member_id(paula))), send(url.format(999999))
        assert theirs.status_code == nobodys.status_code == 404
        assert theirs.content == nobodys.content
    assert browser.post(f"/acme/portal/team/{member_id(paula)}/end/").status_code == 404
    assert signed_in(max_).post(f"/acme/partners/rivermark/team/{member_id(paula)}/end/").status_code == 404
    assert "Paula" not in browser.get("/acme/portal/team/").content.decode()


POSTS = ["invitations/", "{id}/role/", "{id}/end/", "invitations/{id}/letter/", "invitations/{id}/revocation/"]


@pytest.mark.parametrize("path", POSTS)
def test_only_admins_and_managers_change_a_team(
    acme: Vendor, paula: Actor, piet: Actor, fin: Actor, charlie: Actor, path: str
) -> None:
    path = path.format(id=member_id(piet))
    given = {"email": "x@brightpath.example", "role": "partner_admin"}
    portal, staff = f"/acme/portal/team/{path}", f"/acme/partners/brightpath/team/{path}"
    assert signed_in(piet).post(portal, given).status_code == 403
    assert signed_in(fin).post(portal, given).status_code == 404
    assert signed_in(fin).post(staff, given).status_code == 403
    assert signed_in(charlie).post(portal, given).status_code == 404
    assert signed_in(charlie).post(staff, given).status_code == 404
    assert Client().post(portal, given).url == f"/accounts/login/?next={portal}"
    with scope.enter(acme.pk):
        assert not MemberInvitation.objects.exists()
        assert Member.objects.get(user=piet.user).ended_at is None


def test_an_admin_invites_to_the_own_team_only(acme: Vendor, paula: Actor, rivermark: Partner) -> None:
    with scope.enter(acme.pk), pytest.raises(Forbidden):
        team.invite(rivermark, "x@brightpath.example", MemberRole.PARTNER_ADMIN, by=paula)


def test_nobody_floods_the_world_with_invitations(
    monkeypatch: pytest.MonkeyPatch, acme: Vendor, brightpath: Partner, paula: Actor
) -> None:
    monkeypatch.setattr(invitations, "MOST_PER_HOUR", 2)
    with scope.enter(acme.pk):
        for number in range(2):
            team.invite(brightpath, f"colleague{number}@brightpath.example", MemberRole.SELLER, by=paula)
        with pytest.raises(Refused, match="You have sent 2 invitations within the hour"):
            team.invite(brightpath, "one-more@brightpath.example", MemberRole.SELLER, by=paula)


def test_the_page_costs_the_same_with_one_and_with_thirty_people(brightpath: Partner, paula: Actor) -> None:
    browser = signed_in(paula)
    browser.get("/acme/portal/team/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert browser.get("/acme/portal/team/").status_code == 200
        return len(captured)

    alone = cost()
    for number in range(29):
        make_member(brightpath, make_user(f"p{number}@brightpath.example", f"Person {number}"), MemberRole.SELLER)
    assert cost() == alone
