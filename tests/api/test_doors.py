"""Who gets in over the API: by token, by session, and not at all."""

from django.test import Client

from tests.api.calls import NEW, Caller
from tests.cast import signed_in
from vendors.actors import Actor
from vendors.models import Vendor


def test_without_a_token_every_vendor_answers_alike(acme: Vendor) -> None:
    answers = [Client().get(f"/api/v1/{slug}/opportunities/") for slug in ("acme", "never")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content
    assert answers[0]["Content-Type"] == "application/problem+json"
    assert answers[0]["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_token_of_another_vendor_is_not_good_here(charlie: Actor, acme: Vendor) -> None:
    elsewhere = Caller(charlie, "globex")
    answers = [elsewhere.get(f"/api/v1/{slug}/opportunities/") for slug in ("acme", "never")]
    assert [answer.status_code for answer in answers] == [401, 401]
    assert answers[0].content == answers[1].content


def test_a_session_without_a_role_here_gets_the_answer_of_a_vendor_that_never_existed(
    charlie: Actor, acme: Vendor
) -> None:
    browser = signed_in(charlie)
    answers = [browser.get(f"/api/v1/{slug}/opportunities/") for slug in ("acme", "never")]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_a_session_needs_the_pages_token_to_change_anything(max_: Actor) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(max_.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    refused = browser.post("/api/v1/acme/opportunities/", NEW, content_type="application/json")
    assert (refused.status_code, refused.json()["code"]) == (403, "forbidden")
