"""The directory of customers and the list of those that are direct only: who may do what, and few statements."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.models import Activity
from deals.customers import direct_only
from deals.customers.accounts import account_for
from deals.models import Account, DirectOnly
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.made import make_opportunity
from tests.deals.registered import enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor

LIST = "/acme/customers/"


def make(vendor: Vendor, name: str, website: str = "") -> Account:
    with scope.enter(vendor.pk):
        return account_for(name, website)


def shown(answer: Any) -> list[str]:
    return re.findall(r'<a href="/acme/customers/[0-9]+/">([^<]+)</a>', answer.content.decode())


def test_staff_find_customers_by_name_domain_and_likeness(max_: Actor, acme: Vendor) -> None:
    for name, website in [("Northwind Mills", ""), ("Alder Foods GmbH", "alder.example"), ("Southsea", "")]:
        make(acme, name, website)
    browser = signed_in(max_)
    assert shown(browser.get(LIST)) == ["Alder Foods GmbH", "Northwind Mills", "Southsea"]
    assert shown(browser.get(LIST, {"sort": "-name"})) == ["Southsea", "Northwind Mills", "Alder Foods GmbH"]
    assert shown(browser.get(LIST, {"q": "NORTHW"})) == ["Northwind Mills"]
    assert shown(browser.get(LIST, {"q": "www.alder.example"})) == ["Alder Foods GmbH"]
    answer = browser.get(LIST, {"q": "Nortwind Mills"})
    assert (shown(answer), [one.explained for one in answer.context["alike"]]) == (
        ["Northwind Mills"],
        ["similar name 0.96"],
    )
    assert shown(browser.get(LIST, {"q": "%"})) == []
    assert browser.get(LIST, {"q": "\x00'\\"}).status_code == 200


def test_pages_follow_each_other(max_: Actor, acme: Vendor) -> None:
    for number in range(60):
        make(acme, f"Northwind {number:02}")
    browser = signed_in(max_)
    first = browser.get(LIST)
    [after] = re.findall(r'href="(\?after=[^"]+)"', first.content.decode())
    assert [*shown(first), *shown(browser.get(LIST + after))] == [f"Northwind {number:02}" for number in range(60)]


def test_the_number_of_statements_does_not_grow(max_: Actor, acme: Vendor) -> None:
    counts = []
    for size in (1, 30):
        for number in range(size):
            make_opportunity(acme, f"S-{size}-{number}", account_name=f"Northwind {number}", account_website="")
        browser = signed_in(max_)
        browser.get(LIST)
        for q in ("", "Northwind"):
            with CaptureQueriesContext(connection) as asked:
                browser.get(LIST, {"q": q})
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert counts[0] <= 10


def test_a_customer_shows_what_is_sold_to_it_and_who_brings_it(max_: Actor, acme: Vendor, brightpath: Partner) -> None:
    made = make_opportunity(acme, "S-9", account_name="Northwind Mills", account_website="")
    register(enroll(brightpath, make_program(acme)), "D-7", customer="Northwind Mills Ltd")
    browser = signed_in(max_)
    answer = browser.get(f"{LIST}{made.account_id}/")
    assert answer.status_code == 200
    assert [row.source_id for row in answer.context["opportunities"]] == ["S-9"]
    assert [row.code for row in answer.context["registrations"]] == ["D-7"]
    assert [fact.value for fact in answer.context["facts"]][:2] == ["not known", "northwind mills"]
    [row] = browser.get(LIST, {"q": "northwind m"}).context["rows"]
    assert (row.open_opportunities, row.active_registrations, row.is_direct) == (0, 1, False)


def test_a_customer_is_listed_as_direct_only_and_opened_again(max_: Actor, acme: Vendor) -> None:
    mills = make(acme, "Northwind Mills")
    browser = signed_in(max_)
    form = f"{LIST}{mills.pk}/direct-only/"
    assert browser.get(form).status_code == 200
    assert browser.post(form, {"reason": " ", "since": "2026-01-02"}).status_code == 422
    assert browser.post(form, {"reason": "Key account", "since": "2999-01-01"}).status_code == 422
    assert browser.post(form, {"reason": "Key account", "since": "2026-01-02"}).status_code == 302
    assert browser.post(form, {"reason": "Again", "since": "2026-01-02"}).status_code == 409
    assert shown(browser.get("/acme/direct-only/")) == ["Northwind Mills"]
    assert "Northwind Mills is kept to Acme" in browser.get(f"{LIST}{mills.pk}/").content.decode()
    with scope.enter(acme.pk):
        listing = DirectOnly.objects.get()
    ending = f"/acme/direct-only/{listing.pk}/ending/"
    assert [browser.post(ending).status_code for _ in range(2)] == [302, 409]
    assert shown(browser.get("/acme/direct-only/")) == []
    with scope.enter(acme.pk):
        entries = [
            entry.sentence for entry in Activity.objects.filter(subject_id=mills.pk, verb__startswith="customer.")
        ]
        assert sorted(entries) == [
            "Max Rivera kept Northwind Mills to the vendor itself, for all products",
            "Max Rivera opened Northwind Mills to partners again",
        ]


def test_finance_reads_but_does_not_change(fin: Actor, max_: Actor, acme: Vendor) -> None:
    mills = make(acme, "Northwind Mills")
    with scope.enter(acme.pk):
        listing = direct_only.list_direct(mills, products=["core"], reason="Key account", by=max_)
    browser = signed_in(fin)
    reading = [browser.get(path).status_code for path in (LIST, f"{LIST}{mills.pk}/", "/acme/direct-only/")]
    writing = [
        browser.post(path, {"reason": "x", "since": "2026-01-02"}).status_code
        for path in (f"{LIST}{mills.pk}/direct-only/", f"/acme/direct-only/{listing.pk}/ending/")
    ]
    assert (reading, writing) == ([200, 200, 200], [403, 403])


@pytest.mark.parametrize("who", ["paula", "charlie"])
def test_members_and_other_vendors_people_find_nothing(who: str, request: pytest.FixtureRequest, acme: Vendor) -> None:
    browser = signed_in(request.getfixturevalue(who))
    mills = make(acme, "Northwind Mills")
    paths = [LIST, f"{LIST}{mills.pk}/", f"{LIST}{mills.pk}/direct-only/", "/acme/direct-only/"]
    assert [browser.get(path).status_code for path in paths] == [404] * 4


def test_another_vendors_customers_never_show(max_: Actor, globex: Vendor) -> None:
    theirs = make(globex, "Northwind Mills", "northwind.example")
    browser = signed_in(max_)
    assert [shown(browser.get(LIST, {"q": q})) for q in ("", "north", "northwind.example", "Nortwind Mills")] == [
        []
    ] * 4
    answers = [browser.get(f"{LIST}{pk}/") for pk in (theirs.pk, 999999999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.replace(str(theirs.pk).encode(), b"999999999") == answers[1].content
