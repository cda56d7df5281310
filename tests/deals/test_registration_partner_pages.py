"""A partner's registrations in the portal: what is alive, what happens next, who has it, and what can be done."""

import datetime
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.customers.accounts import account_for
from deals.models import DealRegistration, Extension, NextStep
from deals.registrations import decisions, identifying, lifecycle, sale
from partners.models import Enrollment, Member, Partner
from tenancy import scope
from tests.cast import make_member, signed_in
from tests.deals.registered import enroll, make_program
from tests.deals.seller import LIST, NOW, begun, errors, every, headline, now_of, on_top, refusal, submitted, text
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

POLICY = "protection_days: 90, extension_days: 30"


@pytest.fixture
def place(acme: Vendor, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, make_program(acme, POLICY))


@pytest.fixture
def seller(place: Enrollment, piet: Actor) -> Client:
    return signed_in(piet)


def url(row: DealRegistration, rest: str = "") -> str:
    return f"{LIST}{row.code}/{rest}"


def approve(row: DealRegistration, by: Actor, *, days_ago: int = 0) -> DealRegistration:
    with scope.enter(row.vendor_id):
        decisions.approve(row, by=by, now=NOW - datetime.timedelta(days=days_ago))
    return now_of(row)


def ask(row: DealRegistration, by: Actor, *fields: str) -> DealRegistration:
    with scope.enter(row.vendor_id):
        lifecycle.ask(row, fields=fields, question="How do I reach Nora?", by=by)
    return now_of(row)


def customers(answer: Any) -> list[str]:
    return [row.registration.customer_name for row in answer.context["rows"]]


