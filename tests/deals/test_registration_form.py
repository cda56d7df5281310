"""Registering a deal in the portal: bad input is told beside its field, and nothing that was typed is lost."""

import datetime
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from deals.models import Status
from deals.registrations import lifecycle
from deals.registrations.claims import NO_CUSTOMER
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_member, make_user, signed_in
from tests.deals.made import make_opportunity
from tests.deals.registered import enroll, make_program
from tests.deals.seller import (
    DEAL,
    LATER,
    LIST,
    begun,
    errors,
    every,
    headline,
    now_of,
    on_top,
    refusal,
    submitted,
    text,
)
from tests.shipped import SHIPPED
from tests.tiers import facts
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

AMOUNT = "Give an amount above 0 and at most 99,999,999,999,999.99, with at most two decimals."
DIGITS = "Write the amount in digits, such as 120000 or 120,000.50."
YESTERDAY = (datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=2)).date().isoformat()


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)


@pytest.fixture
def place(program: Program, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def seller(place: Enrollment, piet: Actor) -> Client:
    return signed_in(piet)


def test_a_deal_is_registered_from_an_empty_form(seller: Client, place: Enrollment) -> None:
    assert seller.get(f"{LIST}new/").status_code == 200
    answer = seller.post(f"{LIST}new/", {**DEAL, "verb": "submit"})
    [made] = every(place)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}{made.code}/")
    assert (made.status, made.arr, made.products) == ("submitted", Decimal(120000), ["voice"])
    assert headline(seller.get(f"{LIST}{made.code}/")).startswith("Max Rivera answers by ") is True


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"customer_website": "", "customer_name": "N"}, {"customer_name": NO_CUSTOMER}),
        (
            {"customer_website": "nora@gmail.com"},
            {"customer_website": "gmail.com is a mail provider's domain. Give the customer's own."},
        ),
        (
            {"customer_website": "northwind"},
            {
                "customer_website": "This is not a web domain. Give one such as northwind.example, or leave it empty.",
            },
        ),
        ({"arr": "0"}, {"arr": AMOUNT}),
        ({"arr": "-5"}, {"arr": AMOUNT}),
        ({"arr": "9" * 30}, {"arr": AMOUNT}),
        ({"arr": "NaN"}, {"arr": DIGITS}),
        ({"arr": "1.250,00"}, {"arr": DIGITS}),
        ({"arr": ""}, {"arr": "Give the yearly recurring revenue that you expect, more than 0."}),
        (
            {"expected_close": YESTERDAY},
            {"expected_close": "This day is past. Give a coming day, or say that the deal closed already."},
        ),
        ({"expected_close": "soon"}, {"expected_close": "Give a day, such as 2026-12-31."}),
        (
            {"already_closed": "on", "expected_close": YESTERDAY},
            {"late_reason": "Say why it was not registered before the close."},
        ),
        (
            {"products": ["unicorn"]},
            {"products": "unicorn is not among the vendor's products. Choose from the list."},
        ),
        ({"influences": []}, {"influences": "Say what you did for this deal: choose at least one from the list."}),
        ({"contact_name": ""}, {"contact_name": "Name the person at the customer you work with."}),
        ({"consent": ""}, {"consent": "Confirm that the customer agreed to be named."}),
    ],
)
def test_bad_input_is_told_beside_its_field(
    seller: Client, place: Enrollment, typed: dict[str, Any], wrong: dict[str, str]
) -> None:
    answer = seller.post(f"{LIST}new/", {**DEAL, **typed, "verb": "submit"})
    [kept] = every(place)
    assert (answer.status_code, errors(answer), kept.status) == (422, wrong, "draft")
    assert kept.contact_name == typed.get("contact_name", "Nora North")
    # What was typed stands in the form still, so that it can be put right.
    shown = answer.context["form"]
    assert {name: shown[name].value() for name in typed if name != "consent"} == {
        name: True if value == "on" else value for name, value in typed.items() if name != "consent"
    }


def test_all_that_is_wrong_is_told_at_once(seller: Client, place: Enrollment) -> None:
    answer = seller.post(f"{LIST}new/", {"arr": "NaN", "verb": "submit"})
    assert sorted(errors(answer)) == ["arr", "consent", "contact_name", "customer_name", "expected_close", "influences"]
    assert every(place) == []


def test_a_second_submit_is_refused(seller: Client, place: Enrollment) -> None:
    seller.post(f"{LIST}new/", {**DEAL, "verb": "submit"})
    [made] = every(place)
    again = seller.post(f"{LIST}{made.code}/edit/", {**DEAL, "verb": "submit", "revision": made.revision})
    assert again.status_code == 409
    assert refusal(again).startswith("This was submitted already, on ") is True
    assert [one.status for one in every(place)] == ["submitted"]


