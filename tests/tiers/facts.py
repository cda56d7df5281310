"""Facts for tests about tiers, each in one short call inside a vendor's scope."""

import datetime
import itertools
from decimal import Decimal
from typing import Any

from deals.models import Account, Attribution, ExchangeRate, Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from programs import publishing
from programs.document.load import load
from programs.models import Program
from tenancy import scope
from tests.shipped import SHIPPED
from tiers.models import Standing
from vendors.actors import system

_numbers = itertools.count(1)
EVERYTHING = ("agreement", "solution_launched", "solution_materials", "gtm_plan", "account_mapping")


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def publish(name: str = "technology-2024", **words: str) -> Program:
    """Publish a shipped document, with some of its words replaced."""
    return publish_text((SHIPPED / f"{name}.yaml").read_text(), **words)


def publish_text(text: str, **words: str) -> Program:
    for old, new in words.items():
        text = text.replace(f"{old}:", f"{old}: {new} #", 1)
    by = system(scope.required().vendor_id, "the test")
    # Confirmed by name, whomever it would move today: facts of a test lie on days of their own.
    edition = publishing.publish(text, by=by, confirm=load(text).name).edition
    assert edition is not None
    return edition.program


def enroll(partner: Partner, program: Program, *, tier: str = "registered", **options: Any) -> Enrollment:
    options.setdefault("enrolled_on", day("2020-01-01"))
    enrollment = Enrollment.objects.create(partner=partner, program=program, **options)
    Standing.objects.create(
        enrollment=enrollment,
        partner=partner,
        tier=tier,
        begins_on=enrollment.enrolled_on,
        reason=Standing.Reason.IMPORTED,
    )
    return enrollment


def win(
    partner: Partner,
    arr: str,
    closed_on: str,
    *,
    recorded: str | None = None,
    kinds: tuple[str, ...] = ("sourced",),
    **options: Any,
) -> Opportunity:
    """A won opportunity in which the partner has these parts, recorded as it closed unless said otherwise."""
    opportunity = sale(arr, closed_on, **options)
    attribute(opportunity, partner, recorded=recorded or f"{closed_on}T00:00:00+00:00", kinds=kinds)
    return opportunity


def sale(arr: str, closed_on: str | None, **options: Any) -> Opportunity:
    name = f"Customer {next(_numbers)}"
    account = Account.objects.create(name=name, name_key=name.lower())
    options = {"stage": "won", "currency": "USD", "source_id": f"o-{next(_numbers)}"} | options
    return Opportunity.objects.create(
        account=account,
        account_name=name,
        arr=Decimal(arr),
        closed_on=day(closed_on) if closed_on else None,
        **options,
    )


def attribute(opportunity: Opportunity, partner: Partner, *, recorded: str, kinds: tuple[str, ...]) -> None:
    for kind in kinds:
        Attribution.objects.create(
            opportunity=opportunity,
            partner=partner,
            kind=kind,
            recorded_at=datetime.datetime.fromisoformat(recorded),
        )


def rate(currency: str, date: str, value: str, base: str = "USD") -> ExchangeRate:
    return ExchangeRate.objects.create(currency=currency, base=base, date=day(date), rate=Decimal(value))


def certify(partner: Partner, email: str, certification: str = "technical", **options: Any) -> Certification:
    options = {"issued_on": day("2024-01-01"), "expires_on": None} | options
    return Certification.objects.create(partner=partner, person_email=email, certification=certification, **options)


def achieve(enrollment: Enrollment, *kinds: str, on: str = "2021-01-01", stories: int = 0, **options: Any) -> None:
    """Milestones of the enrollment's program, and so many success stories."""
    stories_of = [("success_story", f"story-{number}") for number in range(stories)]
    for kind, key in [*((kind, kind) for kind in kinds), *stories_of]:
        Milestone.objects.create(
            partner=enrollment.partner,
            program=enrollment.program,
            kind=kind,
            key=key,
            achieved_on=day(on),
            **options,
        )
