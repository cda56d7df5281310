"""Deal registrations in the workspace: the queue, the review, and who may do what there."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import (
    Account,
    AccountMatch,
    Attribution,
    BulkDecision,
    DealRegistration,
    Decision,
    DirectOnly,
    Extension,
    Opportunity,
    Status,
)
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import make_member, make_partner, signed_in
from tests.deals.made import make_opportunity
from tests.deals.registered import approved, enroll, make_program, register
from ui.formats import day, moment
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

QUEUE = "/acme/registrations/"


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


@pytest.fixture
def theirs(mine: Enrollment, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, mine.program)


@pytest.fixture
def as_max(max_: Actor) -> Client:
    return signed_in(max_)


def submitted(enrollment: Enrollment, code: str = "D-1", **given: Any) -> DealRegistration:
    return register(enrollment, code, **{"now": timezone.now(), **given})


def stored(row: DealRegistration) -> DealRegistration:
    with scope.enter(row.vendor_id):
        return DealRegistration.objects.select_related("account", "reviewer", "opportunity").get(pk=row.pk)


def codes(answer: Any) -> list[str]:
    return re.findall(r'data-row="/acme/registrations/([^/]+)/"', answer.content.decode())


def url(row: DealRegistration, tail: str = "") -> str:
    return f"{QUEUE}{row.code}/{tail}"


def test_the_queue_shows_what_waits_the_most_urgent_first(as_max: Client, mine: Enrollment) -> None:
    began = timezone.now() - timedelta(days=30)
    submitted(mine, "D-2", customer="Alder Foods", now=began)
    submitted(mine, "D-1")
    answer = as_max.get(QUEUE)
    assert codes(answer) == ["D-2", "D-1"]
    sentence = f"2 registrations wait for an answer, 1 is overdue; the oldest since {day(began.date())}."
    assert answer.context["answer"] == sentence


def test_the_queue_is_narrowed_by_its_address(
    as_max: Client, mine: Enrollment, theirs: Enrollment, max_: Actor
) -> None:
    submitted(mine, "D-1", reviewer=max_.user, stage="qualified")
    submitted(theirs, "D-2", customer="Alder Foods")
    approved(mine, "D-3", customer="Pinewood Labs")
    assert codes(as_max.get(QUEUE, {"show": "mine"})) == ["D-1"]
    assert codes(as_max.get(QUEUE, {"show": "approved"})) == ["D-3"]
    assert codes(as_max.get(QUEUE, {"show": "all"})) == ["D-3", "D-2", "D-1"]
    assert codes(as_max.get(QUEUE, {"show": "all", "status": "approved"})) == ["D-3"]
    assert codes(as_max.get(QUEUE, {"show": "action_required"})) == []
    assert codes(as_max.get(QUEUE, {"partner": "rivermark"})) == ["D-2"]
    assert codes(as_max.get(QUEUE, {"stage": "qualified"})) == ["D-1"]
    assert codes(as_max.get(QUEUE, {"q": "alder"})) == ["D-2"]
    assert codes(as_max.get(QUEUE, {"reviewer": str(max_.user_id)})) == ["D-1"]
    assert codes(as_max.get(QUEUE, {"program": "consulting"})) == []
    assert codes(as_max.get(QUEUE, {"reviewer": "nobody", "status": "odd"})) == ["D-1", "D-2"]


def test_pages_follow_each_other(as_max: Client, mine: Enrollment) -> None:
    for number in range(32):
        submitted(mine, f"D-{number}", customer=f"Customer {number}")
    first = as_max.get(QUEUE)
    [after] = re.findall(r'href="(\?after=[^"]+)"', first.content.decode())
    assert (len(codes(first)), len(codes(as_max.get(QUEUE + after)))) == (30, 2)
    assert as_max.get(QUEUE, {"after": "garbage"}).status_code == 400


@pytest.mark.parametrize("who", ["paula", "charlie"])
def test_members_and_other_vendors_people_find_nothing(who: str, request: pytest.FixtureRequest, acme: Vendor) -> None:
    browser = signed_in(request.getfixturevalue(who))
    paths = (QUEUE, f"{QUEUE}pipeline/", f"{QUEUE}D-1/", f"{QUEUE}D-1/customer/")
    assert [browser.get(path).status_code for path in paths] == [404, 404, 404, 404]


def test_who_is_signed_out_is_asked_to_sign_in(acme: Vendor) -> None:
    answer = Client().get(QUEUE)
    assert (answer.status_code, answer["Location"]) == (302, f"/accounts/login/?next={QUEUE}")


def test_a_draft_is_the_partners_own_paper(as_max: Client, mine: Enrollment) -> None:
    with scope.enter(mine.vendor_id):
        DealRegistration.objects.create(partner=mine.partner, enrollment=mine, code="D-9", currency="USD")
    assert (codes(as_max.get(QUEUE, {"show": "all"})), as_max.get(f"{QUEUE}D-9/").status_code) == ([], 404)


def test_finance_reads_without_buttons(fin: Actor, mine: Enrollment) -> None:
    row, browser = submitted(mine), signed_in(fin)
    body = browser.get(url(row)).content.decode() + browser.get(QUEUE).content.decode()
    assert [body.count(words) for words in ('id="approve"', 'name="chosen"', "data-approves")] == [0, 0, 0]
    tails = ("approval/", "rejection/", "question/", "reviewer/", "taking-up/", "undoing/", "customer/", "opportunity/")
    assert {browser.post(url(row, tail), {"revision": row.revision}).status_code for tail in tails} == {403}
    assert browser.post(f"{QUEUE}decisions/", {"chosen": "D-1:1", "verb": "approved"}).status_code == 403


def test_who_works_at_the_partner_as_well_leaves_it_to_a_colleague(
    as_max: Client, max_: Actor, mine: Enrollment, brightpath: Partner
) -> None:
    assert max_.user is not None
    make_member(brightpath, max_.user, MemberRole.VIEWER)
    row = submitted(mine)
    page = as_max.get(url(row))
    assert (page.context["may_decide"], page.context["own_partner"]) == (False, True)
    assert as_max.post(url(row, "approval/"), {"revision": row.revision}).status_code == 403
    assert stored(row).status == Status.SUBMITTED


def test_approving_leads_back_to_the_page_with_an_undo(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    answer = as_max.post(url(row, "approval/"), {"revision": row.revision, "protect": "on"}, follow=True)
    assert answer.redirect_chain == [(url(row), 302)]
    assert answer.context["undo"].kind == Decision.APPROVED
    held = stored(row)
    assert (held.status, held.protected_until is None) == (Status.APPROVED, False)
    undone = as_max.post(url(row, "undoing/"))
    assert (undone.status_code, stored(row).status) == (302, Status.IN_REVIEW)
    assert as_max.post(url(row, "undoing/")).status_code == 409


def test_the_manager_chooses_the_opportunity_the_part_and_no_protection(
    as_max: Client, mine: Enrollment, acme: Vendor
) -> None:
    row = submitted(mine, products=["suite"])
    newer = make_opportunity(acme, "S-2", account_website="", stage="open", closed_on=None, products=("suite",))
    older = make_opportunity(acme, "S-3", account_website="", stage="open", closed_on=None, products=("base",))
    page = as_max.get(url(row))
    assert page.context["approve_form"].fields["opportunity"].choices == [
        ("", "By rule: S-2"),
        (str(older.pk), "S-3, open, $120,000"),
        (str(newer.pk), "S-2, open, $120,000"),
        ("new", "A new opportunity"),
    ]
    as_max.post(url(row, "approval/"), {"revision": row.revision, "opportunity": older.pk, "kind": "sourced"})
    held = stored(row)
    assert (held.opportunity_id, held.protected_until) == (older.pk, None)
    with scope.enter(row.vendor_id):
        assert list(Attribution.objects.values_list("opportunity_id", "kind")) == [(older.pk, "sourced")]


def test_a_new_sale_can_stand_beside_an_open_one(as_max: Client, mine: Enrollment, acme: Vendor) -> None:
    row = submitted(mine)
    make_opportunity(acme, "S-2", account_website="", stage="open", closed_on=None)
    as_max.post(url(row, "approval/"), {"revision": row.revision, "opportunity": "new"})
    with scope.enter(row.vendor_id):
        assert Attribution.objects.get().kind == Attribution.SOURCED
    assert stored(row).opportunity.source_id.startswith("deal-")


def test_a_change_since_the_page_was_loaded_is_told_and_nothing_typed_is_lost(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    assert as_max.post(url(row, "taking-up/"), {"revision": row.revision}).status_code == 302
    late = as_max.post(url(row, "approval/"), {"revision": row.revision, "note": "Good luck", "protect": "on"})
    assert (late.status_code, late.context["shown"].refusal) == (
        409,
        "This registration changed since you looked. Look at it again, then repeat what is still needed.",
    )
    assert late.context["approve_form"]["note"].value() == "Good luck"
    body = late.content.decode()
    assert (body.count('name="revision" value="3"') > 0, body.count(f'href="{url(row)}"') > 0) == (False, True)
    assert stored(row).status == Status.IN_REVIEW


def test_a_page_without_its_revision_is_asked_to_load_again(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    answer = as_max.post(url(row, "approval/"), {"note": "x"})
    assert (answer.status_code, answer.context["shown"].refusal) == (422, "The page was incomplete. Load it again.")


def test_approving_what_was_withdrawn_is_refused_on_the_page(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    with scope.enter(row.vendor_id):
        DealRegistration.objects.filter(pk=row.pk).update(status=Status.WITHDRAWN, due_at=None)
    answer = as_max.post(url(row, "approval/"), {"revision": row.revision})
    assert (answer.status_code, answer.context["shown"].refusal) == (
        409,
        "This registration is withdrawn, so it cannot be approved.",
    )


def test_a_partner_paused_meanwhile_is_not_approved(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    with scope.enter(row.vendor_id):
        Enrollment.objects.filter(pk=mine.pk).update(status=Enrollment.INACTIVE)
    answer = as_max.post(url(row, "approval/"), {"revision": row.revision})
    assert (answer.status_code, answer.context["shown"].refusal) == (
        409,
        "Brightpath is paused in Acme technology partner program. It has to be reactivated first.",
    )
    assert stored(row).status == Status.SUBMITTED


def test_another_partners_protection_stands_in_the_way(as_max: Client, mine: Enrollment, theirs: Enrollment) -> None:
    first, second = submitted(theirs, "D-7"), submitted(mine)
    as_max.post(url(first, "approval/"), {"revision": first.revision, "protect": "on"})
    answer = as_max.post(url(second, "approval/"), {"revision": second.revision, "protect": "on"})
    held = stored(first).protected_until
    assert (answer.status_code, answer.context["shown"].refusal) == (
        409,
        f"Rivermark holds the protection of Northwind Mills until {moment(held)}, by the registration D-7.",
    )
    beside = as_max.post(url(second, "approval/"), {"revision": second.revision})
    assert (beside.status_code, stored(second).status) == (302, Status.APPROVED)


def test_rejecting_asks_for_a_reason_and_words(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    bare = as_max.post(url(row, "rejection/"), {"revision": row.revision})
    assert (bare.status_code, set(bare.context["reject_form"].errors)) == (422, {"reason_code", "reason"})
    given = {"revision": row.revision, "reason_code": "not_qualified", "reason": "No budget is known yet."}
    assert as_max.post(url(row, "rejection/"), given).status_code == 302
    assert (stored(row).status, stored(row).reason) == (Status.REJECTED, "No budget is known yet.")


def test_the_page_shows_what_the_partner_is_told_and_keeps_the_others_name_out(
    as_max: Client, mine: Enrollment, theirs: Enrollment
) -> None:
    began = timezone.now() - timedelta(days=2)
    submitted(theirs, "D-7", now=began)
    row = submitted(mine)
    told = f"Another registration of this customer, submitted on {day(began.date())}, stands against it."
    assert as_max.get(url(row)).context["told"] == [("Somebody was first", told)]
    given = {"revision": row.revision, "reason_code": "conflict", "reason": "rivermark was first, see D-7."}
    named = as_max.post(url(row, "rejection/"), given)
    assert named.context["reject_form"].errors["reason"] == [
        "You name D-7, Rivermark. The partner is never told who was first: leave it out."
    ]
    given["reason"] = "Somebody came two days before you."
    assert as_max.post(url(row, "rejection/"), given).status_code == 302
    assert (stored(row).conflict_kind, stored(row).conflict_since) == ("registration", began.date())


def test_the_claims_stand_side_by_side(as_max: Client, mine: Enrollment, theirs: Enrollment) -> None:
    began = timezone.now() - timedelta(days=2)
    submitted(theirs, "D-7", now=began, products=["suite", "base"], customer_website="northwind.example")
    row = submitted(mine, products=["suite"], customer_website="www.northwind.example")
    with scope.enter(row.vendor_id):
        DirectOnly.objects.create(account=row.account, reason="Strategic", since=began - timedelta(days=1))
    lines = as_max.get(url(row)).context["lines"]
    assert [(line.who, line.order, line.common, line.alike) for line in lines] == [
        ("Brightpath", "", "suite", "www.northwind.example"),
        ("You", "before this one", "every product", "same customer"),
        ("Rivermark", "before this one", "suite", "same domain"),
    ]


def test_asking_names_what_may_change(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    given = {"revision": row.revision, "asked": ["arr", "products"], "question": "Is it yearly?"}
    assert as_max.post(url(row, "question/"), {**given, "question": ""}).status_code == 422
    assert as_max.post(url(row, "question/"), {**given, "asked": ["revision"]}).status_code == 422
    assert as_max.post(url(row, "question/"), given).status_code == 302
    held = stored(row)
    assert (held.status, held.asked_fields, held.question) == (
        Status.ACTION_REQUIRED,
        ["products", "arr"],
        "Is it yearly?",
    )
    assert as_max.get(url(row)).context["answer"] == (
        "Brightpath has to answer about Northwind Mills before you can decide."
    )


def test_it_is_given_to_a_colleague(as_max: Client, mine: Enrollment, vera: Actor, fin: Actor) -> None:
    row = submitted(mine)
    given = {"revision": row.revision, "reviewer": vera.user_id}
    assert as_max.post(url(row, "reviewer/"), {**given, "reviewer": fin.user_id}).status_code == 422
    assert as_max.post(url(row, "reviewer/"), given).status_code == 302
    assert stored(row).reviewer == vera.user


def test_the_customer_is_corrected_with_a_note_and_the_date_stays(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    with scope.enter(row.vendor_id):
        other = Account.objects.create(name="Northwind Mill", domain="mill.example", name_key="northwind mill")
    page = as_max.get(url(row, "customer/"))
    assert [(one.account.name, one.explained) for one in page.context["candidates"]] == [
        ("Northwind Mill", "similar name 0.96")
    ]
    given = {"revision": row.revision, "account": other.pk, "note": "They told me on the phone."}
    assert as_max.post(url(row, "customer/"), {**given, "note": ""}).status_code == 422
    assert as_max.post(url(row, "customer/"), {**given, "account": 10**9}).status_code == 404
    assert as_max.post(url(row, "customer/"), {**given, "account": "x"}).status_code == 422
    assert as_max.post(url(row, "customer/"), given).status_code == 302
    held = stored(row)
    assert (held.account, held.submitted_at) == (other, row.submitted_at)
    with scope.enter(row.vendor_id):
        assert AccountMatch.objects.get().note == "They told me on the phone."
    assert as_max.get(url(row)).context["match"]["explained"] == "similar name 0.96"


def test_any_other_customer_can_be_searched(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    with scope.enter(row.vendor_id):
        Account.objects.create(name="Harbor Freight", domain="harbor.example", name_key="harbor freight")
    found = as_max.get(url(row, "customer/"), {"q": "harbor.example"})
    assert [(one.account.name, one.explained) for one in found.context["candidates"]] == [
        ("Harbor Freight", "same domain")
    ]


def test_deciding_in_the_queue_leads_back_to_it_as_it_was_narrowed(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    given = {"revision": row.revision, "protect": "on", "back": "show=mine&q=north&next=//evil.example"}
    answer = as_max.post(url(row, "approval/"), given)
    assert (answer.status_code, answer["Location"]) == (302, f"{QUEUE}?show=mine&q=north")
    assert [one.registration.code for one in as_max.get(QUEUE).context["undoable"]] == ["D-1"]
    assert as_max.post(url(row, "undoing/"), {"back": ""})["Location"] == QUEUE


def test_the_next_one_in_the_queue_is_a_step_away(as_max: Client, mine: Enrollment) -> None:
    first, second = submitted(mine, "D-1"), submitted(mine, "D-2", customer="Alder Foods")
    assert as_max.get(url(first, "next/"))["Location"] == url(second)
    with scope.enter(mine.vendor_id):
        DealRegistration.objects.filter(pk=second.pk).update(status=Status.WITHDRAWN, due_at=None)
    assert as_max.get(url(first, "next/"))["Location"] == QUEUE


def test_several_are_decided_at_once_each_with_its_result(as_max: Client, mine: Enrollment) -> None:
    rows = [submitted(mine, f"D-{number}", customer=f"Customer {number}") for number in range(3)]
    chosen = [f"{rows[0].code}:{rows[0].revision}", f"{rows[1].code}:{rows[1].revision + 1}", f"{rows[2].code}:1"]
    answer = as_max.post(f"{QUEUE}decisions/", {"chosen": chosen, "verb": "approved"}, follow=True)
    assert answer.context["answer"] == "2 registrations approved, 1 could not be."
    assert [(one.registration.code, one.sentence) for one in answer.context["results"]] == [
        ("D-0", "Approved."),
        ("D-1", "This registration changed since you looked. Look at it again, then repeat what is still needed."),
        ("D-2", "Approved."),
    ]
    [(page, _)] = answer.redirect_chain
    assert [bulk.pk for bulk in as_max.get(QUEUE).context["undoable_bulks"]] == [answer.context["bulk"].pk]
    undone = as_max.post(f"{page}undoing/", follow=True)
    assert undone.context["answer"] == "2 registrations approved, 1 could not be; taken back since."
    assert [stored(row).status for row in rows] == [Status.IN_REVIEW, Status.SUBMITTED, Status.IN_REVIEW]


def test_rejecting_several_needs_words_and_keeps_the_rows_selected(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    given = {"chosen": f"{row.code}:{row.revision}", "verb": "rejected", "words": "Too early."}
    answer = as_max.post(f"{QUEUE}decisions/", given)
    assert (answer.status_code, answer.context["chosen"], answer.context["bulk_words"]) == (422, {"D-1"}, "Too early.")
    assert as_max.post(f"{QUEUE}decisions/", {"verb": "approved"}).status_code == 422
    assert as_max.post(f"{QUEUE}decisions/", {**given, "chosen": "D-1"}).status_code == 422
    assert as_max.post(f"{QUEUE}decisions/", {**given, "chosen": "D-77:1", "reason_code": "other"}).status_code == 404
    with scope.enter(mine.vendor_id):
        assert BulkDecision.objects.count() == 0
    assert as_max.post(f"{QUEUE}decisions/", {**given, "reason_code": "not_qualified"}).status_code == 302
    assert stored(row).reason == "Too early."


def test_more_time_is_granted_from_the_page(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    as_max.post(url(row, "approval/"), {"revision": row.revision, "protect": "on"})
    with scope.enter(row.vendor_id):
        asked = Extension.objects.create(registration=row, partner_id=row.partner_id, days=30, reason="They are slow.")
    page = as_max.get(url(row))
    assert [(one.days, one.status) for one in page.context["extensions"]] == [(30, "asked")]
    assert [task.text for task in as_max.get(QUEUE).context["extensions"]] == ["Northwind Mills"]
    decision = as_max.post(f"{QUEUE}extensions/{asked.pk}/decision/", {"verb": "grant", "back": "registration"})
    assert (decision.status_code, decision["Location"]) == (302, url(row))


def test_an_approved_one_is_linked_to_another_opportunity(as_max: Client, mine: Enrollment, acme: Vendor) -> None:
    row = submitted(mine)
    as_max.post(url(row, "approval/"), {"revision": row.revision})
    target = make_opportunity(acme, "S-5", account_website="", stage="open", closed_on=None)
    given = {"revision": stored(row).revision, "opportunity": target.pk}
    assert as_max.post(url(row, "opportunity/"), {**given, "opportunity": 10**9}).status_code == 422
    assert as_max.post(url(row, "opportunity/"), given).status_code == 302
    assert stored(row).opportunity == target
    with scope.enter(row.vendor_id):
        assert list(Opportunity.objects.values_list("source_id", flat=True)) == ["S-5"]


def test_the_pipeline_sums_by_stage_and_quarter_and_currency(
    as_max: Client, mine: Enrollment, theirs: Enrollment
) -> None:
    submitted(mine, "D-1", arr=Decimal(100), expected_close=date(2027, 1, 31))
    submitted(mine, "D-2", customer="Alder Foods", arr=Decimal(50), expected_close=date(2027, 3, 31), stage="committed")
    submitted(theirs, "D-3", customer="Pinewood Labs", arr=Decimal(7), currency="EUR", expected_close=date(2027, 4, 1))
    page = as_max.get(f"{QUEUE}pipeline/")
    assert page.context["answer"] == "3 registrations are alive, worth $150 and €7 a year."
    usd, eur = page.context["grids"]
    assert [label for _, label in usd.stages] == ["Prospect", "Committed"]
    assert [(words, [cell.arr for cell in cells], total.deals) for words, cells, total in usd.rows] == [
        ("Q1 2027", [Decimal(100), Decimal(50)], 2)
    ]
    assert [(words, total.arr) for words, _, total in eur.rows] == [("Q2 2027", Decimal(7))]
    narrowed = as_max.get(f"{QUEUE}pipeline/", {"partner": "rivermark"})
    assert narrowed.context["answer"] == "1 registration is alive, worth €7 a year."
    assert as_max.get(f"{QUEUE}pipeline/", {"q": "nobody"}).context["answer"] == "No registration is alive."


def test_opportunity_partner_and_first_page_show_their_registrations(as_max: Client, mine: Enrollment) -> None:
    waits = submitted(mine, "D-1")
    linked = approved(
        mine, "D-2", customer="Alder Foods", now=datetime(2026, 11, 20, 9, 0, tzinfo=timezone.now().tzinfo)
    )
    opportunity = as_max.get(f"/acme/opportunities/{linked.opportunity_id}/")
    assert [task.url for task in opportunity.context["registrations"]] == [url(linked)]
    partner = as_max.get("/acme/partners/brightpath/")
    assert [task.url for task in partner.context["registrations"]] == [url(linked), url(waits)]
    first = as_max.get("/acme/")
    assert [task.url for task in first.context["registrations"]] == [url(waits)]
    assert first.context["answer"] == (
        f"1 registration waits for an answer since {day(timezone.now().date())}; it is not overdue yet."
    )
    assert moment(waits.due_at) in as_max.get(url(waits)).context["answer"]


def test_pages_ask_the_same_few_statements_for_1_and_for_30(as_max: Client, mine: Enrollment, acme: Vendor) -> None:
    row = submitted(mine)

    def another(number: int) -> None:
        other = enroll(make_partner(acme, f"p-{number}", f"Partner {number}"), mine.program)
        submitted(other, f"E-{number}")
        make_opportunity(acme, f"S-{number}", account_website="", stage="open", closed_on=None)

    def asked(path: str) -> int:
        with CaptureQueriesContext(connection) as statements:
            assert as_max.get(path).status_code == 200
        return len(statements) - 2  # the savepoint that stands for the request's BEGIN and COMMIT

    paths = (QUEUE, url(row), f"{QUEUE}pipeline/", url(row, "customer/"))
    another(0)
    one = [asked(path) for path in paths]
    for number in range(1, 30):
        another(number)
    assert [asked(path) for path in paths] == one == [19, 19, 8, 10]
