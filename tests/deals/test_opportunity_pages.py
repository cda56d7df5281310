"""Opportunities in the workspace: who may do what, and few statements."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from activity.models import Activity
from deals.models import Opportunity
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.made import make_opportunity
from tests.tiers.proposals import enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

LIST = "/acme/opportunities/"
NEW = {
    "source_id": "S-77",
    "account_name": "Northwind Mills",
    "account_website": "",
    "stage": "won",
    "closed_on": "2026-04-01",
    "currency": "EUR",
    "arr": "1250.50",
    "services": "",
    "products": "core, storage",
}


def titles(answer: Any) -> list[str]:
    return re.findall(r'<span class="sub">(S-[0-9]+)</span></td>', answer.content.decode())


def test_staff_find_opportunities(max_: Actor, acme: Vendor, brightpath: Partner) -> None:
    make_opportunity(acme, "S-1", (brightpath, "sourced"), account_name="Alder Foods")
    make_opportunity(acme, "S-2", stage="open", closed_on=None)
    browser = signed_in(max_)
    assert sorted(titles(browser.get(LIST))) == ["S-1", "S-2"]
    assert titles(browser.get(LIST, {"q": "alder"})) == ["S-1"]
    assert titles(browser.get(LIST, {"stage": "open"})) == ["S-2"]
    assert titles(browser.get(LIST, {"partner": "brightpath"})) == ["S-1"]
    assert titles(browser.get(LIST, {"q": "nobody"})) == []
    assert titles(browser.get(LIST, {"closed_after": "soon"})) != []


def test_pages_follow_each_other(max_: Actor, acme: Vendor) -> None:
    for number in range(60):
        make_opportunity(acme, f"S-{number}")
    browser = signed_in(max_)
    first = browser.get(LIST)
    [after] = re.findall(r'href="(\?after=[^"]+)"', first.content.decode())
    second = browser.get(LIST + after)
    assert (len(titles(first)), len(titles(second))) == (50, 10)
    assert len({*titles(first), *titles(second)}) == 60
    assert browser.get(LIST, {"after": "garbage"}).status_code == 400


@pytest.mark.parametrize("who", ["paula", "charlie"])
def test_members_and_other_vendors_people_find_nothing(who: str, request: pytest.FixtureRequest, acme: Vendor) -> None:
    browser = signed_in(request.getfixturevalue(who))
    made = make_opportunity(acme)
    assert [browser.get(f"{LIST}{tail}").status_code for tail in ("", "new/", f"{made.pk}/")] == [404, 404, 404]


def test_who_is_signed_out_is_asked_to_sign_in(acme: Vendor) -> None:
    answer = Client().get(LIST)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={LIST}")


def test_an_opportunity_of_another_vendor_answers_like_one_that_never_existed(max_: Actor, globex: Vendor) -> None:
    theirs = make_opportunity(globex)
    browser = signed_in(max_)
    answers = [browser.get(f"{LIST}{pk}/") for pk in (theirs.pk, 999999999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content.replace(str(theirs.pk).encode(), b"999999999") == answers[1].content


def test_finance_reads_but_does_not_change(fin: Actor, acme: Vendor, brightpath: Partner) -> None:
    made = make_opportunity(acme)
    browser = signed_in(fin)
    assert browser.get(f"{LIST}{made.pk}/").status_code == 200
    assert browser.post(f"{LIST}new/", NEW).status_code == 403
    assert browser.post(f"{LIST}{made.pk}/parts/", {"partner": "brightpath", "kind": "sourced"}).status_code == 403


def test_recording_leads_to_the_opportunity(max_: Actor, acme: Vendor) -> None:
    browser = signed_in(max_)
    answer = browser.post(f"{LIST}new/", NEW)
    with scope.enter(acme.pk):
        made = Opportunity.objects.get(source_id="S-77")
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{made.pk}/")
    assert made.products == ["core", "storage"]
    assert browser.post(f"{LIST}new/", NEW).status_code == 409


def test_a_closed_opportunity_without_its_date_is_asked_for_it(max_: Actor) -> None:
    answer = signed_in(max_).post(f"{LIST}new/", {**NEW, "closed_on": ""})
    assert answer.status_code == 422
    assert answer.context["form"].errors == {
        "closed_on": ["An opportunity that is won needs the date on which it closed."]
    }


def test_a_change_over_somebody_elses_change_is_refused(max_: Actor, acme: Vendor) -> None:
    made = make_opportunity(acme, "S-77")
    browser = signed_in(max_)
    version = browser.get(f"{LIST}{made.pk}/edit/").context["form"].initial["version"]
    first = browser.post(f"{LIST}{made.pk}/edit/", {**NEW, "version": version})
    late = browser.post(f"{LIST}{made.pk}/edit/", {**NEW, "arr": "1", "version": version})
    assert (first.status_code, late.status_code) == (302, 409)
    with scope.enter(acme.pk):
        entry = Activity.objects.get(verb="opportunity.changed")
        assert entry.sentence == (
            "Max Rivera changed the currency, the ARR, the customer's website, the close date, the products of"
            " Northwind Mills (S-77)"
        )


def test_a_partner_is_added_and_taken_off(max_: Actor, acme: Vendor, brightpath: Partner) -> None:
    made = make_opportunity(acme)
    browser = signed_in(max_)
    added = browser.post(f"{LIST}{made.pk}/parts/", {"partner": "brightpath", "kind": "sourced"})
    assert (added.status_code, added["Location"]) == (302, f"{LIST}{made.pk}/")
    assert browser.post(f"{LIST}{made.pk}/parts/", {"partner": "nobody", "kind": "sourced"}).status_code == 422
    with scope.enter(acme.pk):
        part = made.attributions.get()
    gone = browser.post(f"{LIST}{made.pk}/parts/{part.pk}/withdrawal/")
    assert gone.status_code == 302
    with scope.enter(acme.pk):
        assert list(made.attributions.all()) == []


def test_pages_ask_the_same_few_statements_for_1_and_for_30_rows(
    max_: Actor, acme: Vendor, brightpath: Partner
) -> None:
    browser = signed_in(max_)

    def asked(path: str, body: dict[str, str] | None = None) -> int:
        with CaptureQueriesContext(connection) as statements:
            answer = browser.get(path) if body is None else browser.post(path, body)
        assert answer.status_code in {200, 302}
        return len(statements) - 2  # the savepoint that stands for the request's BEGIN and COMMIT

    made = make_opportunity(acme, "S-0", (brightpath, "sourced"))
    one = (asked(LIST), asked(f"{LIST}{made.pk}/"))
    for number in range(1, 30):
        make_opportunity(acme, f"S-{number}", (brightpath, "sourced"))
    assert one == (asked(LIST), asked(f"{LIST}{made.pk}/"))
    assert one == (8, 11)
    assert asked(f"{LIST}new/", {**NEW, "account_website": "new.example"}) == 12


def test_an_opportunity_tells_where_it_counts_and_why(
    max_: Actor, paula: Actor, acme: Vendor, brightpath: Partner
) -> None:
    enroll(brightpath, make_program(acme))
    yesterday = timezone.now().date() - datetime.timedelta(days=1)
    won = make_opportunity(acme, "S-1", (brightpath, "sourced"), closed_on=yesterday)
    alive = make_opportunity(acme, "S-2", (brightpath, "sourced"), stage="open", closed_on=None)
    browser = signed_in(max_)
    rows = [browser.get(f"{LIST}{made.pk}/counting/").context["rows"] for made in (won, alive)]
    assert [[row.counted for row in found] for found in rows] == [[True], [False]]
    assert rows[1][0].why == "still open"
    assert signed_in(paula).get(f"{LIST}{won.pk}/counting/").status_code == 404
