"""An invitation opens one door, for one address, once."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from activity.models import Activity, Outbox
from activity.tasks import send_letters
from identity.models import User
from partners import team
from partners.models import Member, MemberInvitation, Partner
from tenancy import scope
from tests.cast import make_user, signed_in
from tests.vendors.letters import link_to
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Staff, StaffInvitation, Vendor
from vendors.roles import MemberRole, StaffRole

NINA = "nina@acme.example"
PASSWORD = {"name": "Nina Roth", "password": "a calm long sentence"}


@pytest.fixture
def nina_link(acme: Vendor, vera: Actor) -> str:
    with scope.enter(acme.pk):
        staffing.invite("Nina@Acme.example", StaffRole.FINANCE, by=vera)
    return link_to(acme, NINA)


def browser_of(user: User) -> Client:
    return signed_in(Actor(0, str(user), None, user))


def roles_at(vendor: Vendor, email: str) -> list[str]:
    with scope.enter(vendor.pk):
        return list(Staff.objects.filter(user__email=email, ended_at__isnull=True).values_list("role", flat=True))


def test_someone_without_a_login_makes_one_and_accepts_in_one_step(
    acme: Vendor, nina_link: str, client: Client
) -> None:
    assert client.get(nina_link).status_code == 200
    response = client.post(nina_link, PASSWORD)
    assert response.status_code == 302
    assert response.url == "/acme/"
    user = User.objects.get(email=NINA)
    assert user.name == "Nina Roth"
    assert list(user.emailaddress_set.values_list("email", "verified", "primary")) == [(NINA, True, True)]
    assert roles_at(acme, NINA) == ["finance"]
    assert client.session["_auth_user_id"] == str(user.pk)


def test_a_weak_password_makes_nothing(acme: Vendor, nina_link: str, client: Client) -> None:
    response = client.post(nina_link, {"name": "Nina", "password": "short"})
    assert response.status_code == 422
    assert not User.objects.filter(email=NINA).exists()


def test_someone_with_a_login_signs_in_and_accepts(acme: Vendor, nina_link: str, client: Client) -> None:
    user = make_user(NINA, "Nina Roth")
    assert f"/accounts/login/?next={nina_link}" in client.get(nina_link).content.decode()
    assert client.post(nina_link, PASSWORD).status_code == 200  # nothing is made for an address that has a login
    assert roles_at(acme, NINA) == []
    response = browser_of(user).post(nina_link)
    assert response.url == "/acme/"
    assert roles_at(acme, NINA) == ["finance"]


def test_someone_else_learns_no_more_than_the_masked_address(acme: Vendor, nina_link: str, charlie: Actor) -> None:
    response = signed_in(charlie).get(nina_link)
    assert response.status_code == 403
    page = response.content.decode()
    assert "This invitation is for n***@a***.example; you are signed in as charlie@globex.example." in page
    assert NINA not in page
    assert signed_in(charlie).post(nina_link).status_code == 403
    assert roles_at(acme, charlie.user.email) == []


def test_an_address_that_is_not_verified_does_not_open_the_door(acme: Vendor, nina_link: str) -> None:
    user = make_user("other@acme.example", "Other")
    user.emailaddress_set.create(email=NINA, verified=False, primary=False)
    assert browser_of(user).post(nina_link).status_code == 403
    user.emailaddress_set.filter(email=NINA).update(verified=True)
    assert browser_of(user).post(nina_link).status_code == 302


def test_a_link_works_once(acme: Vendor, nina_link: str, client: Client) -> None:
    client.post(nina_link, PASSWORD)
    assert client.get(nina_link).url == "/acme/"
    assert Client().get(nina_link).status_code == 410
    with scope.enter(acme.pk):
        Staff.objects.filter(user__email=NINA).update(ended_at=timezone.now())
    assert browser_of(User.objects.get(email=NINA)).post(nina_link).status_code == 302
    assert roles_at(acme, NINA) == []


def test_a_link_at_another_vendor_looks_like_one_that_never_existed(
    globex: Vendor, nina_link: str, client: Client
) -> None:
    token = nina_link.split("/")[-2]
    elsewhere = client.get(f"/invitations/globex/{token}/")
    nowhere = client.get("/invitations/globex/never-existed/")
    no_vendor = client.get(f"/invitations/nobody/{token}/")
    assert elsewhere.status_code == nowhere.status_code == no_vendor.status_code == 404
    assert elsewhere.content == nowhere.content == no_vendor.content


@pytest.mark.parametrize("spoil", ["revoked", "expired", "inviter left", "inviter lost the right"])
def test_a_door_that_closed_stays_closed(acme: Vendor, vera: Actor, nina_link: str, client: Client, spoil: str) -> None:
    with scope.enter(acme.pk):
        open_ones = StaffInvitation.objects.filter(email=NINA)
        inviter = Staff.objects.filter(user=vera.user)
        if spoil == "revoked":
            staffing.revoke(open_ones[0].pk, by=vera)
        elif spoil == "expired":
            open_ones.update(expires_at=timezone.now() - datetime.timedelta(seconds=1))
        elif spoil == "inviter left":
            inviter.update(ended_at=timezone.now())
        else:
            inviter.update(role=StaffRole.VIEWER)
    assert client.post(nina_link, PASSWORD).status_code in (409, 410)
    assert not User.objects.filter(email=NINA).exists()
    assert roles_at(acme, NINA) == []


def test_whoever_left_can_be_invited_again(acme: Vendor, vera: Actor, max_: Actor) -> None:
    with scope.enter(acme.pk):
        staffing.end(Staff.objects.get(user=max_.user).pk, by=vera)
        staffing.invite(max_.user.email, StaffRole.VIEWER, by=vera)
    assert signed_in(max_).post(link_to(acme, max_.user.email)).url == "/acme/"
    assert roles_at(acme, max_.user.email) == ["viewer"]


def test_whoever_works_here_already_is_not_let_in_twice(acme: Vendor, vera: Actor, nina_link: str) -> None:
    user = make_user(NINA, "Nina Roth")
    with scope.enter(acme.pk):
        Staff.objects.create(user=user, role=StaffRole.VIEWER)
    assert browser_of(user).post(nina_link).status_code == 409
    assert roles_at(acme, NINA) == ["viewer"]
    with scope.enter(acme.pk):
        assert StaffInvitation.objects.get().accepted_at is None


def test_a_letter_goes_to_a_login_or_to_an_address_and_never_to_both(acme: Vendor, vera: Actor) -> None:
    with scope.enter(acme.pk):
        staffing.invite(NINA, StaffRole.VIEWER, by=vera)
        for change in [{"recipient": vera.user}, {"to_email": ""}]:
            with pytest.raises(IntegrityError, match="letter_has_one_recipient"), transaction.atomic():
                Outbox.objects.update(**change)


def test_sending_again_replaces_the_link(acme: Vendor, vera: Actor, nina_link: str, client: Client) -> None:
    with scope.enter(acme.pk):
        staffing.resend(StaffInvitation.objects.get(email=NINA).pk, by=vera)
    assert client.get(nina_link).status_code == 404
    assert client.get(link_to(acme, NINA)).status_code == 200


def test_a_member_joins_the_partner_that_invited(
    brightpath: Partner, paula: Actor, acme: Vendor, client: Client
) -> None:
    with scope.enter(acme.pk, partner_id=brightpath.pk):
        team.invite(brightpath, "sam@brightpath.example", MemberRole.ENGINEER, by=paula)
    link = link_to(acme, "sam@brightpath.example")
    assert client.post(link, PASSWORD).url == "/acme/portal/"
    with scope.enter(acme.pk):
        joined = Member.objects.get(user__email="sam@brightpath.example")
        assert (joined.partner_id, joined.role) == (brightpath.pk, "engineer")
        log = Activity.objects.get(verb="team.joined")
        assert log.sentence == "Nina Roth joined the team as engineer"
        assert MemberInvitation.objects.get().accepted_by_id == joined.user_id


def test_an_admin_who_left_cannot_let_others_in(
    brightpath: Partner, paula: Actor, acme: Vendor, client: Client
) -> None:
    with scope.enter(acme.pk):
        team.invite(brightpath, "sam@brightpath.example", MemberRole.ENGINEER, by=paula)
        Member.objects.filter(user=paula.user).update(ended_at=timezone.now())
    assert client.post(link_to(acme, "sam@brightpath.example"), PASSWORD).status_code == 409
    with scope.enter(acme.pk):
        assert not Member.objects.filter(user__email="sam@brightpath.example").exists()


def test_nobody_signs_up_without_an_invitation(db: None, client: Client) -> None:
    client.post("/accounts/signup/", {"email": "me@nowhere.example", "password1": "a calm long sentence"})
    assert User.objects.count() == 0


def test_the_letter_forgets_the_link_once_it_is_sent(acme: Vendor, nina_link: str, mailoutbox: list[object]) -> None:
    send_letters(acme.pk)
    assert [letter.to for letter in mailoutbox] == [[NINA]]  # type: ignore[attr-defined]
    assert nina_link in mailoutbox[0].body  # type: ignore[attr-defined]
    with scope.enter(acme.pk):
        assert Outbox.objects.get(to_email=NINA).body == ""
