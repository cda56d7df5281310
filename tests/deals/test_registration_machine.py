"""Any verbs in any order by anybody: whatever happens to registrations, these sentences stay true.

`PRM_MACHINE_EXAMPLES=200` plays as many lives as somebody has the patience for.
"""

import os
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from activity.models import Activity
from deals import opportunities
from deals.models import (
    ACTIVE,
    WAITING_FOR_VENDOR,
    Account,
    Attribution,
    DealRegistration,
    Decision,
    Extension,
    Opportunity,
    Protection,
    Receipt,
    ReviewRound,
    Status,
)
from deals.receipts.chain import check_chain
from deals.registrations import bulk_decisions, decisions, drafts, extensions, identifying, lifecycle, review, sale
from deals.registrations.bulk_decisions import Chosen
from deals.registrations.timing.timekeeping import keep
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import Refused
from tests.deals.registered import enroll, make_program
from tests.deals.test_lifecycle import CLAIM
from vendors.actors import Actor
from vendors.models import Vendor

EXAMPLES = int(os.environ.get("PRM_MACHINE_EXAMPLES", "12"))
START = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
SITES = ["northwind.example", "fabrikam.example"]
PRODUCTS: list[tuple[str, ...]] = [(), ("voice",), ("flex",), ("voice", "flex")]
HOW = settings(
    max_examples=EXAMPLES,
    stateful_step_count=25,
    deadline=None,
    derandomize=EXAMPLES <= 12,
    suppress_health_check=list(HealthCheck),
    # A life is some twenty sentences: they are read faster than they are shortened.
    phases=[Phase.generate],
)
NUMBER = st.integers(0, 30)
Step = Callable[[], Any]


class World:
    """Two partners and the vendor's people; every life begins with them and nothing else."""

    def __init__(self, vendor: Vendor, staff: Actor, colleague: Actor, sellers: list[tuple[Enrollment, Actor]]) -> None:
        self.vendor, self.staff, self.colleague, self.sellers = vendor, staff, colleague, sellers


