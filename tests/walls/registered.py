"""Deal registrations of the world: one in every room of the review, with what grows around it."""

import datetime
from decimal import Decimal
from typing import Any

from deals.appeals import lifecycle as appeals
from deals.models import (
    Account,
    DealRegistration,
    Decision,
    DirectOnly,
    Extension,
    RejectionReason,
    Reminder,
)
from deals.registrations import bulk_decisions, decisions, drafts, identifying, lifecycle, sale
from deals.registrations.bulk_decisions import Chosen
from partners.models import Enrollment, Partner
from tenancy import scope
from vendors.actors import Actor

LATER = datetime.date(2099, 3, 1)


def register(partner: Partner, mark: str, hidden: str, *, seller: Actor, owner: Actor) -> None:
    """What the partner tells carries its mark, what its vendor's staff note among themselves the hidden one."""
    approved = _submitted("Harbour", partner, mark, seller)
    with scope.enter(owner.vendor_id):
        identifying.correct(approved, _account(f"Harbour group {hidden}"), note=hidden, by=owner, now=_now())
        decisions.approve(approved, by=owner, note=f"Well done {mark}")
        _more_time(approved, mark)
    direct = _submitted("Mill", partner, mark, seller)
    with scope.enter(owner.vendor_id):
        DirectOnly.objects.create(account=direct.account, reason=hidden, listed_by=owner.user)
        reason = RejectionReason.DIRECT
        note = f"Not this time {mark}"
        bulk_decisions.decide([Chosen(direct)], Decision.REJECTED, reason_code=reason, note=note, by=owner)
    asked = _submitted("Lighthouse", partner, mark, seller)
    with scope.enter(owner.vendor_id):
        lifecycle.ask(asked, fields=["arr"], question=f"Is it yearly, {mark}?", by=owner)
    last = _submitted("Quay", partner, mark, seller)
    with scope.enter(seller.vendor_id, partner_id=seller.partner_id):
        sale.plan_step(last, text=f"Call {mark}", due_on=LATER, by=seller)


def appeal(partner: Partner, mark: str, *, seller: Actor) -> None:
    """A story that the program does not know of yet."""
    with scope.enter(seller.vendor_id, partner_id=seller.partner_id):
        appeals.file(
            _enrollment(partner),
            metric="success_stories",
            about="milestone",
            claim=f"It is public {mark}",
            wish={"title": f"Harbour {mark}", "achieved_on": _now().date()},
            by=seller,
        )


def _enrollment(partner: Partner) -> Enrollment:
    rows = Enrollment.objects.select_related("program", "partner")
    return rows.get(partner=partner, program__key="technology")


def _submitted(name: str, partner: Partner, mark: str, seller: Actor) -> DealRegistration:
    facts: dict[str, Any] = {
        "customer_name": f"{name} {mark}",
        "customer_website": f"{name.lower()}-{mark}.example",
        "contact_name": f"Ada {mark}",
        "arr": Decimal(50000),
        "expected_close": LATER,
        "influences": ["introduction"],
        "story": f"We met {mark}",
    }
    with scope.enter(seller.vendor_id, partner_id=seller.partner_id):
        return lifecycle.submit(drafts.begin(_enrollment(partner), facts, by=seller), by=seller, consent=True)


def _account(name: str) -> Account:
    return Account.objects.create(name=name, name_key=name.lower())


def _more_time(row: DealRegistration, mark: str) -> None:
    row.refresh_from_db()
    assert row.protected_until is not None
    Extension.objects.create(registration=row, partner_id=row.partner_id, days=30, reason=f"They decide late {mark}")
    Reminder.objects.create(
        registration=row, partner_id=row.partner_id, protected_until=row.protected_until, days_before=30
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
