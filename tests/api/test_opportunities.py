"""Opportunities and the parts in them over the API: what is read, what creating and changing promise."""

from typing import Any

import pytest

from activity.models import Activity
from partners.models import Partner
from tenancy import scope
from tests.api.calls import NEW, Caller
from tests.deals.made import make_opportunity
from vendors.actors import Actor
from vendors.models import Vendor


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
        "source_system": "",
        "source_version": None,
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


def test_creating_answers_where_it_is_and_is_logged(max_: Actor, acme: Vendor) -> None:
    answer = Caller(max_).post("opportunities/", NEW)
    assert answer.status_code == 201, answer.content
    made = answer.json()
    assert answer["Location"] == f"/api/v1/acme/opportunities/{made['id']}/"
    assert {name: made[name] for name in NEW} == NEW
    with scope.enter(acme.pk):
        entry = Activity.objects.get(verb="opportunity.recorded")
        assert entry.sentence == "Max Rivera recorded Northwind Mills (S-77), won, €1,250.50"


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