def test_the_same_deal_twice_is_kept_as_a_draft(seller: Client, place: Enrollment) -> None:
    seller.post(f"{LIST}new/", {**DEAL, "verb": "submit"})
    answer = seller.post(f"{LIST}new/", {**DEAL, "verb": "submit"})
    first, second = every(place)
    assert answer.status_code == 409
    assert on_top(answer) == [f"You have registered this deal already: {first.code}. Change that one instead."]
    assert (second.status, second.customer_name) == ("draft", "Northwind Mills")


def test_whoever_did_not_see_the_newest_state_is_told(
    seller: Client, place: Enrollment, paula: Actor, piet: Actor
) -> None:
    draft = begun(place, piet, customer_name="Northwind Mills")
    signed_in(paula).post(f"{LIST}{draft.code}/edit/", {**DEAL, "story": "From Paula", "revision": draft.revision})
    answer = seller.post(
        f"{LIST}{draft.code}/edit/", {**DEAL, "story": "From Piet", "revision": draft.revision, "verb": "submit"}
    )
    assert (answer.status_code, now_of(draft).story, now_of(draft).status) == (409, "From Paula", "draft")
    assert on_top(answer) == [
        "This registration changed since you looked. Look at it again, then repeat what is still needed."
    ]
    assert answer.context["form"]["story"].value() == "From Piet"


def test_a_partner_paused_meanwhile_keeps_its_draft(seller: Client, place: Enrollment, piet: Actor) -> None:
    draft = begun(place, piet)
    with scope.enter(place.vendor_id):
        Enrollment.objects.filter(pk=place.pk).update(status=Enrollment.INACTIVE)
    answer = seller.post(f"{LIST}{draft.code}/edit/", {**DEAL, "verb": "submit"})
    assert answer.status_code == 409
    assert on_top(answer) == [
        "Brightpath is paused in Acme technology partner program. It has to be reactivated first."
    ]
    assert (now_of(draft).status, now_of(draft).contact_name) == ("draft", "Nora North")
    assert seller.get(f"{LIST}new/").status_code == 409


def test_a_draft_begins_with_the_first_fact_and_saves_itself(seller: Client, place: Enrollment) -> None:
    nothing = seller.post(f"{LIST}autosave/", {"program": "technology", "arr": "x"})
    assert (nothing.status_code, errors(nothing), every(place)) == (200, {"arr": DIGITS}, [])
    first = seller.post(f"{LIST}autosave/", {"program": "technology", "customer_name": "Northwind Mills"})
    [draft] = every(place)
    assert first.headers["HX-Replace-Url"] == f"{LIST}{draft.code}/edit/"
    sent = {"code": draft.code, "revision": draft.revision, "customer_name": "Northwind Mills"}
    second = seller.post(f"{LIST}autosave/", {**sent, "arr": "-1", "contact_name": "Nora North"})
    kept = now_of(draft)
    assert (errors(second), kept.contact_name, kept.arr) == ({"arr": AMOUNT}, "Nora North", None)
    assert "Saved" in text(second)
    stale = seller.post(f"{LIST}autosave/", {**sent, "contact_name": "Somebody else"})
    assert (stale.status_code, now_of(draft).contact_name) == (409, "Nora North")


def test_a_reload_shows_what_was_saved(seller: Client, place: Enrollment) -> None:
    seller.post(f"{LIST}autosave/", {**DEAL, "program": "technology"})
    [draft] = every(place)
    form = seller.get(f"{LIST}{draft.code}/edit/").context["form"]
    assert [form[name].value() for name in ("customer_name", "arr", "expected_close", "influences")] == [
        "Northwind Mills",
        Decimal("120000.00"),
        LATER,
        ["introduction"],
    ]


def test_a_draft_is_kept_and_discarded_without_scripts(seller: Client, place: Enrollment) -> None:
    answer = seller.post(f"{LIST}new/", {"customer_name": "Northwind Mills", "verb": "save"})
    [draft] = every(place)
    assert answer.headers["Location"] == f"{LIST}{draft.code}/edit/"
    assert seller.post(f"{LIST}{draft.code}/discard/").headers["Location"] == LIST
    assert every(place) == []


def test_the_hint_says_no_more_than_perhaps(
    seller: Client, place: Enrollment, rivermark: Partner, rosa: Actor, program: Program
) -> None:
    submitted(enroll(rivermark, program), rosa, "Orchard Health")
    assert "Orchard" not in text(seller.get(f"{LIST}hint/", {"customer_name": "Orchard Health"}))
    known = text(seller.get(f"{LIST}hint/", {"customer_name": "Orchard Health"}))
    unknown = text(seller.get(f"{LIST}hint/", {"customer_name": "Umber Textiles"}))
    assert ("We may already know this customer." in known, unknown.strip()) == (True, "")


