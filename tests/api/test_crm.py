"""The door of the sales system: late, repeated and damaged events, one by one and in batches."""

from typing import Any

import pytest

from activity.models import Activity
from deals.models import Attribution, Opportunity
from partners.models import Partner
from tenancy import scope
from tests.api.calls import NEW, Caller
from tests.deals.made import make_opportunity
from vendors.actors import Actor
from vendors.models import Vendor

SALE = {name: value for name, value in NEW.items() if name != "source_id"}
ONE = "crm/opportunities/salesforce/006A/"
MANY = "crm/opportunities/"


def put(caller: Caller, version: Any = 1, path: str = ONE, **facts: Any) -> Any:
    return caller.send("put", path, {**SALE, "version": version, **facts})


def said(answer: Any) -> tuple[int, str, bool]:
    body = answer.json()
    return answer.status_code, body["outcome"], body["applied"]


def test_a_new_one_is_created_and_says_where_it_is(max_: Actor) -> None:
    caller = Caller(max_)
    answer = put(caller, "2026-04-01T10:00:00+02:00")
    assert said(answer) == (201, "created", True), answer.content
    made = answer.json()["opportunity"]
    assert answer["Location"] == f"/api/v1/acme/opportunities/{made['id']}/"
    assert (made["source_system"], made["source_id"]) == ("salesforce", "006A")
    assert made["source_version"] == 1_775_030_400_000_000
    assert {name: made[name] for name in SALE} == SALE
    assert caller.get(ONE).json() == made


def test_newer_is_taken_repeats_are_harmless_older_is_ignored_and_the_log_has_two_lines(
    max_: Actor, acme: Vendor
) -> None:
    caller = Caller(max_)
    answers = [
        put(caller, 5),
        put(caller, 5),
        put(caller, 7, arr="2.00"),
        put(caller, 6, arr="3.00"),
        put(caller, 7, arr="2.00"),
    ]
    assert [said(answer) for answer in answers] == [
        (201, "created", True),
        (200, "unchanged", True),
        (200, "changed", True),
        (200, "ignored", False),
        (200, "unchanged", True),
    ]
    assert {answer.json()["opportunity"]["arr"] for answer in answers[2:]} == {"2.00"}
    with scope.enter(acme.pk):
        assert list(Activity.objects.order_by("id").values_list("verb", flat=True))[-2:] == [
            "opportunity.recorded",
            "opportunity.changed",
        ]
        assert Activity.objects.filter(subject_type="opportunity").count() == 2


def test_a_newer_event_without_changes_still_makes_older_ones_old(max_: Actor) -> None:
    caller = Caller(max_)
    put(caller, 1)
    assert said(put(caller, 9)) == (200, "unchanged", True)
    assert said(put(caller, 8, arr="3.00")) == (200, "ignored", False)


def test_another_content_of_the_same_version_is_refused_and_named(max_: Actor) -> None:
    caller = Caller(max_)
    put(caller, 5)
    answer = put(caller, 5, arr="9.00", stage="lost")
    assert answer.status_code == 409
    assert answer.json()["detail"] == (
        "Version 5 of 006A is known here with other facts: the ARR, the stage differ. Send a change with a newer"
        " version."
    )
    assert caller.get(ONE).json()["arr"] == "1250.50"


def test_an_id_of_another_system_is_refused_with_the_way_out(max_: Actor) -> None:
    caller = Caller(max_)
    put(caller)
    answer = put(caller, 2, "crm/opportunities/hubspot/006A/")
    assert answer.status_code == 409
    assert answer.json()["detail"] == (
        "The id 006A is known here from salesforce. All systems of a workspace share their ids: send this one from"
        " hubspot with a prefix, such as hubspot-006A."
    )


def test_a_row_from_a_file_or_a_page_is_adopted_and_keeps_what_is_not_sent(max_: Actor, acme: Vendor) -> None:
    made = make_opportunity(acme, "006A", products=("core", "flex"))
    caller = Caller(max_)
    given = {name: value for name, value in SALE.items() if name != "products"}
    answer = caller.send("put", ONE, {**given, "version": 1})
    assert said(answer) == (200, "changed", True)
    stored = answer.json()["opportunity"]
    assert (stored["id"], stored["source_system"], stored["products"]) == (made.pk, "salesforce", ["core", "flex"])


