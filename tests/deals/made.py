"""Opportunities of the cast."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from deals.customers.accounts import account_for
from deals.facts import Facts
from deals.models import Attribution, Opportunity
from partners.models import Partner
from tenancy import scope
from vendors.models import Vendor

RECORDED = datetime(2026, 1, 10, 9, 0, tzinfo=UTC)


def facts(source_id: str = "S-1", **given: Any) -> Facts:
    known: dict[str, Any] = {
        "account_name": "Northwind Mills",
        "account_website": "https://northwind.example",
        "currency": "USD",
        "arr": Decimal("120000.00"),
    }
    return Facts(source_id=source_id, **{**known, **given})


def make_opportunity(vendor: Vendor, source_id: str = "S-1", *parts: tuple[Partner, str], **given: Any) -> Opportunity:
    """A won opportunity with these partners' parts in it."""
    won = facts(source_id, **{"stage": "won", "closed_on": date(2026, 3, 31), **given})
    with scope.enter(vendor.pk):
        account = account_for(won.account_name, won.account_website)
        made = Opportunity.objects.create(account=account, created_at=RECORDED, **won.columns())
        for partner, kind in parts:
            Attribution.objects.create(opportunity=made, partner=partner, kind=kind, via="sales", recorded_at=RECORDED)
    return made
