"""What opens a door never stands in the log, whoever writes the line."""

import logging
import re
from io import StringIO
from urllib.parse import quote

import pytest
from django.core import mail
from django.test import Client
from structlog.stdlib import ProcessorFormatter

from activity.models import Outbox
from activity.tasks import send_letters
from api import tokens
from prm.log_masking import masked
from tenancy import scope
from tests.cast import make_user
from tests.vendors.letters import link_to
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """Everything that the installation's own handler writes out."""
    for name in ("django_structlog", "django.request", "django.security", "django.template"):
        caplog.set_level(logging.INFO, name)
    written = StringIO()
    ours = next(one for one in logging.root.handlers if isinstance(one.formatter, ProcessorFormatter))
    monkeypatch.setattr(ours, "stream", written)
    return written


@pytest.fixture
def link(acme: Vendor, vera: Actor) -> str:
    with scope.enter(acme.pk):
        staffing.invite("nina@acme.example", StaffRole.FINANCE, by=vera)
    return link_to(acme, "nina@acme.example")


def lines_of(log: StringIO, secret: str) -> tuple[int, int]:
    """How many lines there are, and how many tell the secret."""
    lines = log.getvalue().splitlines()
    return len(lines), sum(secret in line for line in lines)


def test_an_invitation_opened_refused_and_followed_from_sign_in(link: str, client: Client, log: StringIO) -> None:
    token = link.rstrip("/").rpartition("/")[2]
    assert client.get(link).status_code == 200
    assert client.post(link, {"name": "Nina", "password": "short"}).status_code == 422
    assert client.get(link.replace("/acme/", "/nobody/")).status_code == 404
    assert client.get(f"/accounts/login/?next={quote(link, safe='')}").status_code == 200
    assert client.put(link).status_code == 405
    count, telling = lines_of(log, token)
    assert (count >= 10, telling) == (True, 0)


def test_an_exception_that_names_the_link(
    link: str, client: Client, log: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from portal import invitations

    def break_down(request: object, opened: object) -> None:
        raise RuntimeError(f"cannot open {link}")

    monkeypatch.setattr(invitations, "_join", break_down)
    client.raise_request_exception = False
    assert client.get(link).status_code == 500
    count, telling = lines_of(log, link.rstrip("/").rpartition("/")[2])
    assert (count >= 3, telling) == (True, 0)


def test_the_key_of_a_password_reset(db: None, client: Client, log: StringIO) -> None:
    make_user("nina@acme.example", "Nina")
    client.post("/accounts/password/reset/", {"email": "nina@acme.example"})
    found = re.search(r"/accounts/password/reset/key/(\S+?)/", str(mail.outbox[0].body))
    assert found is not None
    assert client.get(f"/accounts/password/reset/key/{found[1]}/").status_code == 302
    assert client.get(f"/accounts/password/reset/key/{found[1]}x/").status_code == 200
    count, telling = lines_of(log, found[1])
    assert (count >= 4, telling) == (True, 0)


def test_a_token_of_the_api_wherever_it_is_sent(acme: Vendor, vera: Actor, client: Client, log: StringIO) -> None:
    assert vera.user is not None
    with scope.enter(acme.pk):
        token = tokens.create(vera.user)
    headers = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/v1/acme/partners/", headers=headers).status_code == 200
    assert client.get(f"/api/v1/acme/nothing/?token={token}", headers=headers).status_code == 404
    count, telling = lines_of(log, token)
    assert (count >= 4, telling) == (True, 0)


def test_a_letter_that_cannot_be_sent_is_logged_without_its_link(acme: Vendor, link: str, log: StringIO) -> None:
    with scope.enter(acme.pk):
        Outbox.objects.update(subject="two\nlines")
    assert send_letters(acme.pk) == 0
    assert lines_of(log, link) == (1, 0)


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("GET /invitations/acme/Ab_9-xAb_9-xAb_9-xAb_9-x/", "GET /invitations/acme/***/"),
        ("GET /invitations/acme/Ab_9-xAb_9-xAb_9-xAb_9-x?a=1", "GET /invitations/acme/***?a=1"),
        ("next=%2Finvitations%2Facme%2FAb_9-xAb_9-xAb_9-xAb_9-x%2F", "next=%2Finvitations%2Facme%2F***%2F"),
        ("next=%252Finvitations%252Facme%252FAb_9-xAb_9-xAb_9-xAb_9-x", "next=%252Finvitations%252Facme%252F***"),
        ('"http://a.example/invitations/acme/Ab_9-xAb_9-xAb_9-xAb_9-x/"', '"http://a.example/invitations/acme/***/"'),
        ("/accounts/password/reset/key/1a-c0ffee/", "/accounts/password/reset/key/***/"),
        ("/accounts/confirm-email/MQ:1u:Zz/", "/accounts/confirm-email/***/"),
        ("Authorization: Bearer abc.def", "Authorization: Bearer ***"),
        ("GET /acme/people/invitations/12/withdrawal/", "GET /acme/people/invitations/12/withdrawal/"),
        ("GET /acme/partners/brightpath/", "GET /acme/partners/brightpath/"),
        ("connecting as prm_app", "connecting as prm_app"),
    ],
)
def test_only_the_secret_is_masked(said: str, kept: str) -> None:
    assert masked(said) == kept
