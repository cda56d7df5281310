"""Lists over the API: every row once, narrowed as asked, at the same cost for 1 and for 30 rows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from tests.api.calls import NEW, Caller
from tests.deals.made import make_opportunity
from vendors.actors import Actor
from vendors.models import Vendor

Count = Callable[[Callable[[Caller], Any]], int]


@pytest.mark.parametrize("ordering", ["id", "-id", "closed_on", "-closed_on", "arr", "-arr", "account_name"])
def test_pages_give_every_row_once_in_both_directions(max_: Actor, acme: Vendor, ordering: str) -> None:
    for number in range(7):
        open_ = {"stage": "open", "closed_on": None} if number % 3 == 0 else {}
        make_opportunity(acme, f"S-{number}", **open_)
    caller = Caller(max_)
    whole = [row["id"] for row in caller.get("opportunities/", ordering=ordering).json()["results"]]
    forward, page = [], caller.get("opportunities/", ordering=ordering, page_size=2).json()
    while True:
        forward += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        page = caller.get(page["next"]).json()
    assert forward == whole
    backward = [row["id"] for row in page["results"]]
    while page["previous"]:
        page = caller.get(page["previous"]).json()
        backward = [row["id"] for row in page["results"]] + backward
    assert backward == whole


@pytest.mark.parametrize(
    "query",
    [
        {"cursor": "garbage"},
        {"cursor": "n.garbage"},
        {"page_size": "1000000000"},
        {"page_size": "0"},
        {"ordering": "vendor__slug"},
        {"stage": "maybe"},
        {"closed_after": "yesterday"},
        {"q": "a\x00b"},
    ],
)
def test_a_wrong_parameter_is_named(max_: Actor, query: dict[str, str]) -> None:
    answer = Caller(max_).get("opportunities/", **query)
    assert answer.status_code == 400
    assert [one["parameter"] for one in answer.json()["errors"]] == list(query)


def test_a_cursor_of_another_vendor_is_garbage(max_: Actor, charlie: Actor, acme: Vendor, globex: Vendor) -> None:
    for number in range(2):
        make_opportunity(globex, f"S-{number}")
    page = Caller(charlie, "globex").get("opportunities/", page_size=1).json()
    cursor = page["next"].partition("cursor=")[2].partition("&")[0]
    assert Caller(max_).get(f"opportunities/?cursor={cursor}").status_code == 400


def test_filters_narrow_the_list(max_: Actor, acme: Vendor, brightpath: Partner, rivermark: Partner) -> None:
    make_opportunity(acme, "S-1", (brightpath, "sourced"), account_name="Alder Foods")
    make_opportunity(acme, "S-2", (rivermark, "sourced"), currency="EUR", account_website="")
    make_opportunity(acme, "T-3", stage="open", closed_on=None)
    caller = Caller(max_)

    def found(**query: str) -> list[str]:
        return sorted(row["source_id"] for row in caller.get("opportunities/", **query).json()["results"])

    assert found(q="alder") == ["S-1"]
    assert found(q="t-") == ["T-3"]
    assert found(partner="rivermark") == ["S-2"]
    assert found(currency="EUR") == ["S-2"]
    assert found(stage="open") == ["T-3"]
    assert found(closed_after="2026-03-31", closed_before="2026-03-31") == ["S-1", "S-2"]
    assert found(closed_after="2026-04-01") == []


@pytest.fixture
def statements(max_: Actor) -> Count:
    caller = Caller(max_)

    def count(ask: Callable[[Caller], Any]) -> int:
        with CaptureQueriesContext(connection) as asked:
            assert ask(caller).status_code in {200, 201}
        # In a test the request's transaction is a savepoint: two statements that are BEGIN and COMMIT otherwise.
        return len(asked) - 2

    return count


def test_a_list_asks_the_same_few_statements_for_1_and_for_30_rows(
    statements: Count, acme: Vendor, brightpath: Partner
) -> None:
    make_opportunity(acme, "S-0", (brightpath, "sourced"))
    one = statements(lambda caller: caller.get("opportunities/"))
    for number in range(1, 30):
        make_opportunity(acme, f"S-{number}", (brightpath, "sourced"))
    assert (one, statements(lambda caller: caller.get("opportunities/"))) == (7, 7)


def test_one_opportunity_and_a_new_one_ask_few_statements(statements: Count, acme: Vendor, brightpath: Partner) -> None:
    made = make_opportunity(acme, "S-0", (brightpath, "sourced"))
    assert statements(lambda caller: caller.get(f"opportunities/{made.pk}/")) == 7
    assert statements(lambda caller: caller.post("opportunities/", {**NEW, "account_website": "new.example"})) == 11
