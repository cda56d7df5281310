"""What partners and managers do in the demonstration, each through the verb of real use."""

import datetime
from decimal import Decimal
from typing import Any

from deals import opportunities
from deals.customers import direct_only
from deals.customers.accounts import account_for
from deals.facts import Facts
from deals.models import Account, DealRegistration, Extension, NextStep, Opportunity
from deals.registrations import bulk_decisions, decisions, drafts, extensions, lifecycle, review, sale
from deals.registrations.bulk_decisions import Chosen
from deals.registrations.rules import rules_for
from partners.models import Enrollment, Partner
from prm.demo import words
from prm.demo.lines import Line, Step, address
from prm.demo.people import seller_of
from prm.demo.surroundings import Bulk, Direct, Sale
from tenancy import scope
from tiers.explain import get_partner
from vendors.actors import Actor
from vendors.models import Staff

_PARTNERS = frozenset(
    {"begin", "again", "submit", "answer", "withdraw", "stage", "plan", "finish", "extend", "give_up"}
)


class Acts:
    """The people of one vendor and what they do. Staff's acts are the manager's unless said otherwise."""

    def __init__(self, *, manager: Actor, owner: Actor, operations: Actor, today: datetime.date) -> None:
        self.manager, self.owner, self.operations, self.today = manager, owner, operations, today
        self.vendor_id = owner.vendor_id
        self._partners: dict[str, Partner] = {}
        self._enrollments: dict[int, Enrollment] = {}
        self._sellers: dict[tuple[str, str], Actor] = {}

    def do(self, line: Line, step: Step, at: datetime.datetime) -> None:
        """Let the step happen, in the scope of whoever acts."""
        partner = self._partner(line.partner)
        if step.verb not in _PARTNERS:
            row = self._newest(partner, line.customer)
            getattr(self, f"_{step.verb}")(row, line, step, self.manager, at)
        else:
            seller = self._seller(partner, line.who)
            with scope.enter(self.vendor_id, partner_id=partner.pk):
                row = self._of_seller(line, step, partner, seller, at)
        self._date(row, at)

    def _of_seller(
        self, line: Line, step: Step, partner: Partner, seller: Actor, at: datetime.datetime
    ) -> DealRegistration:
        begun = any(one.verb == "begin" for one in line.steps)
        if step.verb == "begin" or (step is line.steps[0] and not begun):
            row = drafts.begin(self._enrollment(partner), self._facts(line, partner), by=seller, now=at)
        else:
            row = self._newest(partner, line.customer)
        if step.verb != "begin":
            getattr(self, f"_{step.verb}")(row, line, step, seller, at)
        return row

    def record(self, sold: Sale, at: datetime.datetime) -> None:
        facts = Facts(
            source_id=sold.source_id,
            account_name=sold.customer,
            account_website=f"https://{address(sold.customer)}",
            currency="USD",
            arr=Decimal(sold.arr),
            products=words.PRODUCTS,
        )
        made = opportunities.create(facts, by=self.operations)
        Opportunity.objects.filter(pk=made.pk).update(created_at=at)

    def win_sale(self, sold: Sale, at: datetime.datetime) -> None:
        self._close(Opportunity.objects.get(source_id=sold.source_id), Opportunity.WON, at)

    def list_direct(self, one: Direct, at: datetime.datetime) -> None:
        account = account_for(one.customer, f"https://{address(one.customer)}")
        direct_only.list_direct(
            account, products=one.products, reason=one.why, since=at.date(), by=self.manager, now=at
        )

    def decide_together(self, bulk: Bulk, at: datetime.datetime) -> None:
        chosen = [self._newest(self._partner(code), customer) for code, customer in bulk.claims]
        bulk_decisions.decide(
            [Chosen(row, row.revision) for row in chosen],
            bulk.kind,
            note=bulk.note,
            reason_code=bulk.reason_code,
            by=self.manager,
            now=at,
        )

    def _again(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        drafts.begin(row.enrollment, {"story": words.AGAIN}, by=by, instead_of=row, now=at)

    def _submit(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        lifecycle.submit(row, by=by, consent=True, now=at)

    def _take_up(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        lifecycle.take_up(row, by=by)

    def _ask(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        fields = step.detail.split(",")
        lifecycle.ask(row, fields=fields, question=words.QUESTIONS[fields[0]], by=by, now=at)

    def _answer(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        given = {name: words.ANSWERS[name] for name in row.asked_fields if name in words.ANSWERS}
        lifecycle.answer(row, given, note="Here it is, as of this morning.", by=by, now=at)

    def _withdraw(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        lifecycle.withdraw(row, by=by, note="The customer has stopped the project for this year.", now=at)

    def _assign(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        colleague = Staff.objects.get(user__name__istartswith=step.detail, ended_at__isnull=True)
        review.assign(row, colleague.user_id, by=by, note="You know their chief of staff.")

    def _approve(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        note = words.LATE_ACCEPTED if row.already_closed else words.WELCOME[row.pk % len(words.WELCOME)]
        decisions.approve(row, by=self.owner if row.pk % 5 == 0 else by, note=note, now=at)

    def _reject(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        decisions.reject(row, reason_code=step.detail, reason=words.REJECTIONS[step.detail], by=by, now=at)

    def _undo(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        decision = decisions.may_undo(row, at)
        if decision is None:
            raise RuntimeError(f"The demonstration cannot undo the decision on {row}.")
        decisions.undo(decision, by=by, now=at)

    def _stage(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        sale.move_stage(row, step.detail, by=by, now=at)

    def _give_up(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        sale.move_stage(row, "closed_lost", lost_reason=step.detail, by=by, now=at)

    def _plan(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        planned = NextStep.objects.filter(registration=row).count()
        text, days = words.STEPS[(row.pk + planned) % len(words.STEPS)]
        made = sale.plan_step(row, text=text, due_on=self.today + datetime.timedelta(days=days), by=by)
        NextStep.objects.filter(pk=made.pk).update(created_at=at)

    def _finish(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        first = NextStep.objects.filter(registration=row, done_at__isnull=True).order_by("pk")[0]
        sale.finish_step(row, first.pk, by=by, now=at)

    def _extend(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        extensions.ask(row, kind=step.detail or Extension.PLAIN, reason=words.MORE_TIME, by=by, now=at)

    def _grant(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        extensions.decide(self._asked(row), grant=True, by=by, now=at)

    def _decline(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        extensions.decide(self._asked(row), grant=False, note=words.NO_MORE_TIME, by=by, now=at)

    def _won(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        self._close(_opportunity_of(row), Opportunity.WON, at)

    def _lost(self, row: DealRegistration, line: Line, step: Step, by: Actor, at: datetime.datetime) -> None:
        self._close(_opportunity_of(row), Opportunity.LOST, at)

    def _close(self, opportunity: Opportunity, stage: str, at: datetime.datetime) -> None:
        opportunities.update(opportunity, {"stage": stage, "closed_on": at.date()}, by=self.operations)

    def _seller(self, partner: Partner, who: str) -> Actor:
        if (partner.code, who) not in self._sellers:
            self._sellers[partner.code, who] = seller_of(partner, who, by=self.owner)
        return self._sellers[partner.code, who]

    def _partner(self, code: str) -> Partner:
        if code not in self._partners:
            self._partners[code] = get_partner(code)
        return self._partners[code]

    def _enrollment(self, partner: Partner) -> Enrollment:
        if partner.pk not in self._enrollments:
            rows = Enrollment.objects.select_related("program", "partner")
            self._enrollments[partner.pk] = rows.get(partner=partner)
        return self._enrollments[partner.pk]

    def _facts(self, line: Line, partner: Partner) -> dict[str, Any]:
        known = list(rules_for(self._enrollment(partner)).policy.influences)
        late = line.closes_in < 0 and not any(step.verb == "won" for step in line.steps)
        turn = len(line.customer)
        return {
            "customer_name": line.customer,
            "customer_website": line.website,
            "contact_name": words.CONTACTS[turn % len(words.CONTACTS)],
            "contact_email": f"office@{line.website}" if line.website else "",
            "products": line.products,
            "currency": line.currency,
            "arr": line.arr,
            "services": line.services,
            "expected_close": self.today + datetime.timedelta(days=line.closes_in),
            "already_closed": late,
            "late_reason": words.LATE if late else "",
            "influences": sorted({known[turn % len(known)].key, known[(turn + 2) % len(known)].key}),
            "story": words.STORIES[turn % len(words.STORIES)],
        }

    def _newest(self, partner: Partner, customer: str) -> DealRegistration:
        rows = DealRegistration.objects.filter(partner=partner, customer_name=customer)
        return rows.select_related("enrollment__program", "enrollment__partner", "opportunity").order_by("-pk")[0]

    def _asked(self, row: DealRegistration) -> Extension:
        return Extension.objects.get(registration=row, status=Extension.ASKED)

    def _date(self, row: DealRegistration, at: datetime.datetime) -> None:
        """The verbs date what they make by the present; here it came about at the moment that is told."""
        rows = DealRegistration.objects.filter(pk=row.pk)
        rows.update(changed_at=at)
        account, opportunity = rows.values_list("account_id", "opportunity_id").get()
        # By their ids: tables that this very transaction has filled have no statistics for anything cleverer.
        Account.objects.filter(pk=account, created_at__gt=at).update(created_at=at)
        Opportunity.objects.filter(pk=opportunity, created_at__gt=at).update(created_at=at)


def _opportunity_of(row: DealRegistration) -> Opportunity:
    if row.opportunity is None:
        raise RuntimeError(f"The demonstration closes {row}, which has no opportunity.")
    found: Opportunity = row.opportunity
    return found
