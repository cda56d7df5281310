"""People who decide, withdraw, submit and close at the same moment: one wins, the others get a sentence, nothing is
half done. Beside each the same without the lock, which shows what the lock is for."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from threading import Barrier
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.cache import cache

from activity.models import Activity
from deals import attribution, crm, opportunities
from deals.models import (
    ACTIVE,
    Account,
    Attribution,
    BulkResult,
    DealRegistration,
    Decision,
    Opportunity,
    Protection,
    Receipt,
    ReviewRound,
    Status,
)
from deals.registrations import bulk_decisions, decisions, hints, lifecycle, review
from deals.registrations.bulk_decisions import Chosen
from deals.registrations.following import follow
from partners.models import Enrollment, Partner
from partners.onboarding import pause
from tenancy import scope, turns
from tests.cast import make_member, make_partner, make_user
from tests.deals.racing import MOST, ROUNDS, Act, at_once, collide, crowd, without_locks
from tests.deals.registered import enroll, make_program
from tests.deals.test_lifecycle import NOW, begin, fresh, submit
from tests.faults.at_once import both
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

pytestmark = pytest.mark.django_db(transaction=True)

REGISTRATIONS = "deals_dealregistration"
WON = {"stage": "won", "closed_on": date(2026, 12, 1)}


@pytest.fixture
def program(acme: Vendor) -> Any:
    return make_program(acme)


@pytest.fixture
def mine(program: Any, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, program)


@pytest.fixture
def theirs(program: Any, rivermark: Partner) -> Enrollment:
    return enroll(rivermark, program)


def approving(row: DealRegistration, by: Actor, **given: Any) -> Act:
    return Act(by, lambda: decisions.approve(row, by=by, now=NOW, **given))


def rejecting(row: DealRegistration, by: Actor) -> Act:
    return Act(by, lambda: decisions.reject(row, reason_code="other", reason="No", by=by, now=NOW))


def withdrawing(row: DealRegistration, by: Actor) -> Act:
    return Act(by, lambda: lifecycle.withdraw(row, by=by, now=NOW))


def submitting(row: DealRegistration, by: Actor) -> Act:
    return Act(by, lambda: lifecycle.submit(row, by=by, consent=True, now=NOW))


def opportunity(by: Actor, domain: str = "northwind.example") -> Opportunity:
    with scope.enter(by.vendor_id):
        account = Account.objects.create(name="Northwind", domain=domain, name_key="northwind")
        return Opportunity.objects.create(
            source_id=f"opp {domain}", account=account, account_name="Northwind", stage="open", currency="USD", arr=1
        )


def stands(row: DealRegistration) -> tuple[str, int, int, int, int]:
    """Where it stands; how many decisions, parts, opportunities and open rounds there are."""
    with scope.enter(row.vendor_id):
        return (
            fresh(row).status,
            Decision.objects.filter(registration=row).count(),
            Attribution.objects.count(),
            Opportunity.objects.count(),
            ReviewRound.objects.filter(registration=row, ended_at__isnull=True).count(),
        )


def status(row: DealRegistration) -> str:
    with scope.enter(row.vendor_id):
        return fresh(row).status


def test_two_who_approve_take_one_decision(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    row = submit(mine, piet)
    told = collide(REGISTRATIONS, [approving(row, max_), approving(row, vera)])
    assert told == ["", "This registration is approved, so it cannot be approved."]
    assert stands(row) == (Status.APPROVED, 1, 1, 1, 0)


def test_two_who_reject_take_one_decision(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    row = submit(mine, piet)
    told = collide(REGISTRATIONS, [rejecting(row, max_), rejecting(row, vera)])
    assert told == ["", "This registration is rejected, so it cannot be rejected."]
    assert stands(row) == (Status.REJECTED, 1, 0, 0, 0)


def test_control_without_locks_both_reject(
    mine: Enrollment, piet: Actor, max_: Actor, vera: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = submit(mine, piet)
    without_locks(monkeypatch)
    assert collide(REGISTRATIONS, [rejecting(row, max_), rejecting(row, vera)]) == ["", ""]
    assert stands(row) == (Status.REJECTED, 2, 0, 0, 0)


@pytest.mark.parametrize("first", ["approve", "reject"])
def test_of_an_approval_and_a_rejection_the_first_stands(
    first: str, mine: Enrollment, piet: Actor, max_: Actor, vera: Actor
) -> None:
    row = submit(mine, piet)
    acts = [approving(row, max_), rejecting(row, vera)]
    told = collide(REGISTRATIONS, acts if first == "approve" else acts[::-1])
    assert [bool(sentence) for sentence in told] == [False, True]
    parts = 1 if first == "approve" else 0
    assert stands(row) == (Status.APPROVED if parts else Status.REJECTED, 1, parts, parts, 0)


def test_control_without_locks_it_is_rejected_with_a_part(
    mine: Enrollment, piet: Actor, max_: Actor, vera: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = submit(mine, piet)
    without_locks(monkeypatch)
    assert collide(REGISTRATIONS, [approving(row, max_), rejecting(row, vera)]) == ["", ""]
    assert stands(row) == (Status.REJECTED, 2, 1, 1, 0)


@pytest.mark.parametrize("first", ["approve", "withdraw"])
def test_a_withdrawal_meets_an_approval(first: str, mine: Enrollment, piet: Actor, max_: Actor) -> None:
    row = submit(mine, piet)
    acts = [approving(row, max_), withdrawing(row, piet)]
    told = collide(REGISTRATIONS, acts if first == "approve" else acts[::-1])
    if first == "approve":
        assert told == ["", "This registration is approved, so it cannot be withdrawn."]
        assert stands(row) == (Status.APPROVED, 1, 1, 1, 0)
    else:
        assert told == ["", "This registration is withdrawn, so it cannot be approved."]
        assert stands(row) == (Status.WITHDRAWN, 0, 0, 0, 0)


def test_control_without_locks_what_is_withdrawn_has_a_part(
    mine: Enrollment, piet: Actor, max_: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = submit(mine, piet)
    without_locks(monkeypatch)
    assert collide(REGISTRATIONS, [approving(row, max_), withdrawing(row, piet)]) == ["", ""]
    assert stands(row) == (Status.WITHDRAWN, 1, 1, 1, 0)


def test_two_colleagues_submit_the_same_customer_once(mine: Enrollment, piet: Actor, paula: Actor) -> None:
    one, other = begin(mine, piet), begin(mine, paula, customer_website="shop.northwind.example")
    told = collide("deals_receipt", [submitting(one, piet), submitting(other, paula)])
    assert told == ["", f"You have registered this deal already: {one.code}. Change that one instead."]
    assert (status(one), status(other)) == (Status.SUBMITTED, Status.DRAFT)


def test_two_programs_do_not_make_two_registrations_of_one_customer(
    acme: Vendor, mine: Enrollment, brightpath: Partner, piet: Actor, paula: Actor
) -> None:
    other_place = enroll(brightpath, make_program(acme, program="another"))
    opportunity(Actor(acme.pk, "the test", None))
    one, other = begin(mine, piet), begin(other_place, paula)
    told = collide("deals_receipt", [submitting(one, piet), submitting(other, paula)])
    assert told == ["", f"You have registered this deal already: {one.code}. Change that one instead."]
    assert (status(one), status(other)) == (Status.SUBMITTED, Status.DRAFT)


def test_control_without_locks_one_customer_is_registered_twice(
    mine: Enrollment, piet: Actor, paula: Actor, max_: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    opportunity(max_)
    one, other = begin(mine, piet), begin(mine, paula)
    submit(mine, piet, customer_website="fabrikam.example", customer_name="Fabrikam")
    monkeypatch.setattr("deals.registrations.lifecycle.lock_enrollment", lambda row: row.enrollment)
    monkeypatch.setattr("deals.registrations.identifying.lock_customer", lambda row: None)
    assert collide("deals_receipt", [submitting(one, piet), submitting(other, paula)]) == ["", ""]
    with scope.enter(max_.vendor_id):
        twice = DealRegistration.objects.filter(account__domain="northwind.example", status__in=ACTIVE)
        assert twice.count() == 2


def test_partners_that_submit_one_new_customer_at_once_all_get_in(program: Any, acme: Vendor, max_: Actor) -> None:
    with crowd() as pool:
        for number in range(ROUNDS):
            drafts = [_draft_of_a_new_partner(program, acme, f"p{number}-{one}", number) for one in range(4)]
            assert at_once([submitting(row, by) for row, by in drafts], pool) == [""] * 4
    with scope.enter(acme.pk):
        assert Account.objects.count() == ROUNDS
        assert sorted(Receipt.objects.values_list("position", flat=True)) == list(range(1, 4 * ROUNDS + 1))


def _draft_of_a_new_partner(program: Any, acme: Vendor, code: str, number: int) -> tuple[DealRegistration, Actor]:
    partner = make_partner(acme, code, f"Partner {code}")
    by = make_member(partner, make_user(f"{code}@partners.example", code), MemberRole.SELLER)
    return begin(enroll(partner, program), by, customer_website=f"customer-{number}.example"), by


def test_eight_submit_and_the_tier_has_room_for_three(acme: Vendor, brightpath: Partner, piet: Actor) -> None:
    place = enroll(brightpath, make_program(acme, "capacity: {registered: 3}"))
    with crowd() as pool:
        for number in range(ROUNDS):
            told = at_once([submitting(row, piet) for row in _drafts(place, piet, number)], pool)
            assert sorted(bool(sentence) for sentence in told) == [False] * 3 + [True] * 5
            assert {sentence.partition(", and")[0] for sentence in told if sentence} == {
                "As Registered you can have 3 registrations open at once"
            }
            _withdraw_all(piet)


def test_control_without_the_enrollment_all_eight_get_in(
    acme: Vendor, brightpath: Partner, piet: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = enroll(brightpath, make_program(acme, "capacity: {registered: 3}"))
    submit(place, piet)
    _withdraw_all(piet)
    drafts = _drafts(place, piet, 0)
    monkeypatch.setattr("deals.registrations.lifecycle.lock_enrollment", lambda row: row.enrollment)
    assert collide("deals_receipt", [submitting(row, piet) for row in drafts]) == [""] * MOST


def _drafts(place: Enrollment, by: Actor, number: int) -> list[DealRegistration]:
    sites = [f"customer-{number}-{one}.example" for one in range(MOST)]
    return [begin(place, by, customer_website=site, customer_name=f"{site} Works") for site in sites]


def _withdraw_all(by: Actor) -> None:
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        for row in DealRegistration.objects.filter(status=Status.SUBMITTED):
            lifecycle.withdraw(row, by=by, now=NOW)


@pytest.mark.parametrize("first", ["approve", "pause"])
def test_a_pause_meets_an_approval(first: str, mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    row = submit(mine, piet)
    acts = [approving(row, max_), Act(vera, lambda: pause(mine, by=vera))]
    if first == "approve":
        assert collide(REGISTRATIONS, acts) == ["", ""]
        assert stands(row) == (Status.APPROVED, 1, 1, 1, 0)
    else:
        sentence = "is paused in Acme technology partner program. It has to be reactivated first."
        told = collide("partners_enrollment", acts[::-1])
        assert (told[0], told[1].partition(" ")[2]) == ("", sentence)
        assert stands(row) == (Status.SUBMITTED, 0, 0, 0, 1)


def test_control_without_the_enrollment_a_paused_partner_is_approved(
    mine: Enrollment, piet: Actor, max_: Actor, vera: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = submit(mine, piet)
    monkeypatch.setattr("deals.registrations.decisions.lock_enrollment", lambda row: row.enrollment)
    with crowd() as pool:
        pausing = Act(vera, lambda: (pause(mine, by=vera), pool.submit(approving(row, max_).play).result(20)))
        assert pool.submit(pausing.play).result(30) == ""
    assert stands(row) == (Status.APPROVED, 1, 1, 1, 0)
    with scope.enter(max_.vendor_id):
        assert Enrollment.objects.get(pk=mine.pk).status == Enrollment.INACTIVE


@pytest.mark.parametrize("first", ["answer", "assign"])
def test_an_answer_meets_a_change_of_hands(first: str, mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        seen = lifecycle.ask(row, fields=["arr"], question="Yearly?", by=max_, now=NOW).revision
    assert vera.user is not None
    to = vera.user.pk
    acts = [
        Act(piet, lambda: lifecycle.answer(row, {"arr": Decimal(5)}, by=piet, revision=seen, now=NOW)),
        Act(max_, lambda: review.assign(row, to, by=max_)),
    ]
    told = collide(REGISTRATIONS, acts if first == "answer" else acts[::-1])
    changed = "This registration changed since you looked. Look at it again, then repeat what is still needed."
    assert told == ["", "" if first == "answer" else changed]
    with scope.enter(max_.vendor_id):
        assert fresh(row).reviewer == vera.user
        assert ReviewRound.objects.filter(ended_at__isnull=True).count() == (first == "answer")


def test_of_eight_partners_one_is_approved_and_the_others_leave_nothing(
    program: Any, acme: Vendor, max_: Actor
) -> None:
    places = [_place(program, acme, number) for number in range(MOST)]
    with crowd() as pool:
        for number in range(ROUNDS):
            site = f"customer-{number}.example"
            rows = [submit(place, by, customer_website=site) for place, by in places]
            told = at_once([approving(row, max_) for row in rows], pool)
            assert sum(not sentence for sentence in told) == 1
            assert {sentence.partition(" ")[2].partition(" until")[0] for sentence in told if sentence} == {
                "holds the protection of Northwind Traders Ltd"
            }
            with scope.enter(acme.pk):
                here = {"account__domain": site}
                assert Protection.objects.filter(**here).count() == 1
                assert Attribution.objects.filter(opportunity__account__domain=site).count() == 1
                assert Opportunity.objects.filter(**here).count() == 1
                assert Decision.objects.filter(registration__account__domain=site).count() == 1
                DealRegistration.objects.filter(status=Status.SUBMITTED).update(status="withdrawn", due_at=None)


def _place(program: Any, acme: Vendor, number: int) -> tuple[Enrollment, Actor]:
    partner = make_partner(acme, f"partner{number}", f"Partner{number}")
    by = make_member(partner, make_user(f"p{number}@partners.example", f"P {number}"), MemberRole.SELLER)
    return enroll(partner, program), by


@pytest.mark.parametrize("rounds", [ROUNDS])
def test_eight_who_approve_one_take_one_decision(rounds: int, mine: Enrollment, piet: Actor, max_: Actor) -> None:
    with crowd() as pool:
        for number in range(rounds):
            row = submit(mine, piet, customer_website=f"customer-{number}.example", customer_name=f"Customer {number}")
            told = at_once([approving(row, max_) for _ in range(MOST)], pool)
            assert sorted(told) == ["", *["This registration is approved, so it cannot be approved."] * (MOST - 1)]
    with scope.enter(max_.vendor_id):
        assert (Decision.objects.count(), Attribution.objects.count()) == (rounds, rounds)


def test_the_sale_is_won_while_it_is_approved(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    known = opportunity(vera)
    row = submit(mine, piet)
    winning = Act(vera, lambda: opportunities.update(known, WON, by=vera))
    assert collide(REGISTRATIONS, [approving(row, max_), winning]) == ["", ""]
    assert status(row) == Status.WON


def test_the_sale_was_won_before_it_is_approved(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    known = opportunity(vera)
    row = submit(mine, piet)
    winning = Act(vera, lambda: opportunities.update(known, WON, by=vera))
    told = collide("deals_opportunity", [winning, approving(row, max_)])
    assert told == ["", "opp northwind.example is won by now. Choose another one."]
    assert stands(row)[:3] == (Status.SUBMITTED, 0, 0)


def test_the_sales_system_and_a_manager_at_once_end_in_agreement(
    mine: Enrollment, piet: Actor, max_: Actor, vera: Actor
) -> None:
    with crowd() as pool:
        for number in range(ROUNDS):
            site = f"customer-{number}.example"
            known = opportunity(vera, site)
            row = submit(mine, piet, customer_website=site, customer_name=f"Customer {number}")
            stages = ("won", "lost", "open")
            acts = [Act(vera, _upserting(known, stage, version, vera)) for version, stage in enumerate(stages, 1)]
            at_once([approving(row, max_), *acts], pool)
            with scope.enter(max_.vendor_id):
                follow(None, by=max_)
                now, sale = fresh(row), Opportunity.objects.get(pk=known.pk)
                agree = {"open": "approved", "won": "won", "lost": "lost"}[sale.stage]
                assert now.status in (agree, "submitted")
                assert (now.opportunity is None) == (now.status == "submitted")


def _upserting(known: Opportunity, stage: str, version: int, by: Actor) -> Any:
    facts = {
        "account_name": known.account_name,
        "account_website": known.account.domain,
        "currency": "USD",
        "arr": 5,
        "stage": stage,
        "closed_on": date(2026, 12, 1),
    }
    return lambda: crm.upsert("test", known.source_id, facts, version, by=by)


def test_two_who_undo_take_it_back_once(mine: Enrollment, piet: Actor, max_: Actor, vera: Actor) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        decision = decisions.approve(row, by=max_, now=NOW)
    acts = [Act(by, lambda by=by: decisions.undo(decision, by=by, now=NOW)) for by in (max_, vera)]  # type: ignore[misc]
    assert collide(REGISTRATIONS, acts) == ["", "This decision was undone already."]
    assert stands(row) == (Status.IN_REVIEW, 1, 0, 0, 1)
    with scope.enter(max_.vendor_id):
        assert Activity.objects.filter(verb="registration.decision_undone").count() == 1


def test_who_approves_into_a_sale_that_an_undo_removes_gets_a_sentence(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor, vera: Actor
) -> None:
    first, second = submit(mine, piet), submit(theirs, rosa)
    with scope.enter(max_.vendor_id):
        decision = decisions.approve(first, by=max_, now=NOW)
    undoing = Act(max_, lambda: decisions.undo(decision, by=max_, now=NOW + timedelta(minutes=1)))
    later = Act(vera, lambda: decisions.approve(second, by=vera, now=NOW + timedelta(minutes=2)))
    told = collide("deals_opportunity", [undoing, later])
    assert told == ["", "This opportunity is gone by now. Look at the registration again."]
    assert (status(first), status(second)) == (Status.IN_REVIEW, Status.SUBMITTED)


def test_an_undo_keeps_the_sale_that_somebody_approves_into(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor, vera: Actor
) -> None:
    first, second = submit(mine, piet), submit(theirs, rosa)
    with scope.enter(max_.vendor_id):
        decision = decisions.approve(first, by=max_, now=NOW)
    undoing = Act(max_, lambda: decisions.undo(decision, by=max_, now=NOW + timedelta(minutes=1)))
    assert collide("deals_decision", [approving(second, vera, protect=False), undoing]) == ["", ""]
    with scope.enter(max_.vendor_id):
        assert (fresh(first).status, fresh(second).status) == (Status.IN_REVIEW, Status.APPROVED)
        assert Attribution.objects.get().partner_id == second.partner_id


def test_an_undo_keeps_the_sale_to_which_somebody_adds_a_partner(
    mine: Enrollment, piet: Actor, rivermark: Partner, max_: Actor, vera: Actor
) -> None:
    row = submit(mine, piet)
    with scope.enter(max_.vendor_id):
        decision = decisions.approve(row, by=max_, now=NOW)
        sale = Opportunity.objects.get()
    adding = Act(vera, lambda: attribution.add_partner(sale, rivermark, "influenced", by=vera))
    undoing = Act(max_, lambda: decisions.undo(decision, by=max_, now=NOW + timedelta(minutes=1)))
    assert collide("activity_activity", [adding, undoing]) == ["", ""]
    assert stands(row) == (Status.IN_REVIEW, 1, 1, 1, 1)


def test_managers_decide_on_the_same_rows_in_opposite_order(
    mine: Enrollment, piet: Actor, max_: Actor, vera: Actor
) -> None:
    with crowd() as pool:
        for number in range(ROUNDS):
            sites = [f"customer-{number}-{one}.example" for one in range(4)]
            rows = [submit(mine, piet, customer_website=site, customer_name=f"{site} Works") for site in sites]
            acts = [_bulk(rows, max_, "approved"), _bulk(rows[::-1], vera, "rejected")]
            assert at_once(acts, pool) == ["", ""]
            with scope.enter(max_.vendor_id):
                assert Decision.objects.filter(registration__in=rows).count() == 4
                assert BulkResult.objects.filter(registration__in=rows, decision__isnull=False).count() == 4
                for row in rows:
                    assert fresh(row).status in (Status.APPROVED, Status.REJECTED)


def test_customers_that_cross_cost_a_row_its_turn_and_nobody_a_page(
    mine: Enrollment, theirs: Enrollment, piet: Actor, rosa: Actor, max_: Actor, vera: Actor
) -> None:
    with crowd() as pool:
        for number in range(ROUNDS):
            sites = [f"customer-{number}-{one}.example" for one in range(2)]
            ours = [submit(mine, piet, customer_website=site, customer_name=f"{site} Works") for site in sites]
            others = [
                submit(theirs, rosa, customer_website=site, customer_name=f"{site} Works") for site in sites[::-1]
            ]
            acts = [_bulk(ours, max_, "approved"), _bulk(others, vera, "approved")]
            assert at_once(acts, pool) == ["", ""]
            with scope.enter(max_.vendor_id):
                held = Protection.objects.filter(account__domain__in=sites).values_list("account__domain", flat=True)
                assert len(held) == len(set(held))
                for row in DealRegistration.objects.filter(status=Status.SUBMITTED):
                    assert (row.opportunity_id, Decision.objects.filter(registration=row).count()) == (None, 0)


def _bulk(rows: list[DealRegistration], by: Actor, kind: str) -> Act:
    chosen = [Chosen(row, row.revision) for row in rows]
    return Act(by, lambda: bulk_decisions.decide(chosen, kind, by=by, note="As agreed", reason_code="other", now=NOW))


ASKED = 6
MAY = 4


@pytest.fixture
def claimed(theirs: Enrollment, rosa: Actor, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Customers that another partner has registered, more of them than a person may ask about within an hour."""
    cache.clear()
    monkeypatch.setattr(hints, "MOST_PER_HOUR", MAY)
    sites = [f"customer-{number}.example" for number in range(ASKED)]
    for number, site in enumerate(sites):
        submit(theirs, rosa, customer_name=f"Customer {number}", customer_website=site)
    return sites


def hints_at_once(sites: list[str], by: Actor) -> list[str]:
    """What the same person is told about all of them, asked at one moment."""

    def ask(site: str) -> str:
        with scope.enter(by.vendor_id, partner_id=by.partner_id):
            return hints.hint("", site, by=by)

    return both(*(partial(ask, site) for site in sites))


def test_many_hints_at_once_do_not_pass_the_limit(mine: Enrollment, claimed: list[str], piet: Actor) -> None:
    assert Counter(hints_at_once(claimed, piet)) == Counter({hints.PERHAPS: MAY, "": ASKED - MAY})
    assert Counter(hints_at_once(claimed, piet)) == Counter({hints.PERHAPS: MAY, "": ASKED - MAY})


def test_control_without_turns_everybody_reads_the_same_count(
    mine: Enrollment, claimed: list[str], piet: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "wait_for", lambda name: None)
    together = Barrier(ASKED)

    def get(key: str) -> Any:
        found = cache.get(key)
        together.wait(20)
        return found

    monkeypatch.setattr(hints, "cache", SimpleNamespace(get=get, set=cache.set))
    assert hints_at_once(claimed, piet) == [hints.PERHAPS] * ASKED
