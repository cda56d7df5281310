"""Opportunities over the API: each door, and what creating promises."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from activity.models import Activity
from partners.models import Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.cast import signed_in
from tests.deals.made import make_opportunity
from vendors.actors import Actor
from vendors.models import Vendor

NEW = {
    "source_id": "S-77",
    "account_name": "Northwind Mills",
    "account_website": "https://www.northwind.example/about",
    "stage": "won",
    "closed_on": "2026-04-01",
    "currency": "EUR",
    "arr": "1250.50",
    "products": ["core"],
}


def test_staff_read_the_list_with_the_parts_of_partners(
    max_: Actor, acme: Vendor, brightpath: Partner, globex: Vendor, globex_brightpath: Partner
) -> None:
    mine = make_opportunity(acme, "S-1", (brightpath, "sourced"))
    make_opportunity(globex, "S-1", (globex_brightpath, "sourced"))
    answer = Caller(max_).get("opportunities/")
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "private, no-store"
    [row] = answer.json()["results"]
    part = row.pop("attributions")
    assert row == {
        "id": mine.pk,
        "source_id": "S-1",
        "account_name": "Northwind Mills",
        "account_website": "https://northwind.example",
        "stage": "won",
        "closed_on": "2026-03-31",
        "currency": "USD",
        "arr": "120000.00",
        "services": "0.00",
        "products": [],
        "created_at": "2026-01-10T09:00:00Z",
    }
    assert [(one["partner"], one["kind"], one["via"]) for one in part] == [("brightpath", "sourced", "sales")]


def test_a_member_sees_only_what_its_partner_has_a_part_in_and_no_other_parts(
    paula: Actor, acme: Vendor, brightpath: Partner, rivermark: Partner
) -> None:
    make_opportunity(acme, "S-1", (brightpath, "sourced"), (rivermark, "influenced"))
    theirs = make_opportunity(acme, "S-2", (rivermark, "sourced"))
    caller = Caller(paula)
    [row] = caller.get("opportunities/").json()["results"]
    assert [one["partner"] for one in row["attributions"]] == ["brightpath"]
    never = caller.get("opportunities/999999999/")
    assert caller.get(f"opportunities/{theirs.pk}/").content == never.content
    assert never.status_code == 404


def test_an_opportunity_of_another_vendor_answers_like_one_that_never_existed(
    max_: Actor, globex: Vendor, charlie: Actor
) -> None:
    theirs = make_opportunity(globex)
    caller = Caller(max_)
    answers = [caller.get(f"opportunities/{pk}/") for pk in (theirs.pk, 999999999, 10**30)]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


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


def test_creating_answers_where_it_is_and_is_logged(max_: Actor, acme: Vendor) -> None:
    answer = Caller(max_).post("opportunities/", NEW)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"/api/v1/acme/opportunities/{made['id']}/"
    assert {name: made[name] for name in NEW} == NEW
    with scope.enter(acme.pk):
        entry = Activity.objects.get(verb="opportunity.recorded")
        assert entry.sentence == "Max Rivera recorded Northwind Mills (S-77), won, 1250.50 EUR"


@pytest.mark.parametrize("who", ["fin", "paula"])
def test_who_may_not_edit_is_refused(who: str, request: pytest.FixtureRequest, acme: Vendor) -> None:
    answer = Caller(request.getfixturevalue(who)).post("opportunities/", NEW)
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_a_taken_source_id_is_a_conflict_within_the_vendor_only(max_: Actor, charlie: Actor) -> None:
    caller = Caller(max_)
    assert [caller.post("opportunities/", NEW).status_code for _ in range(2)] == [201, 409]
    assert Caller(charlie, "globex").post("opportunities/", NEW).status_code == 201


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"arr": 1250.5}, "arr", "invalid"),
        ({"arr": "-5"}, "arr", "invalid"),
        ({"arr": "1_000"}, "arr", "invalid"),
        ({"arr": "١٢"}, "arr", "invalid"),
        ({"arr": "1e5"}, "arr", "invalid"),
        ({"arr": "0.005"}, "arr", "invalid"),
        ({"arr": "NaN"}, "arr", "invalid"),
        ({"arr": "9" * 30}, "arr", "invalid"),
        ({"stage": "maybe"}, "stage", "invalid_choice"),
        ({"closed_on": None}, "closed_on", "invalid"),
        ({"closed_on": "01.04.2026"}, "closed_on", "invalid"),
        ({"currency": "XXQ"}, "currency", "invalid"),
        ({"account_name": "two\nlines"}, "account_name", "line"),
        ({"account_name": 7}, "account_name", "invalid"),
        ({"products": ["Core!"]}, "products", "invalid"),
    ],
)
def test_wrong_fields_are_named(max_: Actor, changes: dict[str, Any], field: str, code: str) -> None:
    answer = Caller(max_).post("opportunities/", {**NEW, **changes})
    assert answer.status_code == 422, answer.content
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]


def test_the_same_key_gives_the_same_answer_and_makes_one(max_: Actor) -> None:
    caller = Caller(max_)
    first, again = (caller.post("opportunities/", NEW, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Location"] == first["Location"]
    assert len(caller.get("opportunities/").json()["results"]) == 1


def test_the_same_key_with_another_body_is_refused(max_: Actor) -> None:
    caller = Caller(max_)
    caller.post("opportunities/", NEW, Idempotency_Key="k-1")
    other = caller.post("opportunities/", {**NEW, "source_id": "S-78"}, Idempotency_Key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_refused_creation_leaves_its_key_free(max_: Actor) -> None:
    caller = Caller(max_)
    assert caller.post("opportunities/", {**NEW, "arr": "x"}, Idempotency_Key="k-1").status_code == 422
    assert caller.post("opportunities/", NEW, Idempotency_Key="k-1").status_code == 201


def test_a_change_needs_the_version_that_was_read(max_: Actor, acme: Vendor) -> None:
    made = make_opportunity(acme)
    caller = Caller(max_)
    path = f"opportunities/{made.pk}/"
    version = caller.get(path)["ETag"]
    first = caller.patch(path, {"arr": "1.00"}, If_Match=version)
    late = caller.patch(path, {"arr": "2.00"}, If_Match=version)
    assert (first.status_code, first.json()["arr"]) == (200, "1.00")
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert caller.get(path).json()["arr"] == "1.00"


def test_a_partner_is_added_once_and_taken_off(max_: Actor, acme: Vendor, brightpath: Partner) -> None:
    made = make_opportunity(acme)
    caller = Caller(max_)
    body = {"opportunity": made.pk, "partner": "brightpath", "kind": "influenced"}
    first = caller.post("attributions/", body)
    assert (first.status_code, first.json()["via"]) == (201, "sales")
    assert caller.post("attributions/", body).status_code == 409
    assert caller.delete(first["Location"]).status_code == 204
    assert caller.delete(first["Location"]).status_code == 404
    with scope.enter(acme.pk):
        verbs = list(Activity.objects.filter(partner=brightpath).order_by("id").values_list("verb", flat=True))
    assert verbs == ["attribution.added", "attribution.withdrawn"]


def test_a_nested_id_of_another_vendor_is_as_wrong_as_one_that_never_existed(
    max_: Actor, globex: Vendor, brightpath: Partner, globex_brightpath: Partner
) -> None:
    theirs = make_opportunity(globex)
    caller = Caller(max_)
    bodies = [{"opportunity": pk, "partner": "brightpath", "kind": "sourced"} for pk in (theirs.pk, 999999999)]
    answers = [caller.post("attributions/", body) for body in bodies]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content


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


Count = Callable[[Callable[[Caller], Any]], int]


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
    assert statements(lambda caller: caller.post("opportunities/", {**NEW, "account_website": "new.example"})) == 9


@pytest.mark.django_db(transaction=True)
def test_a_key_in_flight_is_told_so(max_: Actor, acme: Vendor) -> None:
    caller = Caller(max_)
    inside, go_on = Event(), Event()

    def first() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            name = f"idempotency {acme.pk} {max_.user_id} k-1"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            inside.set()
            go_on.wait(20)
        connection.close()

    holder = Thread(target=first)
    holder.start()
    inside.wait(20)
    refused = caller.post("opportunities/", NEW, Idempotency_Key="k-1")
    go_on.set()
    holder.join()
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert caller.post("opportunities/", NEW, Idempotency_Key="k-1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_make_one(max_: Actor, acme: Vendor) -> None:
    caller = Caller(max_)

    def ask(number: int) -> int:
        try:
            client = Caller.__new__(Caller)
            client.token, client.base, client.client = caller.token, caller.base, Client()
            return int(client.post("opportunities/", NEW, Idempotency_Key="k-1").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(ask, range(24)))
    assert statuses <= {201, 409}
    assert len(caller.get("opportunities/").json()["results"]) == 1
