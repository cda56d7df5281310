"""Appeals on their pages: who comes in, what is read there, and how many statements it takes."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.appeals import lifecycle
from deals.models import Appeal
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.appealed import ARR, enroll, file, fresh, make_program, missing
from tests.tiers import facts
from vendors.actors import Actor
from vendors.models import Vendor

FILED = {
    "metric": ARR,
    "row": "brightpath-late",
    "about": "deal",
    "correction": "late",
    "claim": "We told your sales on the phone.",
}


@pytest.fixture
def program(acme: Vendor) -> Any:
    return make_program(acme)


@pytest.fixture
def mine(program: Any, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def theirs(program: Any, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, program)


def text(response: Any) -> str:
    return str(response.content.decode())


def test_a_seller_files_and_the_manager_accepts(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    seller, manager = signed_in(piet), signed_in(max_)
    form = seller.get("/acme/portal/appeals/new/", {"metric": ARR, "row": "brightpath-late"})
    assert (form.status_code, "What is wrong with" in text(form)) == (200, True)
    filed = seller.post("/acme/portal/appeals/new/", FILED)
    with scope.enter(mine.vendor_id):
        row = Appeal.objects.get()
    assert (filed.status_code, filed["Location"]) == (302, f"/acme/portal/appeals/{row.code}/")
    page = text(seller.get(filed["Location"]))
    assert "Max Rivera answers by" in page
    decision = text(manager.get(f"/acme/appeals/{row.code}/"))
    assert ("It was recorded late" in decision, "after the close on 1 Oct 2026" in decision) == (True, True)
    accepted = manager.post(
        f"/acme/appeals/{row.code}/acceptance/", {"revision": "1", "answer": "You are right.", "correction": "late"}
    )
    assert accepted.status_code == 302
    page = text(seller.get(filed["Location"]))
    assert [word in page for word in ("$300,000", "$520,000", "Bronze", "Silver", "You are right.")] == [True] * 5
    assert "$300,000 → $520,000; Bronze → Silver" in text(seller.get("/acme/portal/appeals/"))


@pytest.mark.parametrize(
    ("given", "optional"),
    [
        ({"metric": ARR}, ["evidence_url", "evidence_text"]),
        ({"metric": ARR, "row": "brightpath-late"}, ["evidence_url", "evidence_text"]),
        ({"metric": "success_stories"}, ["key", "url", "evidence_url", "evidence_text"]),
        ({"metric": "success_stories", "row": "story-1"}, ["title", "url", "evidence_url", "evidence_text"]),
    ],
)
def test_the_form_calls_optional_only_what_may_be_left_out(
    mine: Enrollment, piet: Actor, given: dict[str, str], optional: list[str]
) -> None:
    page = text(signed_in(piet).get("/acme/portal/appeals/new/", given))
    labels = re.findall(r'<label for="id_(\w+)">[^<]*(<span class="optional">)?', page)
    legends = re.findall(r"<legend>[^<]*(<span class=\"optional\">)?", page)
    assert ([name for name, mark in labels if mark], [mark for mark in legends if mark]) == (optional, [])


def test_the_facts_stand_before_the_decision_and_that_before_what_happened(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    page = text(signed_in(max_).get(f"/acme/appeals/{file(mine, piet).code}/"))
    titles = ("What is claimed", "The row as it is now", "If you accept", "What happened")
    places = [page.index(title) for title in titles]
    assert places == sorted(places)


def test_what_is_claimed_names_the_customer_once(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = missing(mine, piet)
    claim = text(signed_in(max_).get(f"/acme/appeals/{row.code}/")).split("What is claimed")[1].split("</section>")[0]
    assert (claim.count("Harbour Mills"), claim.count("S-77")) == (1, 1)


def test_nor_is_it_named_again_in_small_letters_where_no_id_is_known(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = missing(mine, piet, opportunity="")
    claim = text(signed_in(max_).get(f"/acme/appeals/{row.code}/")).split("What is claimed")[1].split("</section>")[0]
    assert claim.lower().count("harbour mills") == 1


def test_a_missing_deal_is_found_by_its_customer(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = missing(mine, piet, opportunity="")
    with scope.enter(mine.vendor_id):
        sale = facts.sale("250000", "2026-10-05", source_id="S-9")
        sale.account_name = "Harbour Mills Ltd"
        sale.save()
    manager, url = signed_in(max_), f"/acme/appeals/{row.code}/"
    assert "Harbour Mills Ltd (S-9)" in text(manager.get(url))
    wish = {name: str(value) for name, value in row.wish.items()}
    given = {**wish, "revision": "1", "answer": "Here it is."}
    assert manager.post(f"{url}acceptance/", given).status_code == 422
    assert manager.post(f"{url}acceptance/", {**given, "sale": str(sale.pk)}).status_code == 302
    with scope.enter(mine.vendor_id):
        assert fresh(row).opportunity == sale


def test_a_refused_decision_shows_the_page_with_the_sentence(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row, manager = file(mine, piet), signed_in(max_)
    url = f"/acme/appeals/{row.code}/"
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.tell_more(row, by=piet, note="One thing more")
    old = manager.post(f"{url}refusal/", {"revision": "1", "answer": "No"})
    assert (old.status_code, "changed since you looked" in text(old)) == (409, True)
    empty = manager.post(f"{url}refusal/", {"revision": "2", "answer": ""})
    assert empty.status_code == 422
    assert manager.post(f"{url}refusal/", {"revision": "2", "answer": "Nobody knew."}).status_code == 302
    assert manager.post(f"{url}refusal/", {"revision": "3", "answer": "Again"}).status_code == 409


ROUTES = ("portal/appeals/", "portal/appeals/new/", "portal/appeals/{}/", "appeals/", "appeals/{}/", "appeals/{}/next/")
DOORS = {
    "piet": (200, 200, 200, 404, 404, 404),
    "rosa": (200, 200, 404, 404, 404, 404),
    "max_": (404, 404, 404, 200, 200, 302),
    "fin": (404, 404, 404, 200, 200, 302),
    "charlie": (404, 404, 404, 404, 404, 404),
    "signed out": (302, 302, 302, 302, 302, 302),
}


@pytest.mark.parametrize("who", DOORS)
def test_each_door_opens_for_whom_it_is_meant(
    who: str, mine: Enrollment, theirs: Enrollment, piet: Actor, request: pytest.FixtureRequest
) -> None:
    row = file(mine, piet)
    client = Client() if who == "signed out" else signed_in(request.getfixturevalue(who))
    assert tuple(client.get(f"/acme/{route.format(row.code)}").status_code for route in ROUTES) == DOORS[who]


POSTS = {
    "portal/appeals/{}/evidence/": {"piet": 302, "rosa": 404, "max_": 404, "charlie": 404},
    "portal/appeals/{}/withdrawal/": {"piet": 302, "rosa": 404, "max_": 404, "charlie": 404},
    "appeals/{}/acceptance/": {"piet": 404, "rosa": 404, "max_": 302, "olga": 403, "charlie": 404},
    "appeals/{}/refusal/": {"piet": 404, "rosa": 404, "max_": 302, "olga": 403, "charlie": 404},
    "appeals/{}/holder/": {"piet": 404, "rosa": 404, "max_": 302, "olga": 403, "charlie": 404},
}


@pytest.mark.parametrize("route", POSTS)
@pytest.mark.parametrize("who", ["piet", "rosa", "max_", "olga", "charlie"])
def test_each_verb_is_for_whom_it_is_meant(
    route: str, who: str, mine: Enrollment, theirs: Enrollment, piet: Actor, max_: Actor, request: pytest.FixtureRequest
) -> None:
    row = file(mine, piet)
    given = {"revision": "1", "answer": "So it is.", "correction": "late", "note": "More", "holder": str(max_.user_id)}
    client = signed_in(request.getfixturevalue(who))
    expected = POSTS[route].get(who, 404)
    assert client.post(f"/acme/{route.format(row.code)}", given).status_code == expected


def test_anothers_row_looks_like_one_that_never_existed(mine: Enrollment, theirs: Enrollment, piet: Actor) -> None:
    client = signed_in(piet)
    for row in ("rivermark-late", "neverexisted"):
        assert client.get("/acme/portal/appeals/new/", {"metric": ARR, "row": row}).status_code == 404
        assert client.post("/acme/portal/appeals/new/", {**FILED, "row": row}).status_code == 404


def statements(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


def test_the_lists_ask_the_same_for_one_and_for_thirty(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    def add(number: int) -> None:
        missing(mine, piet, opportunity=f"S-{number}")

    seller, manager = signed_in(piet), signed_in(max_)
    pages = [(seller, "/acme/portal/appeals/"), (manager, "/acme/appeals/"), (manager, "/acme/appeals/?show=all")]
    add(0)
    one = [statements(*page) for page in pages]
    for number in range(1, 31):
        add(number)
    assert [statements(*page) for page in pages] == one
    assert max(one) <= 12


def test_the_decision_page_asks_ten_besides_the_eight_of_every_page(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = missing(mine, piet)
    assert statements(signed_in(max_), f"/acme/appeals/{row.code}/") <= 18
