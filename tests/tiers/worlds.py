"""Worlds as hypothesis draws them, written down as facts."""

import datetime
from typing import Any

from deals.models import Account, Attribution, ExchangeRate, Opportunity
from identity.models import User
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.document.model import ProgramDocument
from tests.tiers.oracle import accepted_late, expires_on, recorded_at


def write(partners: list[Partner], program: Any, document: ProgramDocument, drawn: dict[str, Any]) -> None:
    """Write what was drawn (`tests.tiers.drawn`) about three partners in a program."""
    account = Account.objects.create(name="Customer", name_key="customer")
    vera, _ = User.objects.get_or_create(email="vera@acme.example")
    accepted: dict[str, Any] = {
        "late_reason": "Missed",
        "late_accepted_by": vera,
        "late_accepted_at": datetime.datetime(2025, 3, 1, tzinfo=datetime.UTC),
    }
    for partner, enrollment in zip(partners, drawn["enrollments"], strict=True):
        partner.country = enrollment["country"]
        partner.save()
        facts = {key: value for key, value in enrollment.items() if key != "country"}
        Enrollment.objects.create(partner=partner, program=program, **facts)
    for number, sale in enumerate(drawn["sales"]):
        fields = {key: sale[key] for key in ("arr", "services", "currency", "stage", "closed_on")}
        opportunity = Opportunity.objects.create(
            source_id=f"o-{number}", account=account, account_name="Customer", **fields
        )
        Attribution.objects.bulk_create(
            Attribution(
                vendor_id=program.vendor_id,
                opportunity=opportunity,
                partner=partners[part["partner"]],
                kind=part["kind"],
                recorded_at=recorded_at(document, sale, part),
                **(accepted if accepted_late(part) else {}),
            )
            for part in sale["parts"]
        )
    for (currency, base, date), rate in drawn["rates"].items():
        ExchangeRate.objects.create(currency=currency, base=base, date=date, rate=rate)
    for number, email, certification, issued_on, days in drawn["people"]:
        Certification.objects.create(
            partner=partners[number],
            person_email=email,
            certification=certification,
            issued_on=issued_on,
            expires_on=expires_on(issued_on, days),
        )
    for number, kind, key, achieved_on, withdrawn_on in drawn["milestones"]:
        Milestone.objects.create(
            partner=partners[number],
            program=program,
            kind=kind,
            key=key,
            achieved_on=achieved_on,
            withdrawn_on=withdrawn_on,
        )
