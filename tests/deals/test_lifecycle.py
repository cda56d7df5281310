"""The life of a registration by its verbs: from the first word to the end of the sale."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from activity.models import Activity
from deals import attribution, opportunities
from deals.models import (
    Account,
    Attribution,
    Conflict,
    DealRegistration,
    Decision,
    DirectOnly,
    Opportunity,
    Protection,
    Receipt,
    RejectionReason,
    SalesStage,
    Status,
)
from deals.registrations import conflicts, decisions, drafts, hints, lifecycle, review, sale
from deals.registrations.following import follow
from partners.models import Enrollment, Partner
from partners.onboarding import pause
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.deals.registered import enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
CLAIM: dict[str, Any] = {
    "customer_name": "Northwind Traders Ltd",
    "customer_website": "https://www.northwind.example/shop",
    "contact_name": "Nora Wind",
    "arr": Decimal("125000.00"),
    "expected_close": date(2027, 3, 1),
    "influences": ("introduction", "demonstration"),
}


@pytest.fixture
def program(acme: Vendor) -> Any:
    return make_program(acme)


@pytest.fixture
def mine(program: Any, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def theirs(program: Any, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, program)


def begin(enrollment: Enrollment, by: Actor, **changes: Any) -> DealRegistration:
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        return drafts.begin(enrollment, {**CLAIM, **changes}, by=by, now=NOW)


def submit(enrollment: Enrollment, by: Actor, *, now: datetime = NOW, **changes: Any) -> DealRegistration:
    draft = begin(enrollment, by, **changes)
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        return lifecycle.submit(draft, by=by, consent=True, now=now)


def fresh(row: DealRegistration) -> DealRegistration:
    return DealRegistration.objects.select_related("opportunity").get(pk=row.pk)


def test_a_deal_is_registered_approved_and_won(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        assert (row.status, row.reviewer) == (Status.SUBMITTED, max_.user)
        lifecycle.take_up(row, by=max_)
        decision = decisions.approve(row, by=max_, note="Good work", now=NOW)
        row = fresh(row)
        part = Attribution.objects.get()
        assert (part.opportunity, part.kind, part.via) == (row.opportunity, "sourced", "deal_registration")
        assert (row.status, decision.made_opportunity) == (Status.APPROVED, True)
        assert row.protected_until == NOW + timedelta(days=90)
        assert row.opportunity is not None
        opportunities.update(row.opportunity, {"stage": "won", "closed_on": date(2026, 12, 1)}, by=max_)
        follow([row.opportunity.pk], by=max_)
        assert fresh(row).status == Status.WON
        verbs = Activity.objects.filter(subject_type__in=["dealregistration", "opportunity"]).order_by("pk")
        assert list(verbs.values_list("verb", flat=True)) == [
            "registration.begun",
            "registration.submitted",
            "registration.taken_up",
            "opportunity.recorded",
            "attribution.added",
            "protection.granted",
            "registration.approved",
            "opportunity.changed",
            "registration.won",
        ]
        assert Receipt.objects.count() == 1


def test_an_open_opportunity_makes_the_part_influenced(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    with scope.enter(max_.vendor_id):
        account = Account.objects.create(name="Northwind", domain="northwind.example", name_key="northwind")
        known = Opportunity.objects.create(
            source_id="opp-1", account=account, account_name="Northwind", stage="open", currency="USD", arr=1
        )
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        assert [one.kind for one in conflicts.of(row)] == ["opportunity"]
        decisions.approve(row, by=max_, now=NOW)
        part = Attribution.objects.get()
        assert (part.opportunity, part.kind, Opportunity.objects.count()) == (known, "influenced", 1)


def test_what_is_asked_for_can_be_changed_and_nothing_else(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        row = lifecycle.ask(row, fields=["arr"], question="Is it yearly?", by=max_, now=NOW)
        assert (row.status, row.due_at, row.asked_fields) == (Status.ACTION_REQUIRED, None, ["arr"])
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        with pytest.raises(Invalid) as refusal:
            lifecycle.answer(row, {"customer_name": "Somebody else"}, by=piet, now=NOW)
        assert list(refusal.value.fields) == ["customer_name"]
        row = lifecycle.answer(row, {"arr": Decimal("90000")}, by=piet, now=NOW)
        assert (row.status, row.arr, Receipt.objects.count()) == (Status.IN_REVIEW, Decimal("90000"), 2)


def test_a_target_close_that_passed_meanwhile_does_not_lock_the_partner_out(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = submit(mine, piet, expected_close=date(2026, 11, 24))
    later = NOW + timedelta(days=7)
    with scope.enter(max_.vendor_id):
        lifecycle.ask(row, fields=["contact_name"], question="Who decides?", by=max_, now=NOW)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        with pytest.raises(Invalid) as refusal:
            lifecycle.answer(row, {"contact_name": ""}, by=piet, now=later)
        assert list(refusal.value.fields) == ["contact_name"]
        assert lifecycle.answer(row, {"contact_name": "Nils Wind"}, by=piet, now=later).status == Status.IN_REVIEW


def test_a_rejected_one_tells_kind_and_date_never_who(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor
) -> None:
    submit(theirs, rosa, now=NOW - timedelta(days=3))
    row = submit(mine, piet, customer_name="NORTHWIND Traders", customer_website="northwind.example.")
    with scope.enter(max_.vendor_id):
        decisions.reject(row, reason_code=RejectionReason.CONFLICT, reason="Another one was first.", by=max_, now=NOW)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        told = conflicts.in_words(fresh(row))
        assert told == "Another registration of this customer, submitted on 20 Nov 2026, stands against it."
        again = drafts.begin(mine, by=piet, instead_of=fresh(row), now=NOW)
        assert (again.resubmission_of, again.customer_name) == (row, "NORTHWIND Traders")
        seen = " ".join(f"{entry.sentence} {entry.after} {entry.note}" for entry in Activity.objects.all())
        assert [word for word in ("Rivermark", "rivermark", "Rosa") if word in seen] == []


def test_a_second_protection_is_refused_and_names_the_holder(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor
) -> None:
    first, second = submit(theirs, rosa), submit(mine, piet)
    with scope.enter(max_.vendor_id):
        decisions.approve(first, by=max_, now=NOW)
    with pytest.raises(Refused, match="Rivermark holds the protection"), scope.enter(max_.vendor_id):
        decisions.approve(second, by=max_, now=NOW)
    with scope.enter(max_.vendor_id):
        assert fresh(second).status == Status.SUBMITTED
        decisions.approve(second, by=max_, protect=False, now=NOW)
        assert sorted(Attribution.objects.values_list("partner__code", "kind")) == [
            ("brightpath", "influenced"),
            ("rivermark", "sourced"),
        ]


def test_an_approval_is_undone_within_the_hour(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        due = row.due_at
        decision = decisions.approve(row, by=max_, now=NOW)
        decisions.undo(decision, by=max_, now=NOW + timedelta(minutes=59))
        row = fresh(row)
        assert (row.status, row.due_at, row.opportunity, row.protected_until) == (Status.IN_REVIEW, due, None, None)
        assert (Attribution.objects.count(), Opportunity.objects.count()) == (0, 0)
        assert not Protection.objects.filter(ends_at__gt=NOW + timedelta(minutes=59)).exists()
        again = decisions.approve(row, by=max_, now=NOW + timedelta(minutes=59))
        with pytest.raises(Refused, match="older"):
            decisions.undo(again, by=max_, now=NOW + timedelta(minutes=119, seconds=1))


def test_a_deal_that_closed_already_is_accepted_late(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    with scope.enter(max_.vendor_id):
        account = Account.objects.create(name="Northwind", domain="northwind.example", name_key="northwind")
        Opportunity.objects.create(
            source_id="opp-1",
            account=account,
            account_name="Northwind",
            stage="won",
            closed_on=date(2026, 11, 2),
            currency="USD",
            arr=1,
        )
    row = submit(mine, piet, already_closed=True, late_reason="We forgot", expected_close=date(2026, 11, 2))
    with scope.enter(max_.vendor_id), pytest.raises(Invalid):
        decisions.approve(row, by=max_, now=NOW)
    with scope.enter(max_.vendor_id):
        decisions.approve(row, by=max_, note="Sales confirms it", now=NOW)
        part = Attribution.objects.get()
        assert (part.kind, part.late_reason, part.late_accepted_by) == ("sourced", "Sales confirms it", max_.user)
        assert (fresh(row).status, Protection.objects.count()) == (Status.WON, 0)


BAD: list[tuple[dict[str, Any], str]] = [
    ({"customer_name": "N", "customer_website": ""}, "customer_name"),
    ({"customer_name": "", "customer_website": ""}, "customer_name"),
    ({"customer_website": "gmail.com"}, "customer_website"),
    ({"customer_website": "not a domain"}, "customer_website"),
    ({"arr": None}, "arr"),
    ({"expected_close": date(2026, 11, 22)}, "expected_close"),
    ({"expected_close": None}, "expected_close"),
    ({"products": ("nobodys",)}, "products"),
    ({"influences": ()}, "influences"),
    ({"influences": ("magic",)}, "influences"),
    ({"contact_name": ""}, "contact_name"),
    ({"already_closed": True, "expected_close": date(2026, 11, 1)}, "late_reason"),
    ({"already_closed": True, "late_reason": "x", "expected_close": date(2026, 11, 24)}, "expected_close"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_a_claim_that_cannot_be_right_stays_a_draft(
    changes: dict[str, Any], field: str, mine: Enrollment, piet: Actor
) -> None:
    draft = begin(mine, piet, **changes)
    with pytest.raises(Invalid) as refusal, scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.submit(draft, by=piet, consent=True, now=NOW)
    assert list(refusal.value.fields) == [field]
    with scope.enter(piet.vendor_id):
        assert (fresh(draft).status, Receipt.objects.count()) == (Status.DRAFT, 0)


@pytest.mark.parametrize("arr", ["0", "-5", "-0", "NaN", "sNaN", "Infinity", "1e400", "9" * 30, "0.001"])
def test_odd_amounts_are_not_even_kept_in_a_draft(arr: str, mine: Enrollment, piet: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        begin(mine, piet, arr=Decimal(arr))
    assert list(refusal.value.fields) == ["arr"]


def test_consent_is_asked_for(mine: Enrollment, piet: Actor) -> None:
    draft = begin(mine, piet)
    with pytest.raises(Invalid) as refusal, scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.submit(draft, by=piet, consent=False, now=NOW)
    assert list(refusal.value.fields) == ["consent"]


def test_the_same_deal_is_not_registered_twice(mine: Enrollment, piet: Actor) -> None:
    first = submit(mine, piet)
    with pytest.raises(Refused, match=first.code):
        submit(mine, piet, customer_name="Northwind", customer_website="http://shop.northwind.example")


Move = Callable[[DealRegistration, Actor, Actor], object]
MOVES: dict[str, Move] = {
    "submit": lambda row, piet, max_: lifecycle.submit(row, by=piet, consent=True, now=NOW),
    "approve": lambda row, piet, max_: decisions.approve(row, by=max_, now=NOW),
    "reject": lambda row, piet, max_: decisions.reject(row, reason_code="other", reason="No", by=max_, now=NOW),
    "ask": lambda row, piet, max_: lifecycle.ask(row, fields=["arr"], question="?", by=max_, now=NOW),
    "take up": lambda row, piet, max_: lifecycle.take_up(row, by=max_),
    "answer": lambda row, piet, max_: lifecycle.answer(row, {}, by=piet, now=NOW),
    "withdraw": lambda row, piet, max_: lifecycle.withdraw(row, by=piet, now=NOW),
}


@pytest.mark.parametrize("name", MOVES)
def test_nothing_moves_a_withdrawn_one(name: str, mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        lifecycle.withdraw(row, by=piet, now=NOW)
    with pytest.raises(Refused, match="is withdrawn"), scope.enter(piet.vendor_id):
        MOVES[name](row, piet, max_)


def test_a_change_since_one_looked_is_said(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    seen = row.revision
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        sale.move_stage(row, SalesStage.QUALIFIED, by=piet)
    with pytest.raises(Refused, match="changed since you looked"), scope.enter(max_.vendor_id):
        decisions.approve(row, by=max_, revision=seen, now=NOW)


def test_a_paused_partner_is_not_approved(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        pause(mine, by=max_)
    with pytest.raises(Refused, match="paused"), scope.enter(max_.vendor_id):
        decisions.approve(row, by=max_, now=NOW)
    with scope.enter(max_.vendor_id):
        assert (fresh(row).status, Decision.objects.count()) == (Status.SUBMITTED, 0)


def test_roles_decide_and_write_their_own(mine: Enrollment, piet: Actor, rosa: Actor, olga: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(olga.vendor_id):
        for verb in ("approve", "reject", "ask", "take up"):
            with pytest.raises(Forbidden):
                MOVES[verb](row, rosa, olga)
        with pytest.raises(Forbidden):
            lifecycle.withdraw(row, by=rosa, now=NOW)
        with pytest.raises(Forbidden):
            drafts.begin(mine, by=rosa)


def test_the_hint_says_perhaps_and_nothing_else(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor
) -> None:
    with scope.enter(max_.vendor_id):
        direct = Account.objects.create(name="Contoso", domain="contoso.example", name_key="contoso")
        DirectOnly.objects.create(account=direct, reason="Strategic")
    own, other = submit(mine, piet), submit(theirs, rosa, customer_name="Fabrikam", customer_website="fabrikam.example")
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        said = [hints.hint("", site, by=piet) for site in ("northwind.example", "fabrikam.example", "contoso.example")]
        assert said == [hints.OWN.format(code=own.code), hints.PERHAPS, hints.PERHAPS]
        assert hints.hint("Nobody knows", "nobody.example", by=piet) == ""
        assert other.code not in "".join(said)


def test_an_answer_without_a_name_is_called_by_the_domain_even_when_time_has_passed(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    row = submit(mine, piet, expected_close=date(2026, 11, 24))
    with scope.enter(max_.vendor_id):
        lifecycle.ask(row, fields=["customer_name"], question="Who is it?", by=max_, now=NOW)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        answered = lifecycle.answer(row, {"customer_name": ""}, by=piet, now=NOW + timedelta(days=7))
        assert answered.customer_name == "northwind.example"


def test_a_draft_goes_with_its_next_steps(mine: Enrollment, piet: Actor) -> None:
    draft = begin(mine, piet)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        sale.plan_step(draft, text="Call them", due_on=date(2027, 1, 1), by=piet)
        drafts.discard(draft, by=piet)
        assert DealRegistration.objects.count() == 0


def test_a_sale_that_stood_against_somebody_can_be_left(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor
) -> None:
    first = submit(theirs, rosa)
    with scope.enter(max_.vendor_id):
        decisions.approve(first, by=max_, now=NOW)
        lifecycle.expire(first, by=max_, now=NOW + timedelta(days=91))
    second = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        decisions.reject(second, reason_code=RejectionReason.CONFLICT, reason="Known", by=max_, now=NOW)
        own = fresh(first).opportunity
        assert own is not None
        theirs_now = Opportunity.objects.create(
            source_id="crm-1", account_id=own.account_id, account_name="Northwind", stage="open", currency="USD", arr=1
        )
        review.link(first, theirs_now, by=max_)
        assert list(Opportunity.objects.values_list("source_id", flat=True)) == ["crm-1"]
        assert list(Conflict.objects.values_list("other_opportunity", "kind")) == [(None, "opportunity")]


def test_a_sale_behind_a_claim_to_another_product_still_stands_against_it(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor
) -> None:
    with scope.enter(max_.vendor_id):
        account = Account.objects.create(name="Northwind", domain="northwind.example", name_key="northwind")
        Opportunity.objects.create(
            source_id="opp-1", account=account, account_name="Northwind", stage="open", currency="USD", arr=1
        )
    first = submit(theirs, rosa, products=("voice",))
    with scope.enter(max_.vendor_id):
        decisions.approve(first, by=max_, now=NOW)
    second = submit(mine, piet, products=("flex",))
    with scope.enter(max_.vendor_id):
        assert [one.kind for one in conflicts.of(second)] == ["opportunity"]


def test_what_the_partner_calls_lost_is_not_approved(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        sale.move_stage(row, SalesStage.CLOSED_LOST, lost_reason="price", by=piet)
    with pytest.raises(Refused, match="says that this sale is lost"), scope.enter(max_.vendor_id):
        decisions.approve(row, by=max_, now=NOW)


def test_a_late_part_that_sales_had_added_is_accepted_by_the_approval(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    with scope.enter(max_.vendor_id):
        account = Account.objects.create(name="Northwind", domain="northwind.example", name_key="northwind")
        won = Opportunity.objects.create(
            source_id="opp-1",
            account=account,
            account_name="Northwind",
            stage="won",
            closed_on=date(2026, 11, 2),
            currency="USD",
            arr=1,
        )
        attribution.add_partner(won, mine.partner, "sourced", by=max_, at=NOW)
    row = submit(mine, piet, already_closed=True, late_reason="We forgot", expected_close=date(2026, 11, 2))
    with scope.enter(max_.vendor_id):
        decisions.approve(row, by=max_, note="Sales confirms it", now=NOW)
        assert Attribution.objects.get().late_reason == "Sales confirms it"
