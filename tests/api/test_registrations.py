"""Deal registrations over the API: the partner hands them in, the vendor answers, and each reads its own side."""

from decimal import Decimal
from typing import Any

import pytest

from deals import opportunities
from deals.models import Opportunity
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.api.registered import DEAL, HANDED_IN, hand_in, mine
from tests.deals.registered import enroll
from vendors.actors import Actor

__all__ = ["mine"]


def test_a_deal_is_begun_handed_in_and_approved(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    partner, vendor = Caller(piet), Caller(max_)
    begun = partner.post("registrations/", DEAL)
    code = begun.json()["code"]
    assert (begun.status_code, begun.json()["status"]) == (201, "draft")
    assert begun["Location"] == f"/api/v1/acme/registrations/{code}/"
    assert {name: begun.json()[name] for name in DEAL} == DEAL
    assert vendor.get(f"registrations/{code}/").status_code == 404
    submitted = partner.post(f"registrations/{code}/submission/", {"consent": True, "revision": 1}).json()
    assert (submitted["status"], submitted["reviewer"], submitted["staff"]) == ("submitted", "Max Rivera", None)
    approved = vendor.post(f"registrations/{code}/approval/", {"note": "Good work", "revision": submitted["revision"]})
    assert (approved.status_code, approved.json()["status"]) == (200, "approved")
    told = partner.get(f"registrations/{code}/").json()
    assert (told["status"], told["opportunity"]) == ("approved", told["sale"]["source_id"])
    assert told["protected_until"] is not None
    with scope.enter(max_.vendor_id):
        sale = Opportunity.objects.get(source_id=told["opportunity"])
        opportunities.update(sale, {"arr": Decimal("98000.00")}, by=max_)
    followed = partner.get(f"registrations/{code}/").json()
    assert (followed["arr"], followed["sale"]["arr"], followed["sale"]["stage"]) == (DEAL["arr"], "98000.00", "open")


def test_one_that_is_handed_in_at_once_needs_everything(mine: Enrollment, piet: Actor) -> None:
    caller = Caller(piet)
    answer = caller.post("registrations/", {**HANDED_IN, "contact_name": "", "consent": False})
    assert (answer.status_code, caller.get("registrations/").json()["results"]) == (422, [])
    assert answer.json()["errors"] == [
        {"field": "contact_name", "code": "invalid", "detail": "Name the person at the customer you work with."}
    ]


@pytest.mark.parametrize(
    ("changes", "field", "detail"),
    [
        (
            {"customer_website": "", "customer_name": "N"},
            "customer_name",
            "Give the customer's web domain, or a name of at least two letters.",
        ),
        (
            {"customer_website": "gmail.com"},
            "customer_website",
            "gmail.com is a mail provider's domain. Give the customer's own.",
        ),
        ({"arr": "0"}, "arr", "Give an amount above 0 and at most 99,999,999,999,999.99, with at most two decimals."),
        ({"arr": "-5"}, "arr", 'Give the amount as a string of digits, such as "125000.00".'),
        ({"arr": "NaN"}, "arr", 'Give the amount as a string of digits, such as "125000.00".'),
        ({"arr": "9" * 30}, "arr", 'Give the amount as a string of digits, such as "125000.00".'),
        ({"arr": 125000}, "arr", 'Give the amount as a string of digits, such as "125000.00".'),
        ({"arr": None}, "arr", "Give the yearly recurring revenue that you expect, more than 0."),
        (
            {"expected_close": "2020-01-01"},
            "expected_close",
            "This day is past. Give a coming day, or say that the deal closed already.",
        ),
        ({"products": ["theirs"]}, "products", "theirs is not among the vendor's products. Choose from the list."),
        ({"currency": "XXQ"}, "currency", "Give an ISO 4217 currency in capital letters, such as USD."),
        ({"contact_email": "nora"}, "contact_email", "Give an e-mail address, such as ada@partner.example."),
        ({"consent": "yes"}, "consent", "Give true or false."),
        ({"consent": False}, "consent", "Confirm that the customer agreed to be named."),
        ({"program": "nowhere"}, "program", "You are in no program with this key."),
    ],
)
def test_what_cannot_be_right_is_named(
    mine: Enrollment, piet: Actor, changes: dict[str, Any], field: str, detail: str
) -> None:
    answer = Caller(piet).post("registrations/", {**HANDED_IN, **changes})
    assert answer.status_code == 422, answer.content
    assert [(one["field"], one["detail"]) for one in answer.json()["errors"]] == [(field, detail)]


def test_a_field_that_nobody_asked_for_is_refused(mine: Enrollment, piet: Actor) -> None:
    answer = Caller(piet).post("registrations/", {**DEAL, "status": "approved"})
    assert [(one["field"], one["code"]) for one in answer.json()["errors"]] == [("status", "unknown")]


def test_a_second_submit_and_an_approval_after_withdrawal_are_conflicts(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    caller = Caller(piet)
    code = hand_in(caller)
    again = caller.post(f"registrations/{code}/submission/", {"consent": True})
    assert (again.status_code, again.json()["detail"]) == (
        409,
        "This registration is submitted, so it cannot be submitted.",
    )
    assert caller.post(f"registrations/{code}/withdrawal/", {}).json()["status"] == "withdrawn"
    late = Caller(max_).post(f"registrations/{code}/approval/", {})
    assert (late.status_code, late.json()["detail"]) == (
        409,
        "This registration is withdrawn, so it cannot be approved.",
    )


def test_a_decision_on_what_changed_since_is_refused(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    read = vendor.get(f"registrations/{code}/").json()["revision"]
    vendor.post(f"registrations/{code}/review/", {"revision": read})
    for verb, body in {"approval": {}, "rejection": {"reason_code": "other", "reason": "No."}}.items():
        late = vendor.post(f"registrations/{code}/{verb}/", {**body, "revision": read})
        assert (late.status_code, late.json()["detail"]) == (
            409,
            "This registration changed since you looked. Look at it again, then repeat what is still needed.",
        )


def test_a_draft_is_changed_in_the_version_that_was_read_and_discarded(mine: Enrollment, piet: Actor) -> None:
    caller = Caller(piet)
    begun = caller.post("registrations/", {"program": "technology"})
    path = begun["Location"]
    first = caller.patch(path, {"arr": "10.00"}, If_Match=begun["ETag"])
    late = caller.patch(path, {"arr": "20.00"}, If_Match=begun["ETag"])
    assert (first.status_code, first.json()["arr"]) == (200, "10.00")
    assert (late.status_code, late.json()["code"]) == (412, "changed_meanwhile")
    assert caller.patch(path, {"arr": "30.00"}, If_Match='"other"').status_code == 412
    assert caller.delete(path).status_code == 204
    assert caller.get(path).status_code == 404


def test_the_partner_reads_nothing_of_the_vendors_side(
    mine: Enrollment, piet: Actor, rosa: Actor, rivermark: Partner, max_: Actor
) -> None:
    enroll(rivermark, mine.program)
    first, second = hand_in(Caller(rosa)), hand_in(Caller(piet), customer_name="NORTHWIND Traders")
    vendor, partner = Caller(max_), Caller(piet)
    side = vendor.get(f"registrations/{second}/").json()["staff"]
    assert (side["match"], side["reviewer_email"]) == ("same domain", "max@acme.example")
    assert [(one["kind"], one["who"], one["registration"]) for one in side["conflicts"]] == [
        ("registration", f"Rivermark, {first}", first)
    ]
    named = vendor.post(f"registrations/{second}/rejection/", {"reason_code": "conflict", "reason": "RIVERMARK was."})
    assert [one["detail"] for one in named.json()["errors"]] == [
        "You name Rivermark. The partner is never told who was first: leave it out."
    ]
    reason = {"reason_code": "conflict", "reason": "Another one was first."}
    assert vendor.post(f"registrations/{second}/rejection/", reason).json()["status"] == "rejected"
    told = partner.get(f"registrations/{second}/")
    assert (told.json()["staff"], told.json()["conflict"].count("stands against it.")) == (None, 1)
    read = told.content + partner.get("registrations/").content
    assert [word for word in (b"Rivermark", b"rivermark", first.encode(), b"max@", b"account") if word in read] == []
    assert partner.get("registrations/", reviewer="max@acme.example").json()["results"] == []


def test_others_find_nothing(mine: Enrollment, piet: Actor, rosa: Actor, charlie: Actor) -> None:
    code = hand_in(Caller(piet))
    for stranger in (Caller(rosa), Caller(charlie, "globex")):
        theirs, never = stranger.get(f"registrations/{code}/"), stranger.get("registrations/R-NEVER/")
        assert (theirs.status_code, theirs.content) == (404, never.content)
        assert stranger.post(f"registrations/{code}/withdrawal/", {}).status_code == 404
        assert stranger.post(f"registrations/{code}/approval/", {}).status_code == 404
        assert stranger.get("registrations/").json()["results"] == []


@pytest.mark.parametrize("who", ["fin", "olga", "piet"])
@pytest.mark.parametrize("verb", ["review", "question", "approval", "rejection", "assignment", "customer"])
def test_who_may_not_decide_is_forbidden(
    mine: Enrollment, piet: Actor, who: str, verb: str, request: pytest.FixtureRequest
) -> None:
    code = hand_in(Caller(piet))
    answer = Caller(request.getfixturevalue(who)).post(f"registrations/{code}/{verb}/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_staff_register_nothing(mine: Enrollment, max_: Actor, fin: Actor) -> None:
    for actor in (max_, fin):
        answer = Caller(actor).post("registrations/", DEAL)
        assert (answer.status_code, answer.json()["detail"]) == (403, "Only the partner itself can do this.")


def test_the_list_is_narrowed_and_ordered(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    caller = Caller(piet)
    codes = [
        hand_in(caller, customer_name=name, customer_website=f"{name.lower()}.example", arr=arr)
        for name, arr in (("Harbour", "10"), ("Mill", "30"), ("Quay", "20"))
    ]
    vendor = Caller(max_)
    vendor.post(f"registrations/{codes[0]}/rejection/", {"reason_code": "other", "reason": "Too small."})

    def listed(**query: str) -> list[str]:
        return [row["customer_name"] for row in vendor.get("registrations/", **query).json()["results"]]

    assert listed() == ["Quay", "Mill", "Harbour"]
    assert listed(ordering="-arr") == ["Mill", "Quay", "Harbour"]
    assert listed(status="rejected") == ["Harbour"]
    assert listed(waiting="true", partner="brightpath", program="technology") == ["Quay", "Mill"]
    assert listed(q="mil") == ["Mill"]
    assert listed(reviewer="max@acme.example", stage="prospect", page_size="1") == ["Quay"]
    assert listed(overdue="true") == []
    wrong = vendor.get("registrations/", status="maybe")
    assert (wrong.status_code, wrong.json()["errors"][0]["parameter"]) == (400, "status")


@pytest.mark.parametrize("rows", [1, 6])
def test_a_list_costs_the_same_for_one_and_for_many(
    mine: Enrollment, piet: Actor, max_: Actor, rows: int, django_assert_max_num_queries: Any
) -> None:
    caller = Caller(piet)
    for number in range(rows):
        hand_in(caller, customer_name=f"Customer {number}", customer_website=f"c{number}.example")
    vendor = Caller(max_)
    with django_assert_max_num_queries(10):
        assert len(vendor.get("registrations/").json()["results"]) == rows
