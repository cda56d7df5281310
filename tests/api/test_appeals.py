"""Appeals over the API: by the same rules and in the same words as on the pages."""

import json
from typing import Any

import pytest

from deals.models import Appeal
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.deals.appealed import ARR, enroll, make_program
from tests.tiers import facts
from vendors.actors import Actor
from vendors.models import Vendor

LATE = {
    "program": "technology",
    "metric": ARR,
    "about": "deal",
    "row": "brightpath-late",
    "claim": "We told your sales.",
    "wish": {"correction": "late"},
}
MISSING = {
    "program": "technology",
    "metric": ARR,
    "about": "missing_deal",
    "claim": "It is not listed.",
    "wish": {
        "customer": "Harbour",
        "closed_on": "2026-10-05",
        "amount": "250000.00",
        "currency": "USD",
        "kind": "sourced",
    },
}


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def filed(caller: Caller, body: Any) -> str:
    answer = caller.post("appeals/", body)
    assert answer.status_code == 201, answer.json()
    return str(answer.json()["code"])


def test_one_is_filed_added_to_and_accepted(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    partner, vendor = Caller(piet), Caller(max_)
    code = filed(partner, LATE)
    more = partner.post(f"appeals/{code}/evidence/", {"note": "Mail of 3 Sept", "revision": 1}).json()
    assert (more["revision"], more["evidence_text"], more["holder"]) == (2, "Mail of 3 Sept", "Max Rivera")
    old = vendor.post(f"appeals/{code}/acceptance/", {"answer": "Yes", "revision": 1})
    assert (old.status_code, old.json()["detail"][:33]) == (409, "This appeal changed since you loo")
    done = vendor.post(f"appeals/{code}/acceptance/", {"answer": "Yes", "revision": 2}).json()
    changed = done["changed"]
    assert (done["state"], changed["before"]["tier"], changed["after"]["tier"]) == ("accepted", "bronze", "silver")
    assert partner.get(f"appeals/{code}/").json() == done


def test_a_missing_deal_is_named_or_recorded(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    partner, vendor = Caller(piet), Caller(max_)
    code = filed(partner, MISSING)
    unnamed = vendor.post(f"appeals/{code}/acceptance/", {"answer": "Yes"})
    assert (unnamed.status_code, unnamed.json()["errors"][0]["field"]) == (422, "sale")
    with scope.enter(mine.vendor_id):
        facts.sale("250000", "2026-10-05", source_id="S-9")
    done = vendor.post(f"appeals/{code}/acceptance/", {"answer": "Yes", "opportunity": "S-9"}).json()
    assert (done["state"], done["row"], done["changed"]["after"]["value"]) == ("accepted", "S-9", "550000.00")


def test_the_same_key_files_once(mine: Enrollment, piet: Actor) -> None:
    caller = Caller(piet)
    first, again = (caller.post("appeals/", LATE, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code, again.headers["Idempotent-Replay"]) == (201, 201, "true")
    assert first.json() == again.json()
    twice = caller.post("appeals/", LATE)
    assert (twice.status_code, twice.json()["detail"][:27]) == (409, "You appeal this row already")
    with scope.enter(mine.vendor_id):
        assert Appeal.objects.count() == 1


def test_anothers_appeal_looks_like_none(mine: Enrollment, piet: Actor, rosa: Actor, charlie: Actor) -> None:
    code = filed(Caller(piet), LATE)
    for caller in (Caller(rosa), Caller(charlie, "globex")):
        theirs, never = caller.get(f"appeals/{code}/"), caller.get("appeals/A-NEVER/")
        assert (theirs.status_code, theirs.json()) == (never.status_code, never.json())
        assert caller.get("appeals/").json()["results"] == []


def test_anothers_row_is_appealed_no_more_than_one_that_never_existed(
    mine: Enrollment, rivermark: Partner, piet: Actor
) -> None:
    enroll(rivermark, mine.program)
    caller = Caller(piet)
    rows = ("rivermark-late", "rivermark-counts", "rivermark-none")
    answers = [caller.post("appeals/", {**LATE, "row": row}) for row in rows]
    assert [answer.status_code for answer in answers] == [404] * 3
    assert answers[0].json() == answers[1].json() == answers[2].json()
    # As missing any deal can be named: what is said about it is the same whether the vendor knows it or not.
    said = []
    for named in ("rivermark-counts", "rivermark-none"):
        wish = {**MISSING["wish"], "opportunity": named}
        answer = caller.post("appeals/", {**MISSING, "wish": wish}).json()
        told = {key: value for key, value in answer.items() if key not in ("id", "code", "filed_at", "due_at")}
        said.append(json.dumps(told).replace(named, "NAMED"))
        assert caller.post(f"appeals/{answer['code']}/withdrawal/", {}).status_code == 200
    assert said[0] == said[1]


def test_nobody_moves_anothers_appeal(mine: Enrollment, rivermark: Partner, piet: Actor, rosa: Actor) -> None:
    enroll(rivermark, mine.program)
    code = filed(Caller(piet), LATE)
    caller = Caller(rosa)
    for verb, body in (("evidence", {"note": "Mine"}), ("withdrawal", {})):
        theirs, never = (caller.post(f"appeals/{which}/{verb}/", body) for which in (code, "A-NEVER"))
        assert (theirs.status_code, theirs.json()) == (never.status_code, never.json()) == (404, never.json())
    with scope.enter(mine.vendor_id):
        assert list(Appeal.objects.values_list("state", "evidence_text")) == [("open", "")]


def test_staff_without_the_role_may_not_decide(mine: Enrollment, piet: Actor, olga: Actor) -> None:
    code = filed(Caller(piet), LATE)
    caller = Caller(olga)
    for verb in ("acceptance", "refusal"):
        assert caller.post(f"appeals/{code}/{verb}/", {"answer": "So"}).status_code == 403
    assert caller.post("appeals/", LATE).status_code == 403


def test_it_is_given_to_a_colleague_and_declined(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    code = filed(Caller(piet), LATE)
    vendor = Caller(max_)
    given = vendor.post(f"appeals/{code}/holder/", {"holder": "vera@acme.example"}).json()
    assert given["holder"] == "Vera Okafor"
    assert vendor.post(f"appeals/{code}/holder/", {"holder": "piet@brightpath.example"}).status_code == 422
    done = Caller(vera).post(f"appeals/{code}/refusal/", {"answer": "Nobody knew of it."}).json()
    assert (done["state"], done["answer"], done["changed"]) == ("declined", "Nobody knew of it.", None)
    assert [one["code"] for one in vendor.get("appeals/", state="declined").json()["results"]] == [code]