class Lives(RuleBasedStateMachine):
    world: ClassVar[World]
    # What the clock on the wall says: verbs that sales uses look there themselves.
    clock: ClassVar[datetime] = START

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        self.stack.enter_context(transaction.atomic())
        self.codes, self.proofs = 0, 0
        Lives.clock = START
        self.seen: dict[int, tuple[str, int, int]] = {}

    @property
    def now(self) -> datetime:
        return Lives.clock

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.stack.close()

    def act(self, by: Actor, step: Step) -> bool:
        """Whether it went through; a refusal leaves everything as it was."""
        before, words = self.digest(), ""
        try:
            with scope.enter(by.vendor_id, partner_id=by.partner_id):
                step()
        except Refused as refusal:
            words = str(refusal)
            assert self.digest() == before
            assert words.endswith(".")
        return not words

    def digest(self) -> str:
        tables = ["deals_dealregistration", "deals_protection", "deals_attribution", "deals_opportunity"]
        tables += ["deals_receipt", "deals_reviewround", "deals_extension", "activity_activity", "activity_outbox"]
        parts = [f"(SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t.id), '')) FROM {one} t)" for one in tables]
        with scope.enter(self.world.vendor.pk), connection.cursor() as cursor:
            cursor.execute(f"SELECT {' || '.join(parts)}")
            return str(cursor.fetchone()[0])

    def pick(self, number: int, *statuses: str) -> DealRegistration:
        """One of those that stand so, where there are any, else any at all: refusals are to be seen as well."""
        with scope.enter(self.world.vendor.pk):
            rows = list(DealRegistration.objects.select_related("partner", "opportunity").order_by("pk"))
        fitting = [row for row in rows if row.status in statuses]
        some = fitting if fitting and number % 5 else rows
        return some[number % len(some)]

    def seller(self, row: DealRegistration) -> Actor:
        return next(by for place, by in self.world.sellers if place.partner_id == row.partner_id)

    @rule(who=st.integers(0, 1), site=st.sampled_from(SITES), products=st.sampled_from(PRODUCTS), again=NUMBER)
    def submit(self, who: int, site: str, products: tuple[str, ...], again: int) -> None:
        place, by = self.world.sellers[who]
        close = self.now.date() + timedelta(30)
        facts = {**CLAIM, "customer_website": site, "customer_name": site, "products": products}
        former = self.pick(again, Status.REJECTED, Status.WITHDRAWN) if self.seen and again % 3 == 0 else None

        def step() -> None:
            draft = drafts.begin(place, {**facts, "expected_close": close}, by=by, instead_of=former, now=self.now)
            lifecycle.submit(draft, by=by, consent=True, now=self.now)

        self.proofs += self.act(by, step)

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER)
    def take_up(self, number: int) -> None:
        row, by = self.pick(number, Status.SUBMITTED), self.world.colleague
        self.act(by, lambda: lifecycle.take_up(row, by=by))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, field=st.sampled_from(["arr", "products", "customer_website"]))
    def ask(self, number: int, field: str) -> None:
        row, by = self.pick(number, *WAITING_FOR_VENDOR), self.world.staff
        self.act(by, lambda: lifecycle.ask(row, fields=[field], question="Right?", by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, site=st.sampled_from(SITES), products=st.sampled_from(PRODUCTS))
    def answer(self, number: int, site: str, products: tuple[str, ...]) -> None:
        row = self.pick(number, Status.ACTION_REQUIRED)
        given = {"arr": Decimal(7), "products": products, "customer_website": site}
        changes, by = {name: given[name] for name in row.asked_fields}, self.seller(row)
        self.proofs += self.act(by, lambda: lifecycle.answer(row, changes, by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER)
    def withdraw(self, number: int) -> None:
        row = self.pick(number, *WAITING_FOR_VENDOR, Status.ACTION_REQUIRED)
        by = self.seller(row)
        self.act(by, lambda: lifecycle.withdraw(row, by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, protect=st.booleans())
    def approve(self, number: int, protect: bool) -> None:
        row, by = self.pick(number, *WAITING_FOR_VENDOR), self.world.staff
        self.act(by, lambda: decisions.approve(row, protect=protect, by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER)
    def reject(self, number: int) -> None:
        row, by = self.pick(number, *WAITING_FOR_VENDOR), self.world.staff
        self.act(by, lambda: decisions.reject(row, reason_code="conflict", reason="No", by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(kind=st.sampled_from([Decision.APPROVED, Decision.REJECTED]), undo=st.booleans())
    def decide_in_bulk(self, kind: str, undo: bool) -> None:
        by = self.world.staff
        with scope.enter(by.vendor_id):
            chosen = [Chosen(row, row.revision) for row in DealRegistration.objects.order_by("pk")]

        def step() -> None:
            bulk = bulk_decisions.decide(chosen, kind, note="So", reason_code="other", by=by, now=self.now)
            if undo:
                bulk_decisions.undo(bulk, by=by, now=self.now)

        assert self.act(by, step)

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER)
    def undo(self, number: int) -> None:
        by = self.world.staff
        with scope.enter(by.vendor_id):
            taken = list(Decision.objects.order_by("-pk"))
        if taken:
            self.act(by, lambda: decisions.undo(taken[number % len(taken)], by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, to=NUMBER)
    def correct_the_customer(self, number: int, to: int) -> None:
        row, by = self.pick(number, *ACTIVE), self.world.staff
        with scope.enter(by.vendor_id):
            accounts = [*Account.objects.order_by("pk"), None]
        account = accounts[to % len(accounts)]
        self.act(by, lambda: identifying.correct(row, account, note="I know", by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, to=NUMBER)
    def link(self, number: int, to: int) -> None:
        row, by = self.pick(number, Status.APPROVED, Status.EXPIRED), self.world.staff
        with scope.enter(by.vendor_id):
            sales = list(Opportunity.objects.order_by("pk"))
        if sales:
            self.act(by, lambda: review.link(row, sales[to % len(sales)], by=by))

    @rule(site=st.sampled_from(SITES))
    def sales_begins(self, site: str) -> None:
        by = self.world.staff
        self.codes += 1
        facts = opportunities.Facts(f"opp {self.codes}", site, "USD", Decimal(5), account_website=site)
        assert self.act(by, lambda: opportunities.create(facts, by=by))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, stage=st.sampled_from(["open", "won", "lost"]))
    def sales_moves(self, number: int, stage: str) -> None:
        by = self.world.staff
        with scope.enter(by.vendor_id):
            sales = list(Opportunity.objects.order_by("pk"))
        changes = {"stage": stage, "closed_on": date(2026, 12, 1)}
        if sales:
            assert self.act(by, lambda: opportunities.update(sales[number % len(sales)], changes, by=by))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER, stage=st.sampled_from(["qualified", "committed", "closed_lost"]))
    def move_stage(self, number: int, stage: str) -> None:
        row = self.pick(number, *ACTIVE)
        by, reason = self.seller(row), "price" if stage == "closed_lost" else ""
        self.act(by, lambda: sale.move_stage(row, stage, lost_reason=reason, by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(number=NUMBER)
    def ask_for_more(self, number: int) -> None:
        row = self.pick(number, Status.APPROVED)
        by = self.seller(row)
        self.act(by, lambda: extensions.ask(row, reason="Slow", by=by, now=self.now))

    @precondition(lambda self: self.seen)
    @rule(grant=st.booleans())
    def decide_on_more(self, grant: bool) -> None:
        by = self.world.staff
        with scope.enter(by.vendor_id):
            asked = Extension.objects.order_by("-pk").first()
        if asked is not None:
            self.act(by, lambda: extensions.decide(asked, grant=grant, note="So", by=by, now=self.now))

    @rule(hours=st.sampled_from([1, 30, 24 * 40, 24 * 91]))
    def time_passes(self, hours: int) -> None:
        Lives.clock += timedelta(hours=hours)
        keep(self.world.vendor.pk, self.now)

    @invariant()
    def everything_is_in_order(self) -> None:
        with scope.enter(self.world.vendor.pk):
            rows = list(DealRegistration.objects.select_related("opportunity").order_by("pk"))
            self._who_waits(rows)
            self._who_has_what(rows)
            self._who_is_protected()
            self._what_is_proved()
            self._what_was_told(rows)

    def _who_waits(self, rows: list[DealRegistration]) -> None:
        waiting = [row.pk for row in rows if row.status in WAITING_FOR_VENDOR]
        assert [row.pk for row in rows if row.due_at is not None] == waiting
        rounds = ReviewRound.objects.filter(ended_at__isnull=True).order_by("registration_id")
        assert list(rounds.values_list("registration_id", flat=True)) == waiting

    def _who_has_what(self, rows: list[DealRegistration]) -> None:
        parts = set(Attribution.objects.values_list("opportunity_id", "partner_id"))
        for row in rows:
            if row.status in (Status.APPROVED, Status.WON, Status.EXPIRED):
                assert (row.opportunity_id, row.partner_id) in parts
            if row.status in (Status.APPROVED, Status.WON):
                assert row.opportunity is not None
                assert row.opportunity.stage == ("won" if row.status == Status.WON else "open")
        active = [row for row in rows if row.status in ACTIVE and not self._was_reopened(row)]
        for place, one in enumerate(active):
            for other in active[place + 1 :]:
                same = (one.partner_id, one.account_id) == (other.partner_id, other.account_id)
                assert not (same and _meet(one.products, other.products)), (one.code, other.code)

    def _was_reopened(self, row: DealRegistration) -> bool:
        """What sales takes up again is a fact, whatever the partner has registered since."""
        return Activity.objects.filter(verb="registration.reopened", subject_id=row.pk).exists()

    def _who_is_protected(self) -> None:
        rows = list(Protection.objects.filter(starts_at__lte=self.now, ends_at__gt=self.now))
        held = [(row.account_id, [row.product] if row.product else []) for row in rows]
        for place, (account, products) in enumerate(held):
            assert not [1 for other, names in held[place + 1 :] if other == account and _meet(products, names)]
        alive = DealRegistration.objects.filter(status=Status.APPROVED)
        assert {row.registration_id for row in rows} <= set(alive.values_list("pk", flat=True))

    def _what_is_proved(self) -> None:
        assert Receipt.objects.count() == self.proofs
        assert check_chain(now=self.now).broken == []

    def _what_was_told(self, rows: list[DealRegistration]) -> None:
        told = Activity.objects.filter(subject_type="dealregistration")
        for row in rows:
            entries = told.filter(subject_id=row.pk).count()
            status, revision, before = self.seen.get(row.pk, ("", 0, 0))
            if row.status != status:
                assert row.revision > revision
                assert entries > before
            assert row.revision >= revision
            self.seen[row.pk] = (row.status, row.revision, entries)


def _meet(one: list[str], other: list[str]) -> bool:
    return not one or not other or bool(set(one) & set(other))


def test_whatever_happens_to_registrations_these_stay_true(
    acme: Vendor,
    brightpath: Partner,
    rivermark: Partner,
    piet: Actor,
    rosa: Actor,
    max_: Actor,
    vera: Actor,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = make_program(acme, "protection_days: 90, extension_days: 30, auto_approve_after_hours: 40")
    sellers = [(enroll(brightpath, program), piet), (enroll(rivermark, program), rosa)]
    Lives.world = World(acme, max_, vera, sellers)
    monkeypatch.setattr(timezone, "now", lambda: Lives.clock)
    run_state_machine_as_test(Lives, settings=HOW)
