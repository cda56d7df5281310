"""The cast. Acme and Globex are two vendors with look-alike data.

Vera owns Acme's workspace, Max manages partners, Olga is operations, Fin finance. Paula (partner admin) and Piet
(seller) work at Brightpath, Rosa at Rivermark, both partners of Acme. Charlie owns Globex, where a Brightpath is too.
Actors are what verbs take as `by`; `.user` is the login. Fixtures that end in `_scope` enter a vendor.
"""

from collections.abc import Iterator

import pytest
from django.test import Client

from identity.models import User
from partners.models import Member, Partner
from tenancy import scope
from vendors.actors import Actor, system
from vendors.models import Vendor
from vendors.roles import MemberRole, StaffRole
from vendors.workspace import add_staff, create_vendor

PASSWORD = "prm-demo"


def make_user(email: str, name: str) -> User:
    user = User.objects.create_user(email, name=name)
    user.emailaddress_set.create(email=email, verified=True, primary=True)
    return user


def make_staff(vendor: Vendor, email: str, name: str, role: StaffRole) -> Actor:
    with scope.enter(vendor.pk):
        user = make_user(email, name)
        add_staff(user, role, by=system(vendor.pk, "the test"))
    return Actor(vendor.pk, name, role, user)


def make_member(partner: Partner, user: User, role: MemberRole) -> Actor:
    with scope.enter(partner.vendor_id):
        Member.objects.create(partner=partner, user=user, role=role)
    return Actor(partner.vendor_id, user.name, role, user, partner_id=partner.pk, partner_name=partner.name)


def make_partner(vendor: Vendor, code: str, name: str) -> Partner:
    with scope.enter(vendor.pk):
        return Partner.objects.create(code=code, name=name, country="DE", website=f"https://{code}.example")


@pytest.fixture
def acme(db: None) -> Vendor:
    return create_vendor("acme", "Acme", by="the test")


@pytest.fixture
def globex(db: None) -> Vendor:
    return create_vendor("globex", "Globex", by="the test")


@pytest.fixture
def acme_scope(acme: Vendor) -> Iterator[Vendor]:
    with scope.enter(acme.pk):
        yield acme


@pytest.fixture
def brightpath(acme: Vendor) -> Partner:
    return make_partner(acme, "brightpath", "Brightpath")


@pytest.fixture
def rivermark(acme: Vendor) -> Partner:
    return make_partner(acme, "rivermark", "Rivermark")


@pytest.fixture
def globex_brightpath(globex: Vendor) -> Partner:
    return make_partner(globex, "brightpath", "Brightpath")


@pytest.fixture
def vera(acme: Vendor) -> Actor:
    return make_staff(acme, "vera@acme.example", "Vera Okafor", StaffRole.OWNER)


@pytest.fixture
def max_(acme: Vendor) -> Actor:
    return make_staff(acme, "max@acme.example", "Max Rivera", StaffRole.PARTNER_MANAGER)


@pytest.fixture
def olga(acme: Vendor) -> Actor:
    return make_staff(acme, "olga@acme.example", "Olga Lindqvist", StaffRole.OPERATIONS)


@pytest.fixture
def fin(acme: Vendor) -> Actor:
    return make_staff(acme, "fin@acme.example", "Fin Murphy", StaffRole.FINANCE)


@pytest.fixture
def paula(brightpath: Partner) -> Actor:
    return make_member(brightpath, make_user("paula@brightpath.example", "Paula Meyer"), MemberRole.PARTNER_ADMIN)


@pytest.fixture
def piet(brightpath: Partner) -> Actor:
    return make_member(brightpath, make_user("piet@brightpath.example", "Piet de Vries"), MemberRole.SELLER)


@pytest.fixture
def rosa(rivermark: Partner) -> Actor:
    return make_member(rivermark, make_user("rosa@rivermark.example", "Rosa Silva"), MemberRole.PARTNER_ADMIN)


@pytest.fixture
def charlie(globex: Vendor) -> Actor:
    return make_staff(globex, "charlie@globex.example", "Charlie Park", StaffRole.OWNER)


def signed_in(actor: Actor) -> Client:
    """A browser in which this person is signed in."""
    client = Client()
    assert actor.user is not None
    client.force_login(actor.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client