def asked(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as statements:
        assert client.get(path).status_code == 200
    return len(statements) - 2  # the savepoint that stands for the request's BEGIN and COMMIT


def test_the_list_begins_with_what_needs_the_partner(
    seller: Client, place: Enrollment, piet: Actor, max_: Actor
) -> None:
    begun(place, piet, customer_name="Draft Drums")
    approve(submitted(place, piet, "Far Foods"), max_)
    submitted(place, piet, "Waiting Wood")
    approve(submitted(place, piet, "Soon Stone"), max_, days_ago=80)
    ask(submitted(place, piet, "Asked Air"), max_, "contact_email")
    page = seller.get(LIST)
    assert customers(page) == ["Asked Air", "Soon Stone", "Waiting Wood", "Draft Drums", "Far Foods"]
    assert headline(page) == "Four registrations are alive, worth $480K a year."
    [lead] = re.findall(r'<p class="lead">(.*?)</p>', text(page))
    assert re.sub("<.*?>", "", lead) == "1 waits for your answer; 1 loses its protection within 14 days."
    tabs = [(item.label, item.active) for item in page.context["tabs"]]
    assert tabs == [
        ("Open 5", True),
        ("Your turn 1", False),
        ("Drafts 1", False),
        ("With Acme 1", False),
        ("Approved 2", False),
        ("Closed 0", False),
        ("All 5", False),
    ]


def test_filters_stand_in_the_address(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    moved = approve(submitted(place, piet, "Alder Foods"), max_)
    submitted(place, piet, "Northwind Mills")
    with scope.enter(place.vendor_id, partner_id=place.partner_id):
        sale.move_stage(moved, "committed", by=piet)
    assert customers(seller.get(LIST, {"q": "wind"})) == ["Northwind Mills"]
    assert customers(seller.get(LIST, {"stage": "committed"})) == ["Alder Foods"]
    assert customers(seller.get(LIST, {"status": "waiting"})) == ["Northwind Mills"]
    assert customers(seller.get(LIST, {"status": "approved", "q": "wind"})) == []
    assert customers(seller.get(LIST, {"status": "all", "sort": "customer_name"})) == ["Alder Foods", "Northwind Mills"]


def test_pages_follow_each_other_in_the_order_of_urgency(seller: Client, place: Enrollment, piet: Actor) -> None:
    for number in range(35):
        begun(place, piet, customer_name=f"Customer {number}")
    first = seller.get(LIST)
    [after] = re.findall(r'href="(\?after=[^"]+)"', first.content.decode())
    second = seller.get(LIST + after)
    assert [len(customers(first)), len(customers(second))] == [30, 5]
    assert sorted({*customers(first), *customers(second)}) == sorted(f"Customer {number}" for number in range(35))


def test_the_board_has_a_column_for_each_status(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    begun(place, piet, customer_name="Draft Drums")
    approve(submitted(place, piet, "Far Foods"), max_)
    columns = seller.get(LIST, {"view": "board"}).context["columns"]
    shown = {label: [card.registration.customer_name for card in cards] for _, label, cards in columns}
    assert shown == {
        "Draft": ["Draft Drums"],
        "Action required": [],
        "Submitted": [],
        "In review": [],
        "Approved": ["Far Foods"],
        "Won": [],
    }


def test_pages_ask_as_much_for_one_as_for_thirty(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    row = approve(submitted(place, piet, "Customer of note"), max_)
    with scope.enter(place.vendor_id, partner_id=place.partner_id):
        sale.plan_step(row, text="Call", due_on=NOW.date(), by=piet)
    paths = (
        LIST,
        f"{LIST}?view=board",
        f"{LIST}pipeline/",
        url(row),
        f"{LIST}new/",
        "/acme/portal/registrations/customers/",
    )
    one = [asked(seller, path) for path in paths]
    for number in range(30):
        submitted(place, piet, "", customer_website=f"customer{number}.example")
        with scope.enter(place.vendor_id, partner_id=place.partner_id):
            sale.plan_step(row, text=f"Call {number}", due_on=NOW.date(), by=piet)
    assert [asked(seller, path) for path in paths] == one
    assert one == [10, 10, 8, 12, 11, 9]


def test_what_is_asked_and_nothing_else_can_be_answered(
    seller: Client, place: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = ask(submitted(place, piet), max_, "contact_email", "arr")
    page = seller.get(url(row))
    assert headline(page) == "It is your turn: Acme asks you something."
    assert list(page.context["answer_form"].fields) == ["arr", "contact_email", "revision"]
    sent = {"contact_email": "nobody", "arr": "5", "story": "Let me add", "revision": row.revision}
    wrong = seller.post(url(row, "answer/"), sent)
    assert (wrong.status_code, errors(wrong)) == (
        422,
        {"contact_email": "Give an e-mail address, such as ada@partner.example."},
    )
    assert wrong.context["answer_form"]["arr"].value() == "5"
    right = seller.post(url(row, "answer/"), {**sent, "contact_email": "nora@northwind.example", "note": "Here."})
    done = now_of(row)
    assert (right.headers["Location"], done.status, done.contact_email, done.arr, done.story) == (
        url(row),
        "in_review",
        "nora@northwind.example",
        5,
        "",
    )
    late = seller.post(url(row, "answer/"), sent)
    assert (late.status_code, refusal(late)) == (409, "Nothing is asked of you here any more.")


def test_an_answer_to_what_changed_meanwhile_is_kept_and_refused(
    seller: Client, place: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = ask(submitted(place, piet), max_, "contact_email")
    sent = {"contact_email": "nora@northwind.example", "revision": row.revision - 1}
    answer = seller.post(url(row, "answer/"), sent)
    assert (answer.status_code, now_of(row).status) == (409, "action_required")
    assert on_top(answer) == [
        "This registration changed since you looked. Look at it again, then repeat what is still needed."
    ]
    assert answer.context["answer_form"]["contact_email"].value() == "nora@northwind.example"


def test_who_lost_is_told_the_kind_and_the_date_and_never_who(
    seller: Client, place: Enrollment, piet: Actor, max_: Actor, rivermark: Partner, rosa: Actor
) -> None:
    submitted(enroll(rivermark, place.program), rosa, "Orchard Health")
    row = submitted(place, piet, "Orchard Health")
    with scope.enter(place.vendor_id):
        decisions.reject(row, reason_code="conflict", reason="Somebody came before you.", by=max_)
    page = seller.get(url(row))
    assert headline(page) == "Acme did not accept it: somebody was first."
    assert page.context["conflict"].startswith("Another registration of this customer, submitted on ") is True
    assert ("Rivermark" in text(page), "Rosa" in text(page)) == (False, False)

    anew = seller.post(url(row, "again/"))
    _, made = every(place)
    assert anew.headers["Location"] == url(made, "edit/")
    assert (made.customer_name, made.resubmission_of_id) == ("Orchard Health", row.pk)
    assert [one.code for one in seller.get(url(row)).context["after"]] == [made.code]
    assert seller.get(url(made)).context["before"].code == row.code


def test_the_protection_is_said_and_more_time_asked_for(
    seller: Client, place: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = approve(submitted(place, piet), max_, days_ago=80)
    page = seller.get(url(row))
    assert (page.context["protection"].value.endswith("(in 10 days)"), page.context["protection"].state) == (
        True,
        "soon",
    )
    empty = seller.post(url(row, "more-time/"), {"kind": "extension", "reason": ""})
    assert (empty.status_code, empty.context["more_time_form"].errors) == (422, {"reason": ["Fill this in."]})
    assert seller.post(url(row, "more-time/"), {"kind": "extension", "reason": "Budget in June"}).status_code == 302
    again = seller.post(url(row, "more-time/"), {"kind": "extension", "reason": "Budget in July"})
    assert again.status_code == 409
    with scope.enter(place.vendor_id):
        assert [one.reason for one in Extension.objects.filter(registration=row)] == ["Budget in June"]


def test_the_sale_moves_apart_from_the_review(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    row = approve(submitted(place, piet), max_)
    moved = seller.post(url(row, "stage/"), {"stage": "committed", "revision": row.revision})
    assert (moved.status_code, now_of(row).stage) == (302, "committed")
    stale = seller.post(url(row, "stage/"), {"stage": "launched", "revision": row.revision})
    assert (stale.status_code, now_of(row).stage) == (409, "committed")
    silent = seller.post(url(row, "stage/"), {"stage": "closed_lost"})
    assert (silent.status_code, silent.context["stage_form"].errors) == (
        422,
        {"lost_reason": ["Choose a reason when, and only when, it is lost."]},
    )
    seller.post(url(row, "stage/"), {"stage": "closed_lost", "lost_reason": "price"})
    assert (now_of(row).status, now_of(row).lost_reason) == ("lost", "price")
    assert headline(seller.get(url(row))) == "The sale is lost: price."


def test_next_steps_are_planned_and_done(seller: Client, place: Enrollment, piet: Actor) -> None:
    row = submitted(place, piet)
    assert seller.post(url(row, "steps/"), {"text": "Call Nora", "due_on": "soon"}).status_code == 422
    assert seller.post(url(row, "steps/"), {"text": "Call Nora", "due_on": "2026-12-01"}).status_code == 302
    with scope.enter(place.vendor_id):
        step = NextStep.objects.get(registration=row)
    done = url(row, f"steps/{step.pk}/completion/")
    assert [seller.post(done).status_code, seller.post(done).status_code] == [302, 409]
    assert seller.post(url(row, "steps/987654/completion/")).status_code == 404
    assert [one.text for one in seller.get(url(row)).context["done_steps"]] == ["Call Nora"]


def test_a_claim_is_withdrawn_before_it_is_decided(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submitted(place, piet)
    assert seller.post(url(row, "withdrawal/"), {"revision": "0"}).status_code == 409
    assert seller.post(url(row, "withdrawal/"), {"revision": row.revision}).status_code == 302
    answer = seller.post(url(row, "withdrawal/"))
    assert (answer.status_code, refusal(answer)) == (
        409,
        "This registration is withdrawn, so it cannot be withdrawn.",
    )


def test_the_pipeline_is_told_by_stage_and_quarter(seller: Client, place: Enrollment, piet: Actor) -> None:
    for customer, close in {
        "Alder Foods": "2031-02-01",
        "Northwind Mills": "2031-05-31",
        "Umber": "2031-06-01",
    }.items():
        submitted(place, piet, customer, expected_close=datetime.date.fromisoformat(close))
    page = seller.get(f"{LIST}pipeline/")
    [grid] = page.context["grids"]
    assert headline(page) == "Your pipeline is $360K in 3 deals."
    assert [(words, [(cell.label, cell.arr) for cell in cells]) for words, cells, _ in grid.rows] == [
        ("Q1 2031", [("Prospect", 120_000)]),
        ("Q2 2031", [("Prospect", 240_000)]),
    ]


def test_the_log_of_the_vendors_side_is_not_told(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submitted(place, piet)
    with scope.enter(place.vendor_id):
        lifecycle.take_up(row, by=max_)
        identifying.correct(row, account_for("Northwind Group", ""), note="They are one", by=max_, now=NOW)
    told = [event.text for event in seller.get(url(row)).context["events"]]
    assert told == [
        f"Max Rivera began to review Northwind Mills ({row.code})",
        f"Piet de Vries submitted Northwind Mills ({row.code})",
        f"Piet de Vries began the draft {row.code}",
    ]


def test_questions_and_ending_protections_are_tasks(
    seller: Client, place: Enrollment, piet: Actor, max_: Actor, globex_brightpath: Partner
) -> None:
    ask(submitted(place, piet, "Asked Air"), max_, "contact_email")
    approve(submitted(place, piet, "Soon Stone"), max_, days_ago=80)
    approve(submitted(place, piet, "Far Foods"), max_)
    expected = ["Answer Acme about Asked Air", "The protection of Soon Stone at Acme ends"]
    home = seller.get("/acme/portal/").context["tasks"]
    assert ([task.text for task in home], home[1].due.endswith("(in 10 days)")) == (expected, True)
    assert piet.user is not None
    make_member(globex_brightpath, piet.user, MemberRole.SELLER)
    assert [task.text for task in seller.get("/").context["tasks"]] == expected
    with scope.enter(place.vendor_id):
        Member.objects.filter(user=piet.user).update(role=MemberRole.VIEWER)
    assert (seller.get("/").context["tasks"], seller.get("/acme/portal/").context["tasks"]) == ([], [])


def test_another_partners_registration_is_not_there(place: Enrollment, piet: Actor, rosa: Actor, max_: Actor) -> None:
    row = submitted(place, piet)
    other = signed_in(rosa)
    verbs = ("answer/", "withdrawal/", "stage/", "steps/", "more-time/", "again/")
    assert [other.get(url(row)).status_code, *(other.post(url(row, verb)).status_code for verb in verbs)] == [404] * 7
    assert signed_in(max_).get(url(row)).status_code == 404
