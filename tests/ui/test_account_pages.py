"""The pages of signing in and of one's own account wear the product's look, all of them, without inline code."""

import re

import pytest
from django.test import Client

from identity.models import User
from tests.cast import make_user

PASSWORD = "a-long-and-odd-pass"
SIGNED_OUT = ("login/", "signup/", "password/reset/", "password/reset/done/", "confirm-email/", "inactive/")
SIGNED_IN = ("email/", "password/change/", "logout/", "reauthenticate/", "2fa/", "2fa/totp/activate/")

pytestmark = pytest.mark.django_db


@pytest.fixture
def paula(db: None) -> User:
    user = make_user("paula@brightpath.example", "Paula Marsh")
    user.set_password(PASSWORD)
    user.save()
    return user


@pytest.fixture
def browser(paula: User) -> Client:
    """Signed in, and the password given again, so that the pages of the second factor open."""
    browser = Client()
    browser.post("/accounts/login/", {"login": paula.email, "password": PASSWORD})
    browser.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return browser


def looks(page: str) -> tuple[int, list[str], int]:
    """How many headings, what inline code, how many of our style sheets."""
    inline = re.findall(r"<[^>]+\s(?:style|on[a-z]+)=", page)
    inline += re.findall(r"<script(?![^>]*(?:\ssrc=|application/json))", page)
    return len(re.findall(r"<h1[ >]", page)), inline, page.count("ui/page.css")


@pytest.mark.parametrize("path", SIGNED_OUT)
def test_pages_before_signing_in_have_the_look(path: str) -> None:
    answer = Client().get(f"/accounts/{path}")

    assert (answer.status_code, looks(answer.content.decode())) == (200, (1, [], 1))


@pytest.mark.parametrize("path", SIGNED_IN)
def test_pages_of_the_account_have_the_look(browser: Client, path: str) -> None:
    answer = browser.get(f"/accounts/{path}")

    assert (answer.status_code, looks(answer.content.decode())) == (200, (1, [], 1))


def test_the_account_shows_whose_it_is_and_the_way_out(browser: Client) -> None:
    page = browser.get("/accounts/email/").content.decode()

    assert re.findall(r'<span class="name">([^<]+)</span>', page) == ["Paula Marsh"]
    assert page.count('<form method="post" action="/accounts/logout/">') == 1


def test_an_account_cannot_be_made_without_an_invitation() -> None:
    page = Client().get("/accounts/signup/").content.decode()

    assert re.findall(r"<h1[^>]*>([^<]+)</h1>", page) == ["Accounts are by invitation."]


def test_a_wrong_password_is_said_once_and_nothing_about_who_exists(paula: User) -> None:
    def said(email: str) -> list[str]:
        answer = Client().post("/accounts/login/", {"login": email, "password": "wrong-wrong-wrong"})
        return re.findall(r'role="alert">([^<]+)<', answer.content.decode())

    assert said(paula.email) == said("nobody@brightpath.example")
    assert len(said(paula.email)) == 1


def test_changing_the_second_factor_asks_for_the_password_again(paula: User) -> None:
    browser = Client()
    browser.force_login(paula)

    answer = browser.get("/accounts/2fa/totp/activate/")

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F",
    )
