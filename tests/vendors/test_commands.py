"""What an installation's keeper does from the command line."""

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from api import tokens
from identity.models import User
from portal.admission import find_vendor
from tenancy import scope
from tests.vendors.letters import link_to
from vendors.actors import Actor
from vendors.models import Staff, Vendor


def run(*words: str) -> str:
    out = io.StringIO()
    call_command(*words, stdout=out, stderr=io.StringIO())
    return out.getvalue()


def test_a_vendor_is_made_and_its_first_owner_invited(db: None, client: Client) -> None:
    made = json.loads(run("create_vendor", "initech", "Initech", "--owner", "Olli@initech.example", "--json"))
    assert made == {"slug": "initech", "name": "Initech", "address": "/initech/", "invited": "Olli@initech.example"}
    vendor = find_vendor("initech")
    assert vendor is not None
    link = link_to(vendor, "olli@initech.example")
    assert client.post(link, {"name": "Olli", "password": "a calm long sentence"}).url == "/initech/"
    with scope.enter(vendor.pk):
        assert list(Staff.objects.values_list("user__email", "role")) == [("olli@initech.example", "owner")]


@pytest.mark.parametrize("slug", ["acme", "admin", "Bad Slug"])
def test_a_slug_that_is_taken_or_no_address_is_refused(acme: Vendor, slug: str) -> None:
    with pytest.raises(CommandError) as refusal:
        run("create_vendor", slug, "Name")
    assert refusal.value.returncode == 1


def test_a_token_is_printed_once_for_someone_with_a_role(acme: Vendor, vera: Actor, charlie: Actor) -> None:
    text = run("create_token", "--vendor", "acme", "--email", "Vera@acme.example").strip()
    with scope.enter(acme.pk):
        assert tokens.user_of(text) == User.objects.get(email="vera@acme.example")
    for email in ["charlie@globex.example", "nobody@acme.example"]:
        with pytest.raises(CommandError) as refusal:
            run("create_token", "--vendor", "acme", "--email", email)
        assert refusal.value.returncode == 1


def test_a_lost_token_is_revoked_with_the_persons_others_at_this_vendor_alone(
    acme: Vendor, globex: Vendor, vera: Actor, charlie: Actor
) -> None:
    lost, other = (run("create_token", "--vendor", "acme", "--email", "vera@acme.example").strip() for _ in range(2))
    elsewhere = run("create_token", "--vendor", "globex", "--email", "charlie@globex.example").strip()
    answer = json.loads(run("revoke_tokens", "--vendor", "acme", "--email", "vera@acme.example", "--json"))
    assert answer == {"vendor": "acme", "email": "vera@acme.example", "revoked": 2}
    with scope.enter(acme.pk):
        assert [tokens.user_of(text) for text in (lost, other)] == [None, None]
    with scope.enter(globex.pk):
        assert tokens.user_of(elsewhere) == charlie.user
    with pytest.raises(CommandError) as refusal:
        run("revoke_tokens", "--vendor", "acme", "--email", "nobody@acme.example")
    assert refusal.value.returncode == 1