def test_another_vendors_look_alike_id_is_another_opportunity(max_: Actor, charlie: Actor, globex: Vendor) -> None:
    theirs = make_opportunity(globex, "006A")
    mine = put(Caller(max_))
    assert said(mine) == (201, "created", True)
    assert put(Caller(charlie, "globex"), arr="7.00").json()["opportunity"]["id"] == theirs.pk
    assert Caller(max_).get(ONE).json() == mine.json()["opportunity"]


def test_partners_are_added_once_and_never_taken_away(
    max_: Actor, acme: Vendor, brightpath: Partner, rivermark: Partner
) -> None:
    caller = Caller(max_)
    part = {"partner": "brightpath", "kind": "sourced"}
    first = put(caller, 1, partners=[part, part])
    added = first.json()["opportunity"]["attributions"]
    assert [(one["partner"], one["kind"], one["via"]) for one in added] == [("brightpath", "sourced", "sales")]
    second = put(caller, 2, partners=[{"partner": "rivermark", "kind": "influenced"}])
    assert said(second) == (200, "changed", True)
    assert [one["partner"] for one in second.json()["opportunity"]["attributions"]] == ["brightpath", "rivermark"]
    assert said(put(caller, 3, partners=[part])) == (200, "unchanged", True)
    with scope.enter(acme.pk):
        assert Activity.objects.filter(verb="attribution.added").count() == 2


def test_a_repeated_event_does_not_bring_back_a_part_that_was_withdrawn(
    max_: Actor, acme: Vendor, brightpath: Partner
) -> None:
    caller = Caller(max_)
    part = {"partner": "brightpath", "kind": "sourced"}
    added = put(caller, 1, partners=[part]).json()["opportunity"]["attributions"][0]
    caller.delete(f"attributions/{added['id']}/")
    assert said(put(caller, 1, partners=[part])) == (200, "unchanged", True)
    with scope.enter(acme.pk):
        assert Attribution.objects.count() == 0


def test_an_unknown_partner_changes_nothing_and_another_vendors_is_as_unknown(
    max_: Actor, acme: Vendor, globex_brightpath: Partner
) -> None:
    caller = Caller(max_)
    put(caller, 1)
    answers = [
        put(caller, 2, arr="9.00", partners=[{"partner": code, "kind": "sourced"}]) for code in ("brightpath", "nobody")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert answers[0].content == answers[1].content
    assert [one["field"] for one in answers[0].json()["errors"]] == ["partners.0.partner"]
    stored = caller.get(ONE).json()
    assert (stored["arr"], stored["source_version"]) == ("1250.50", 1)


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"version": -1}, "version", "invalid"),
        ({"version": 2**63}, "version", "invalid"),
        ({"version": True}, "version", "invalid"),
        ({"version": 1.5}, "version", "invalid"),
        ({"version": "7"}, "version", "invalid"),
        ({"version": "2026-03-31T14:05:00"}, "version", "invalid"),
        ({"version": "1969-12-31T23:59:59Z"}, "version", "invalid"),
        ({"version": None}, "version", "null"),
        ({"arr": 5}, "arr", "invalid"),
        ({"arr": "NaN"}, "arr", "invalid"),
        ({"stage": "Closed Won"}, "stage", "invalid_choice"),
        ({"closed_on": None}, "closed_on", "invalid"),
        ({"owner": "Max"}, "owner", "unknown"),
        ({"source_id": "006B"}, "source_id", "invalid"),
        ({"partners": [{"partner": "x", "kind": "helped"}]}, "partners.0.kind", "invalid_choice"),
        ({"partners": [{"partner": "x", "kind": "sourced", "via": "sales"}]}, "partners.0.via", "unknown"),
    ],
)
def test_wrong_fields_are_named(max_: Actor, changes: dict[str, Any], field: str, code: str) -> None:
    answer = put(Caller(max_), **changes)
    assert answer.status_code == 422, answer.content
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [(field, code)]


