"""Registrations as they are in the moment of submission, made straight, for tests of what comes after."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from deals.customers.accounts import account_for
from deals.models import DealRegistration, Receipt, Status
from deals.receipts.issuing import issue
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from vendors.actors import Actor

SUBMITTED = datetime(2026, 11, 20, 9, 30, 15, 123456, tzinfo=UTC)


def make_claim(partner: Partner, code: str = "R-1001", *, by: Actor | None = None, **given: Any) -> DealRegistration:
    """A submitted registration of the partner's, without its receipt."""
    with scope.enter(partner.vendor_id):
        program, _ = Program.objects.get_or_create(key="technology", defaults={"name": "Technology"})
        enrollment, _ = Enrollment.objects.get_or_create(
            partner=partner, program=program, defaults={"enrolled_on": date(2026, 1, 1)}
        )
        known: dict[str, Any] = {
            "status": Status.SUBMITTED,
            "customer_name": "Northwind Mills",
            "customer_website": "https://northwind.example",
            "products": ["suite", "base"],
            "currency": "USD",
            "arr": Decimal("125000"),
            "expected_close": date(2027, 3, 31),
            "submitted_at": SUBMITTED,
            "submitted_by": by.user if by is not None else None,
            "consented_at": SUBMITTED,
            "due_at": SUBMITTED,
            "account": account_for("Northwind Mills", "https://northwind.example"),
        }
        return DealRegistration.objects.create(partner=partner, enrollment=enrollment, code=code, **{**known, **given})


def make_receipt(partner: Partner, code: str = "R-1001", *, by: Actor | None = None, **given: Any) -> Receipt:
    claim = make_claim(partner, code, by=by, **given)
    with scope.enter(partner.vendor_id):
        return issue(claim, now=claim.submitted_at or SUBMITTED)
