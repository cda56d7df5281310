"""A partner has one active registration of a deal, by whatever way it would come to a second; and two of its
registrations in one sale do not take each other's part away."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction

from activity.models import Activity
from deals.models import Account, Attribution, DealRegistration, Opportunity, Status
from deals.registrations import decisions, drafts, identifying, lifecycle, review
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import NotFound, Refused
from tests.deals.registered import enroll, make_program
from tests.deals.test_lifecycle import NOW, fresh, submit
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def two(place: Enrollment, by: Actor) -> tuple[DealRegistration, DealRegistration]:
    """Of one customer, with nothing in common."""
    return submit(place, by, products=("voice",)), submit(place, by, products=("flex",))


def open_sale(by: Actor, source_id: str = "opp-1") -> Opportunity:
    with scope.enter(by.vendor_id):
        account, _ = Account.objects.get_or_create(name="Northwind", domain="northwind.example", name_key="northwind")
        return Opportunity.objects.create(
            source_id=source_id, account=account, account_name="Northwind", stage="open", currency="USD", arr=1
        )


def test_a_rejection_is_not_undone_beside_the_new_registration(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        decision = decisions.reject(row, reason_code="other", reason="No", by=max_, now=NOW)
    again = submit(mine, piet)
    sentence = f"Brightpath has registered .* anew since, as {again.code}"
    with pytest.raises(Refused, match=sentence), scope.enter(max_.vendor_id):
        decisions.undo(decision, by=max_, now=NOW + timedelta(minutes=5))
    with scope.enter(max_.vendor_id):
        assert (fresh(row).status, fresh(again).status) == (Status.REJECTED, Status.SUBMITTED)


def test_an_answer_does_not_grow_into_another_registration(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    voice, flex = two(mine, piet)
    with scope.enter(max_.vendor_id):
        lifecycle.ask(flex, fields=["products"], question="Which?", by=max_, now=NOW)
    with (
        pytest.raises(Refused, match=f"already: {voice.code}"),
        scope.enter(piet.vendor_id, partner_id=piet.partner_id),
    ):
        lifecycle.answer(flex, {"products": ("voice", "flex")}, by=piet, now=NOW)


def test_a_correction_does_not_make_a_second_one(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    first = submit(mine, piet)
    other = submit(mine, piet, customer_name="Fabrikam", customer_website="fabrikam.example")
    sentence = f"Brightpath has registered .* as {first.code} as well"
    with pytest.raises(Refused, match=sentence), scope.enter(max_.vendor_id):
        identifying.correct(other, fresh(first).account, note="The same", by=max_, now=NOW)


def test_an_undo_leaves_the_part_on_which_the_other_registration_stands(
    mine: Enrollment, piet: Actor, max_: Actor
) -> None:
    open_sale(max_)
    voice, flex = two(mine, piet)
    with scope.enter(max_.vendor_id):
        first = decisions.approve(voice, by=max_, now=NOW)
        second = decisions.approve(flex, by=max_, now=NOW)
        assert Attribution.objects.count() == 1
        decisions.undo(first, by=max_, now=NOW)
        assert Attribution.objects.count() == 1
        assert (second.attribution_id, fresh(flex).status) == (None, Status.APPROVED)


def test_a_link_carries_one_part_and_leaves_one(mine: Enrollment, piet: Actor, max_: Actor) -> None:
    here, there = open_sale(max_, "opp-2"), open_sale(max_, "opp-1")
    voice, flex = two(mine, piet)
    with scope.enter(max_.vendor_id):
        decisions.approve(voice, opportunity=here, by=max_, now=NOW)
        decisions.approve(flex, opportunity=here, by=max_, now=NOW)
        review.link(voice, there, by=max_)
        assert sorted(Attribution.objects.values_list("opportunity__source_id", "kind")) == [
            ("opp-1", "influenced"),
            ("opp-2", "influenced"),
        ]


def test_the_facts_of_somebody_elses_rejected_one_are_not_taken_over(
    mine: Enrollment, rivermark: Partner, rosa: Actor, piet: Actor, max_: Actor
) -> None:
    theirs: Any = submit(enroll(rivermark, mine.program), rosa)
    with scope.enter(max_.vendor_id):
        decisions.reject(theirs, reason_code="other", reason="No", by=max_, now=NOW)
        with pytest.raises(NotFound), transaction.atomic():
            drafts.begin(mine, by=piet, instead_of=fresh(theirs))


def test_a_note_for_a_colleague_stays_among_colleagues(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    row = submit(mine, piet)
    assert vera.user is not None
    with scope.enter(max_.vendor_id):
        review.assign(row, vera.user.pk, note="They always want too much", by=max_)
        assert Activity.objects.filter(note__contains="too much").count() == 1
    with scope.enter(piet.vendor_id, partner_id=piet.partner_id):
        assert Activity.objects.filter(verb="registration.assigned").count() == 0