def test_a_version_is_needed(max_: Actor) -> None:
    answer = Caller(max_).send("put", ONE, SALE)
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("version", "required")]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("crm/opportunities/salesforce/a/b/", "source_id"),
        ("crm/opportunities/salesforce/a%2Fb/", "source_id"),
        ("crm/opportunities/Sales Force/a/", "system"),
        (f"crm/opportunities/salesforce/{'x' * 121}/", "source_id"),
        ("crm/opportunities/salesforce/%20/", "source_id"),
        ("crm/opportunities/salesforce/a%0Ab/", "source_id"),
    ],
)
def test_addresses_that_name_no_id_are_refused(max_: Actor, acme: Vendor, path: str, field: str) -> None:
    answer = put(Caller(max_), 1, path)
    assert answer.status_code == 422, answer.content
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    with scope.enter(acme.pk):
        assert Opportunity.objects.count() == 0


def test_an_id_of_another_system_is_not_found(max_: Actor) -> None:
    caller = Caller(max_)
    put(caller)
    never = caller.get("crm/opportunities/hubspot/never/")
    assert caller.get("crm/opportunities/hubspot/006A/").content == never.content
    for odd in ("hubspot/a%0A/b", "hubspot/a%00b", "%00/006A", "hubspot/%FF", f"hubspot/{'x' * 5000}"):
        assert caller.get(f"crm/opportunities/{odd}/").status_code == 404, odd
    assert never.status_code == 404


def test_a_member_reads_what_its_partner_has_a_part_in(
    max_: Actor, paula: Actor, rosa: Actor, brightpath: Partner
) -> None:
    put(Caller(max_), partners=[{"partner": "brightpath", "kind": "sourced"}])
    assert [Caller(member).get(ONE).status_code for member in (paula, rosa)] == [200, 404]


@pytest.mark.parametrize("who", ["fin", "paula"])
def test_who_may_not_edit_is_refused(who: str, request: pytest.FixtureRequest, acme: Vendor) -> None:
    caller = Caller(request.getfixturevalue(who))
    assert put(caller).status_code == 403
    assert caller.post(MANY, {"system": "salesforce", "opportunities": []}).status_code == 403


def test_a_batch_says_of_each_what_became_of_it(max_: Actor, acme: Vendor) -> None:
    caller = Caller(max_)
    put(caller, 5)
    items: list[Any] = [
        {**SALE, "source_id": "a/1", "version": 1},
        {**SALE, "source_id": "006A", "version": 4, "arr": "1.00"},
        {**SALE, "source_id": "006A", "version": 6, "arr": "2.00"},
        {**SALE, "source_id": "bad", "version": 1, "arr": "-1"},
        {**SALE, "source_id": "half", "version": 1, "partners": [{"partner": "nobody", "kind": "sourced"}]},
        {**SALE, "version": 1},
        "not an object",
    ]
    answer = caller.post(MANY, {"system": "salesforce", "opportunities": items})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert (body["applied"], body["ignored"], body["refused"]) == (2, 1, 4)
    assert [(one["source_id"], one["outcome"]) for one in body["results"]] == [
        ("a/1", "created"),
        ("006A", "ignored"),
        ("006A", "changed"),
        ("bad", "refused"),
        ("half", "refused"),
        (None, "refused"),
        (None, "refused"),
    ]
    assert body["results"][3]["why"] == "Some fields are wrong."
    assert [one["field"] for one in body["results"][3]["errors"]] == ["arr"]
    assert body["results"][4]["why"] == "Name partners of this vendor."
    with scope.enter(acme.pk):
        assert list(Opportunity.objects.order_by("source_id").values_list("source_id", "source_version")) == [
            ("006A", 6),
            ("a/1", 1),
        ]


def test_a_batch_has_at_most_500_items(max_: Actor) -> None:
    answer = Caller(max_).post(MANY, {"system": "salesforce", "opportunities": [{}] * 501})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "opportunities")
