"""Programs, partners and tiers over the API: who sees what, and deciding."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from partners.models import Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.cast import make_partner
from tests.deals.made import make_opportunity
from tests.tiers.proposals import enroll, make_program, make_run, propose, proposed
from tiers.models import TierChange
from vendors.actors import Actor
from vendors.models import Vendor

LISTS = ["programs/", "partners/", "enrollments/", "assessments/", "tier-changes/", "runs/", "opportunities/"]


@pytest.fixture
def change(acme: Vendor, brightpath: Partner) -> TierChange:
    return proposed(brightpath, acme)


def test_staff_read_everything(max_: Actor, change: TierChange) -> None:
    caller = Caller(max_)
    [program] = caller.get("programs/").json()["results"]
    assert (program["key"], [one["label"] for one in program["editions"]]) == ("technology", ["2024"])
    rules = caller.get("programs/technology/editions/2024/").json()["rules"]
    assert [tier["key"] for tier in rules["tiers"]] == ["registered", "bronze", "silver", "gold"]
    assert (rules["registration"]["protection_days"], rules["registration"]["calendar"]["opens"]) == (90, "09:00")
    assert {one["at_least"] for one in rules["requirements"] if one["metric"] == "influenced_arr"} != set()
    [enrollment] = caller.get("enrollments/", partner="brightpath").json()["results"]
    assert (enrollment["program"], enrollment["tier"], enrollment["status"]) == ("technology", "silver", "active")
    [partner] = caller.get("partners/", q="bright", program="technology").json()["results"]
    assert [one["tier"] for one in partner["enrollments"]] == ["silver"]
    [listed] = caller.get("tier-changes/", state="proposed").json()["results"]
    assert (listed["from_tier"], listed["to_tier"], listed["upward"]) == ("silver", "gold", True)
    [run] = caller.get("runs/").json()["results"]
    assert run["id"] == caller.get(f"runs/{run['id']}/").json()["id"] == change.run_id


def test_members_read_their_own_and_no_proposals(
    paula: Actor, acme: Vendor, rivermark: Partner, change: TierChange
) -> None:
    with scope.enter(acme.pk):
        program = change.program
    enroll(rivermark, program)
    caller = Caller(paula)
    assert [one["key"] for one in caller.get("programs/").json()["results"]] == ["technology"]
    assert [one["code"] for one in caller.get("partners/").json()["results"]] == ["brightpath"]
    assert [one["partner"] for one in caller.get("enrollments/").json()["results"]] == ["brightpath"]
    assert caller.get("tier-changes/").json()["results"] == []
    assert caller.get("runs/").status_code == 403
    never = caller.get("tier-changes/999999999/")
    assert (never.status_code, caller.get(f"tier-changes/{change.pk}/").content) == (404, never.content)
    assert caller.get("partners/rivermark/").content == caller.get("partners/never/").content == never.content


def test_a_manager_decides_once(max_: Actor, change: TierChange) -> None:
    caller = Caller(max_)
    path = f"tier-changes/{change.pk}/decision/"
    assert caller.post(path, {"decision": "maybe"}).status_code == 422
    assert caller.post(path, {"decision": "decline"}).status_code == 422
    approved = caller.post(path, {"decision": "approve", "note": "Well earned."})
    assert (approved.status_code, approved.json()["state"]) == (200, "approved")
    again = caller.post(path, {"decision": "decline", "note": "Too late."})
    assert (again.status_code, again.json()["code"]) == (409, "conflict")
    [enrollment] = caller.get("enrollments/").json()["results"]
    assert enrollment["tier"] == "gold"


@pytest.mark.parametrize(("who", "status"), [("olga", 403), ("fin", 403), ("paula", 404), ("rosa", 404)])
def test_who_may_not_decide(who: str, status: int, request: pytest.FixtureRequest, change: TierChange) -> None:
    caller = Caller(request.getfixturevalue(who))
    answer = caller.post(f"tier-changes/{change.pk}/decision/", {"decision": "approve"})
    assert (answer.status_code, caller.get(f"enrollments/{change.enrollment_id}/").status_code) in {
        (status, 200),
        (status, 404),
    }


def test_another_vendor_decides_on_nothing_of_ours(charlie: Actor, change: TierChange) -> None:
    caller = Caller(charlie, "globex")
    answers = [caller.post(f"tier-changes/{pk}/decision/", {"decision": "approve"}) for pk in (change.pk, 999999999)]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


def test_an_explanation_adds_up(max_: Actor, paula: Actor, acme: Vendor, change: TierChange) -> None:
    with scope.enter(acme.pk):
        partner = change.partner
    make_opportunity(acme, "S-1", (partner, "sourced"))
    make_opportunity(acme, "S-2", (partner, "influenced"), stage="open", closed_on=None)
    path = f"enrollments/{change.enrollment_id}/explanation/?as_of=2026-11-21"
    answers = [Caller(who).get(path) for who in (max_, paula)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].json() == answers[1].json()
    [arr] = [one for one in answers[0].json()["metrics"] if one["metric"] == "influenced_arr"]
    assert arr["value"] == str(sum(Decimal(row["amount"]) for row in arr["counted"]))
    assert {row["id"] for row in arr["counted"]} >= {"S-1"}
    assert {row["id"] for row in arr["not_counted"]} >= {"S-2"}
    assert Caller(max_).get(path.replace("2026-11-21", "soon")).status_code == 400


@pytest.mark.parametrize("path", LISTS)
def test_lists_ask_the_same_few_statements_for_1_and_for_30_rows(path: str, max_: Actor, acme: Vendor) -> None:
    program = make_program(acme)
    caller = Caller(max_)

    def grow(numbers: range) -> None:
        for number in numbers:
            partner = make_partner(acme, f"partner-{number}", f"Partner {number}")
            make_opportunity(acme, f"S-{number}", (partner, "sourced"))
            propose(enroll(partner, program), make_run(program, f"run-{number}"))

    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as statements:
            answer = caller.get(path)
        return len(answer.json()["results"]), len(statements) - 2  # a savepoint stands for BEGIN and COMMIT

    grow(range(1))
    _, few = asked()
    grow(range(1, 30))
    rows, many = asked()
    assert (few, many <= 9) == (many, True)
    assert rows == (1 if path == "programs/" else 0 if path == "assessments/" else 30)


def test_every_error_is_a_problem_document(max_: Actor, acme: Vendor) -> None:
    caller = Caller(max_)
    asks: list[tuple[int, Callable[[], Any]]] = [
        (404, lambda: caller.get("nothing/here/")),
        (404, lambda: caller.get("nothing")),
        (405, lambda: caller.post("partners/", {})),
        (406, lambda: caller.client.get("/api/v1/acme/partners/", headers=_with(caller, Accept="text/html"))),
        (400, lambda: caller.post("opportunities/", b'{"a": 1, "a": 2}')),
        (400, lambda: caller.post("opportunities/", b"[" * 100_000)),
        (413, lambda: caller.post("opportunities/", b" " * (1024 * 1024 + 1))),
        (422, lambda: caller.post("opportunities/", [])),
        (422, lambda: caller.post("opportunities/", {})),
        (
            415,
            lambda: caller.client.post("/api/v1/acme/opportunities/", {"a": "b"}, headers=_with(caller)),
        ),
        (401, lambda: Client().get("/api/v1/acme/nothing")),
    ]
    for status, ask in asks:
        answer = ask()
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert answer.json()["status"] == status


def _with(caller: Caller, **headers: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {caller.token}", **headers}


def test_an_address_without_its_last_slash_is_told_where_to_go(max_: Actor, change: TierChange) -> None:
    caller = Caller(max_)
    answer = caller.post(f"tier-changes/{change.pk}/decision", {"decision": "approve"})
    assert (answer.status_code, answer["Location"]) == (308, f"/api/v1/acme/tier-changes/{change.pk}/decision/")
    assert Client().get("/api/v1/acme/partners").status_code == 401


def test_a_run_is_asked_for_and_looked_at(olga: Actor, fin: Actor, paula: Actor, acme: Vendor) -> None:
    make_program(acme)
    body = {"program": "technology", "as_of": "2026-10-01", "basis": "mid_year"}
    made = Caller(olga).post("runs/", body)
    assert (made.status_code, made.json()["state"], made.json()["window_after"]) == (201, "queued", "2025-10-01")
    assert Caller(fin).get(made["Location"]).json()["requested_by_label"] == "Olga Lindqvist"
    assert [Caller(who).post("runs/", body).status_code for who in (fin, paula)] == [403, 403]
    assert Caller(olga).post("runs/", {**body, "program": "never"}).status_code == 422
    assert Caller(olga).post("runs/", {**body, "as_of": "2999-01-01"}).status_code == 422