def test_the_hint_comes_without_scripts_too(
    seller: Client, place: Enrollment, rivermark: Partner, rosa: Actor, program: Program
) -> None:
    submitted(enroll(rivermark, program), rosa, "Orchard Health")
    answer = seller.post(f"{LIST}new/", {"customer_name": "Orchard Health", "verb": "save"}, follow=True)
    assert [str(message).partition(".")[0] for message in answer.context["messages"]] == [
        "Saved",
        "We may already know this customer",
    ]


def test_what_no_database_can_store_is_no_error(seller: Client, place: Enrollment) -> None:
    nul = {"customer_name": "North\x00wind", "code": "R\x00", "program": "technology"}
    answers = [
        seller.get(f"{LIST}hint/", nul),
        seller.get(f"{LIST}customers/", nul),
        seller.get(LIST, {"q": "\x00", "stage": "\x00", "status": "\x00", "sort": "\x00"}),
        seller.post(f"{LIST}autosave/", nul),
        seller.post(f"{LIST}autosave/", {**nul, "code": ""}),
    ]
    assert [answer.status_code for answer in answers] == [404, 200, 200, 404, 200]


def test_only_ones_own_customers_are_suggested(
    seller: Client, acme: Vendor, place: Enrollment, piet: Actor, rivermark: Partner, rosa: Actor, program: Program
) -> None:
    submitted(place, piet, "Orchard Health")
    submitted(enroll(rivermark, program), rosa, "Orchard Secrets")
    make_opportunity(acme, "S-1", (place.partner, "influenced"), account_name="Orchard Foods")
    make_opportunity(acme, "S-2", (rivermark, "influenced"), account_name="Orchard Whispers")
    found = seller.get(f"{LIST}customers/", {"customer_name": "orchard"}).context["suggested"]
    assert [one.name for one in found] == ["Orchard Health", "Orchard Foods"]


def test_the_program_is_chosen_where_there_are_several(seller: Client, acme: Vendor, place: Enrollment) -> None:
    with scope.enter(acme.pk):
        facts.enroll(place.partner, facts.publish_text((SHIPPED / "consulting-2023.yaml").read_text()))
    assert headline(seller.get(f"{LIST}new/")) == "In which program do you register it?"
    seller.post(f"{LIST}new/?program=consulting", {"customer_name": "Northwind Mills", "verb": "save"})
    with scope.enter(acme.pk):
        [draft] = [one.enrollment.program.key for one in place.partner.registrations.all()]
    assert draft == "consulting"
    assert seller.get(f"{LIST}new/?program=reseller").status_code == 404


@pytest.mark.parametrize("role", [MemberRole.ENGINEER, MemberRole.VIEWER])
def test_who_may_not_write_looks_only(place: Enrollment, piet: Actor, role: MemberRole) -> None:
    draft = begun(place, piet, customer_name="Northwind Mills")
    looking = signed_in(make_member(place.partner, make_user("l@brightpath.example", "Lea Look"), role))
    assert [looking.get(path).status_code for path in (LIST, f"{LIST}{draft.code}/")] == [200, 200]
    assert "Register a deal" not in text(looking.get(LIST))
    assert [looking.get(path).status_code for path in (f"{LIST}new/", f"{LIST}{draft.code}/edit/")] == [403, 403]
    assert looking.post(f"{LIST}autosave/", {"customer_name": "Mine"}).status_code == 403


def test_what_is_handed_in_is_not_edited(seller: Client, place: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submitted(place, piet)
    assert seller.get(f"{LIST}{row.code}/edit/").headers["Location"] == f"{LIST}{row.code}/"
    with scope.enter(place.vendor_id):
        lifecycle.take_up(row, by=max_)
    answer = seller.post(f"{LIST}{row.code}/edit/", {"arr": "1", "verb": "save"})
    assert (answer.status_code, now_of(row).status, now_of(row).arr) == (409, Status.IN_REVIEW, Decimal(120000))


def test_a_draft_of_another_partner_is_not_there(place: Enrollment, piet: Actor, rosa: Actor) -> None:
    draft = begun(place, piet, customer_name="Northwind Mills")
    other = signed_in(rosa)
    answers = [
        other.get(f"{LIST}{draft.code}/edit/"),
        other.post(f"{LIST}autosave/", {"code": draft.code, "arr": "5"}),
        other.post(f"{LIST}{draft.code}/discard/"),
        other.get(f"{LIST}hint/", {"code": draft.code, "customer_name": "Northwind"}),
    ]
    assert [answer.status_code for answer in answers] == [404, 404, 404, 404]
