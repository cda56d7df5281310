"""Every other verb of deal registration over the API: by the same rules and in the same words as on the pages."""

import json
from typing import Any

import pytest

from deals import opportunities
from deals.models import Account, DealRegistration
from deals.receipts.proof import PublicKey, verify
from partners.models import Enrollment, Member
from tenancy import scope
from tests.api.calls import Caller
from tests.api.registered import hand_in, mine
from tests.cast import make_staff
from tests.deals.made import facts
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole

__all__ = ["mine"]


def _staff_side(caller: Caller, code: str) -> Any:
    return caller.get(f"registrations/{code}/").json()["staff"]


def test_what_is_asked_for_can_be_answered_and_nothing_else(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    partner, vendor = Caller(piet), Caller(max_)
    code = hand_in(partner)
    asked = vendor.post(f"registrations/{code}/question/", {"fields": ["arr"], "question": "Is it yearly?"})
    assert (asked.json()["status"], asked.json()["asked_fields"], asked.json()["due_at"]) == (
        "action_required",
        ["arr"],
        None,
    )
    closed = partner.post(f"registrations/{code}/answer/", {"story": "We met"})
    assert (closed.status_code, closed.json()["errors"]) == (
        422,
        [{"field": "story", "code": "invalid", "detail": "This was not asked for, so it stays as it is."}],
    )
    answered = partner.post(f"registrations/{code}/answer/", {"arr": "90000.00", "note": "Yes."}).json()
    assert (answered["status"], answered["arr"], len(answered["receipts"])) == ("in_review", "90000.00", 2)


def test_a_decision_is_undone_within_the_hour(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    nothing = vendor.delete(f"registrations/{code}/decision/")
    assert (nothing.status_code, nothing.json()["detail"]) == (409, "Nothing was decided on this registration yet.")
    vendor.post(f"registrations/{code}/rejection/", {"reason_code": "other", "reason": "Too small."})
    undone = vendor.delete(f"registrations/{code}/decision/")
    assert (undone.status_code, undone.json()["status"], undone.json()["reason"]) == (200, "in_review", "")
    assert vendor.delete(f"registrations/{code}/decision/").status_code == 409


def test_it_is_given_to_a_colleague_by_e_mail(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    given = vendor.post(f"registrations/{code}/assignment/", {"reviewer": "Vera@acme.example", "note": "Yours"})
    assert (given.json()["reviewer"], given.json()["staff"]["reviewer_email"]) == ("Vera Okafor", "vera@acme.example")
    unknown = vendor.post(f"registrations/{code}/assignment/", {"reviewer": "piet@brightpath.example"})
    assert [one["field"] for one in unknown.json()["errors"]] == ["reviewer"]


def test_the_customer_is_corrected_and_the_date_stays(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    before = vendor.get(f"registrations/{code}/").json()
    with scope.enter(max_.vendor_id):
        other = Account.objects.create(name="Northwind Group", name_key="northwind group")
    found = vendor.get("customers/candidates/", name="Northwind Group").json()["results"]
    assert [(one["account"]["id"], one["explained"]) for one in found][:1] == [(other.pk, "same name")]
    after = vendor.post(f"registrations/{code}/customer/", {"account": other.pk, "note": "Its parent"}).json()
    assert after["staff"]["account"] == {"id": other.pk, "name": "Northwind Group", "domain": ""}
    assert after["staff"]["match_note"] == "Its parent"
    assert after["submitted_at"] == before["submitted_at"]
    wrong = vendor.post(f"registrations/{code}/customer/", {"account": 999999999, "note": "No"})
    assert [one["detail"] for one in wrong.json()["errors"]] == ["There is no customer with this id here."]


def test_an_approved_one_is_linked_to_another_opportunity(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    vendor.post(f"registrations/{code}/approval/", {})
    with scope.enter(max_.vendor_id):
        account = DealRegistration.objects.select_related("account").get(code=code).account
        opportunities.create(facts("S-9"), by=max_, account=account)
    linked = vendor.post(f"registrations/{code}/opportunity/", {"opportunity": "S-9"})
    assert (linked.status_code, linked.json()["opportunity"]) == (200, "S-9")
    [part] = Caller(piet).get("attributions/").json()["results"]
    assert (part["source_id"], part["kind"], part["via"]) == ("S-9", "sourced", "deal_registration")
    wrong = vendor.post(f"registrations/{code}/opportunity/", {"opportunity": "S-10"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["opportunity"]


def test_an_approval_names_its_opportunity_and_part(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    code = hand_in(Caller(piet))
    with scope.enter(max_.vendor_id):
        account = DealRegistration.objects.select_related("account").get(code=code).account
        for number in ("S-8", "S-9"):
            opportunities.create(facts(number), by=max_, account=account)
    both = Caller(max_).post(f"registrations/{code}/approval/", {"opportunity": "S-8", "is_new": True})
    assert [one["field"] for one in both.json()["errors"]] == ["is_new"]
    body = {"opportunity": "S-8", "kind": "sourced", "protect": False, "note": "As agreed"}
    approved = Caller(max_).post(f"registrations/{code}/approval/", body).json()
    assert (approved["opportunity"], approved["protected_until"]) == ("S-8", None)
    [part] = Caller(piet).get("attributions/").json()["results"]
    assert (part["source_id"], part["kind"]) == ("S-8", "sourced")


def test_the_sale_moves_and_its_steps_are_planned_and_done(mine: Enrollment, piet: Actor) -> None:
    partner = Caller(piet)
    code = hand_in(partner)
    moved = partner.post(f"registrations/{code}/stage/", {"stage": "committed"}).json()
    assert moved["stage"] == "committed"
    late = partner.post(f"registrations/{code}/stage/", {"stage": "qualified", "revision": moved["revision"] - 1})
    assert late.status_code == 409
    lost = partner.post(f"registrations/{code}/stage/", {"stage": "closed_lost"})
    assert [one["field"] for one in lost.json()["errors"]] == ["lost_reason"]
    step = {"text": "Call Nora", "due_on": "2099-02-01"}
    planned = [partner.post(f"registrations/{code}/next-steps/", step, Idempotency_Key="k") for _ in range(2)]
    assert [one.status_code for one in planned] == [201, 201]
    [kept] = partner.get(f"registrations/{code}/").json()["next_steps"]
    assert (kept["text"], kept["due_on"], kept["done_at"]) == ("Call Nora", "2099-02-01", None)
    done = f"registrations/{code}/next-steps/{kept['id']}/completion/"
    assert [partner.post(done, {}).status_code for _ in range(2)] == [200, 409]
    assert partner.post(f"registrations/{code}/next-steps/999999999/completion/", {}).status_code == 404


def test_more_time_is_asked_for_and_declined_with_a_note(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    partner, vendor = Caller(piet), Caller(max_)
    code, other = hand_in(partner), hand_in(partner, customer_website="mill.example", customer_name="Mill")
    path = f"registrations/{code}/extensions/"
    early = partner.post(path, {"reason": "They decide late"})
    assert (early.status_code, early.json()["detail"]) == (409, "There is no protection that could be prolonged.")
    vendor.post(f"registrations/{code}/approval/", {})
    asked = partner.post(path, {"reason": "They decide late"})
    assert (asked.status_code, asked.json()["status"], asked.json()["days"]) == (201, "asked", 30)
    decision = f"{path}{asked.json()['id']}/decision/"
    assert partner.post(decision, {"decision": "grant"}).status_code == 403
    astray = f"registrations/{other}/extensions/{asked.json()['id']}/decision/"
    assert vendor.post(astray, {"decision": "grant"}).status_code == 404
    silent = vendor.post(decision, {"decision": "decline"})
    assert [one["field"] for one in silent.json()["errors"]] == ["note"]
    declined = vendor.post(decision, {"decision": "decline", "note": "Not again"}).json()
    assert (declined["status"], declined["note"]) == ("declined", "Not again")


def test_many_are_decided_at_once_and_taken_back(mine: Enrollment, piet: Actor, max_: Actor, fin: Actor) -> None:
    partner, vendor = Caller(piet), Caller(max_)
    first, second = hand_in(partner), hand_in(partner, customer_website="mill.example", customer_name="Mill")
    partner.post(f"registrations/{second}/withdrawal/", {})
    body = {"decision": "approve", "registrations": [{"registration": first, "revision": 2}, {"registration": second}]}
    assert Caller(fin).post("registrations/bulk-decisions/", body).status_code == 403
    decided = vendor.post("registrations/bulk-decisions/", body)
    assert (decided.status_code, decided.json()["results"]) == (
        200,
        [
            {"registration": first, "decided": True, "sentence": "Approved."},
            {
                "registration": second,
                "decided": False,
                "sentence": "This registration is withdrawn, so it cannot be approved.",
            },
        ],
    )
    undo = f"registrations/bulk-decisions/{decided.json()['id']}/undo/"
    assert [one["sentence"] for one in vendor.post(undo, {}).json()["results"]][:1] == ["Undone."]
    assert vendor.post(undo, {}).status_code == 409
    assert partner.post(undo, {}).status_code == 403


@pytest.mark.parametrize("named", [[], [{"registration": "R-NEVER"}], [{"registration": "X"}, {"registration": "X"}]])
def test_a_decision_about_none_or_unknown_ones_is_refused(mine: Enrollment, max_: Actor, named: Any) -> None:
    answer = Caller(max_).post("registrations/bulk-decisions/", {"decision": "approve", "registrations": named})
    assert answer.status_code == 422, answer.content


def test_the_receipt_is_the_file_that_the_public_key_verifies(
    mine: Enrollment, piet: Actor, rosa: Actor, max_: Actor
) -> None:
    partner = Caller(piet)
    code = hand_in(partner)
    file = partner.get(f"registrations/{code}/receipt/")
    [key] = partner.get("receipt-keys/").json()["results"]
    verdict = verify(file.content, [PublicKey.read(key["public_key"])])
    assert (file.status_code, verdict.ok, verdict.told["registration"]) == (200, True, code)
    [issued] = partner.get(f"registrations/{code}/").json()["receipts"]
    assert issued["digest"] == json.loads(file.content)["digest"]
    assert set(key) == {"fingerprint", "public_key", "since", "until"}
    assert partner.get(f"registrations/{code}/receipt/", digest="0" * 64).status_code == 404
    assert Caller(rosa).get(f"registrations/{code}/receipt/").status_code == 404


def test_the_pipeline_is_summed_for_each_side(mine: Enrollment, piet: Actor, rosa: Actor, max_: Actor) -> None:
    partner = Caller(piet)
    hand_in(partner)
    hand_in(partner, customer_website="mill.example", customer_name="Mill", arr="75000.00")
    total = {"stage": "prospect", "quarter": "2099-01-01", "currency": "USD", "deals": 2, "arr": "200000.00"}
    for caller in (partner, Caller(max_)):
        assert caller.get("registrations/pipeline/").json() == {"results": [total]}
    assert Caller(max_).get("registrations/pipeline/", partner="rivermark").json() == {"results": []}
    assert Caller(rosa).get("registrations/pipeline/").json() == {"results": []}


def test_how_long_answers_take_is_for_staff(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    vendor.post(f"registrations/{code}/approval/", {})
    told = vendor.get("registrations/waiting/", days="30").json()
    assert (told["days"], told["overall"]["number"], told["overall"]["in_time"]) == (30, 1, 1)
    assert [one["person"] for one in told["by_person"]] == ["Max Rivera"]
    assert Caller(piet).get("registrations/waiting/").status_code == 403
    assert vendor.get("registrations/waiting/", days="7").status_code == 400


def test_customers_are_found_by_staff_alone(
    mine: Enrollment, piet: Actor, max_: Actor, charlie: Actor, globex: Vendor
) -> None:
    hand_in(Caller(piet))
    [found] = Caller(max_).get("customers/", q="northwind").json()["results"]
    assert (found["name"], found["domain"]) == ("Northwind Traders Ltd", "northwind.example")
    for path in ("customers/", "customers/candidates/?name=Northwind"):
        assert Caller(piet).get(path).status_code == 403
        assert Caller(charlie, "globex").get(path).json()["results"] == []


def test_customers_are_kept_to_the_vendor_and_opened_again(
    mine: Enrollment, piet: Actor, max_: Actor, fin: Actor, charlie: Actor
) -> None:
    code = hand_in(Caller(piet))
    vendor = Caller(max_)
    account = _staff_side(vendor, code)["account"]["id"]
    body = {"account": account, "reason": "Ours since 2019"}
    for stranger in (Caller(fin), Caller(piet)):
        assert stranger.post("direct-only/", body).status_code == 403
    listed = vendor.post("direct-only/", body)
    assert (listed.status_code, listed.json()["ended_at"]) == (201, None)
    assert vendor.post("direct-only/", body).status_code == 409
    assert [one["kind"] for one in _staff_side(vendor, code)["conflicts"]] == ["direct"]
    assert [len(vendor.get("direct-only/", ended=ended).json()["results"]) for ended in ("true", "false")] == [0, 1]
    path = listed["Location"]
    assert (vendor.get(path).json()["reason"], Caller(piet).get(path).status_code) == ("Ours since 2019", 403)
    assert Caller(charlie, "globex").get(path.replace("acme", "globex")).status_code == 404
    assert [vendor.post(f"{path}ending/", {"note": "Open"}).status_code for _ in range(2)] == [200, 409]
    assert _staff_side(vendor, code)["conflicts"] == []
    wrong = vendor.post("direct-only/", {"account": 999999999, "reason": "Ours"})
    assert [one["field"] for one in wrong.json()["errors"]] == ["account"]


def test_nobody_decides_on_the_partner_that_they_work_at(mine: Enrollment, piet: Actor, acme: Vendor) -> None:
    code = hand_in(Caller(piet))
    owner = make_staff(acme, "both@acme.example", "Bo Both", StaffRole.OWNER)
    with scope.enter(acme.pk):
        Member.objects.create(partner_id=mine.partner_id, user=owner.user, role="seller")
    answer = Caller(owner).post(f"registrations/{code}/approval/", {})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
