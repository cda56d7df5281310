"""What appeals are about: a partner with figures behind its tier, and appeals of it."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from deals.appeals import lifecycle
from deals.models import Appeal
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.shipped import publish_shipped
from tests.tiers import facts
from vendors.actors import Actor
from vendors.models import Vendor

# A Monday, in the middle of a business day of a program that counts in UTC.
NOW = datetime(2026, 11, 16, 12, 0, tzinfo=UTC)
ARR = "influenced_arr"
MISSING: dict[str, Any] = {
    "opportunity": "S-77",
    "customer": "Harbour Mills",
    "closed_on": date(2026, 10, 5),
    "amount": Decimal("250000.00"),
    "currency": "USD",
    "kind": "sourced",
}


def make_program(vendor: Vendor, name: str = "technology-2024") -> Program:
    return publish_shipped(vendor, name)


def enroll(partner: Partner, program: Program) -> Enrollment:
    """One deal that counts, one that was recorded late, and all that Silver asks for but the ARR."""
    with scope.enter(partner.vendor_id):
        made = facts.enroll(partner, program)
        facts.achieve(made, *facts.EVERYTHING, stories=2)
        facts.win(partner, "300000", "2026-09-01", source_id=f"{partner.code}-counts")
        late = "2026-10-20T00:00:00+00:00"
        facts.win(partner, "220000", "2026-10-01", source_id=f"{partner.code}-late", recorded=late)
        return made


def file(enrollment: Enrollment, by: Actor, *, now: datetime = NOW, **given: Any) -> Appeal:
    """Says that the late deal should count, unless told otherwise; in the partner's scope."""
    known: dict[str, Any] = {
        "metric": ARR,
        "about": "deal",
        "row": f"{enrollment.partner.code}-late",
        "wish": {"correction": "late"},
        "claim": "We told your sales before it closed.",
    }
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        return lifecycle.file(enrollment, by=by, now=now, **{**known, **given})


def missing(enrollment: Enrollment, by: Actor, **wish: Any) -> Appeal:
    """Says that a deal is missing altogether."""
    return file(enrollment, by, about="missing_deal", row="", wish={**MISSING, **wish})


def fresh(row: Appeal) -> Appeal:
    return Appeal.objects.select_related("holder", "opportunity", "run").get(pk=row.pk)
