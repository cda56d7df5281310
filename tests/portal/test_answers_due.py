"""A person's own page says at which vendors registrations wait for the person's answer."""

from datetime import UTC, datetime, timedelta

from django.test import Client

from deals.models import DealRegistration
from partners.models import Partner
from tenancy import scope
from tests.deals.registered import enroll, make_program, register
from vendors.actors import Actor, system
from vendors.models import Vendor
from vendors.roles import StaffRole
from vendors.workspace import add_staff


def test_what_waits_for_me_stands_on_my_page(
    acme: Vendor, globex: Vendor, brightpath: Partner, max_: Actor, client: Client
) -> None:
    assert max_.user is not None
    with scope.enter(globex.pk):
        add_staff(max_.user, StaffRole.VIEWER, by=system(globex.pk, "the test"))
    client.force_login(max_.user)
    assert "Nothing waits for you." in client.get("/").content.decode()
    row = register(enroll(brightpath, make_program(acme)), now=datetime.now(UTC))
    with scope.enter(acme.pk):
        DealRegistration.objects.filter(pk=row.pk).update(reviewer=max_.user)
    page = client.get("/").content.decode()
    assert "1 deal registration waits for your answer at Acme" in page
    assert 'href="/acme/registrations/?show=mine"' in page
    with scope.enter(acme.pk):
        DealRegistration.objects.filter(pk=row.pk).update(due_at=datetime.now(UTC) - timedelta(hours=1))
    assert "1 overdue" in client.get("/").content.decode()
