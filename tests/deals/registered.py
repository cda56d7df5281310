"""Registrations of the cast, as rows: how they come about is told elsewhere."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from deals.customers.accounts import account_for
from deals.models import DealRegistration, Opportunity, Status
from deals.registrations.timing import clock
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.shipped import TECHNOLOGY
from tests.tiers import facts
from vendors.actors import Actor
from vendors.models import Vendor

# A Monday, in the middle of a business day of a program that counts in UTC.
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def make_program(vendor: Vendor, policy: str = "protection_days: 90", **words: str) -> Program:
    """A program in force whose document promises this; `policy` is the inside of `registration: {...}`."""
    with scope.enter(vendor.pk):
        rules = TECHNOLOGY.partition("\nregistration:")[0]
        return facts.publish_text(f"{rules}\nregistration: {{{policy}}}\n", **words)


def enroll(partner: Partner, program: Program) -> Enrollment:
    with scope.enter(partner.vendor_id):
        return facts.enroll(partner, program)


def register(enrollment: Enrollment, code: str = "D-1", *, by: Actor | None = None, **given: Any) -> DealRegistration:
    """Submitted at `NOW` unless said otherwise, with the clock running."""
    now = given.pop("now", NOW)
    with scope.enter(enrollment.vendor_id):
        made = _claim(enrollment, code, now, None if by is None else by.user_id, given)
        made.save()
        made.status = Status.SUBMITTED
        clock.begin(made, now=now)
        made.save()
        return made


def approved(enrollment: Enrollment, code: str = "D-1", *, by: Actor | None = None, **given: Any) -> DealRegistration:
    """Approved, with its opportunity and without protection."""
    now = given.pop("now", NOW)
    with scope.enter(enrollment.vendor_id):
        made = _claim(enrollment, code, now, None if by is None else by.user_id, given)
        made.opportunity = Opportunity.objects.create(
            account=made.account,
            account_name=made.customer_name,
            source_id=f"O-{code}",
            stage="open",
            currency="USD",
            arr=1,
        )
        made.status, made.decided_at = Status.APPROVED, now
        made.save()
        return made


def again(registration: DealRegistration) -> DealRegistration:
    """The row as it stands now; in the vendor's scope."""
    return DealRegistration.objects.get(pk=registration.pk)


def _claim(
    enrollment: Enrollment, code: str, now: datetime, person: int | None, given: dict[str, Any]
) -> DealRegistration:
    customer = given.pop("customer", "Northwind Mills")
    known: dict[str, Any] = {
        "contact_name": "Nora North",
        "currency": "USD",
        "arr": Decimal("120000.00"),
        "expected_close": date(2027, 3, 31),
        "influences": ["introduction"],
    }
    return DealRegistration(
        code=code,
        partner_id=enrollment.partner_id,
        enrollment=enrollment,
        customer_name=customer,
        account=account_for(customer, ""),
        submitted_at=now,
        submitted_by_id=person,
        consented_at=now,
        consented_by_id=person,
        **{**known, **given},
    )
