"""The facts that a partner claims when it registers a deal, and what can be wrong with them.

A draft keeps whatever was filled in so far; a submission needs all of it.
"""

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from deals.customers.names import name_key
from deals.customers.web_domains import domain_of, is_public_mail
from deals.facts import MOST_PRODUCTS
from deals.models import MOST, DealRegistration
from deals.registrations.rules import Rules
from programs.document.currencies import CURRENCIES
from tenancy.refusals import Invalid

NO_CUSTOMER = "Give the customer's web domain, or a name of at least two letters."


@dataclass(frozen=True, slots=True)
class Claim:
    """Amounts are in `currency`; `arr` is expected yearly recurring revenue, `services` are one-time."""

    customer_name: str = ""
    customer_website: str = ""
    contact_name: str = ""
    contact_email: str = ""
    products: tuple[str, ...] = ()
    currency: str = "USD"
    arr: Decimal | None = None
    services: Decimal = Decimal(0)
    expected_close: date | None = None
    already_closed: bool = False
    late_reason: str = ""
    influences: tuple[str, ...] = ()
    story: str = ""

    @classmethod
    def of(cls, registration: DealRegistration) -> Self:
        known = {name: getattr(registration, name) for name in FIELDS}
        return cls(**{**known, "products": tuple(known["products"]), "influences": tuple(known["influences"])})

    def changed(self, changes: Mapping[str, Any]) -> Self:
        given: dict[str, Any] = {name: tuple(value) if name in LISTS else value for name, value in changes.items()}
        return replace(self, **given)

    def columns(self) -> dict[str, Any]:
        return {**asdict(self), "products": list(self.products), "influences": list(self.influences)}

    def plain(self) -> dict[str, Any]:
        """The facts as the log and the receipts keep them: dates and amounts as text."""
        return {
            **self.columns(),
            "arr": None if self.arr is None else f"{self.arr:.2f}",
            "services": f"{self.services:.2f}",
            "expected_close": self.expected_close.isoformat() if self.expected_close else None,
        }

    def differing(self, other: Self) -> list[str]:
        """The names of the facts in which the two differ."""
        return [name for name in FIELDS if getattr(self, name) != getattr(other, name)]

    def check_draft(self) -> None:
        """Raise Invalid for facts that could not even be kept."""
        _refuse(_amounts(self) | _currency(self))

    def check(self, rules: Rules, products: Collection[str], *, today: date) -> None:
        """Raise Invalid with a sentence for each fact that is missing or cannot be right."""
        wrong = _amounts(self) | _currency(self) | _customer(self) | _close(self, today)
        if self.arr is None:
            wrong["arr"] = ["Give the yearly recurring revenue that you expect, more than 0."]
        if unknown := [key for key in self.products if key not in products]:
            wrong["products"] = [f"{', '.join(unknown)} is not among the vendor's products. Choose from the list."]
        if len(self.products) > MOST_PRODUCTS:
            wrong["products"] = [f"Choose at most {MOST_PRODUCTS} products."]
        known = {influence.key for influence in rules.policy.influences}
        if not self.influences or not set(self.influences) <= known:
            wrong["influences"] = ["Say what you did for this deal: choose at least one from the list."]
        if not self.contact_name:
            wrong["contact_name"] = ["Name the person at the customer you work with."]
        _refuse(wrong)


FIELDS = tuple(field.name for field in fields(Claim))
LISTS = frozenset({"products", "influences"})
CUSTOMER = frozenset({"customer_name", "customer_website"})
LABELS = {
    "customer_name": "Customer",
    "customer_website": "Customer's web domain",
    "contact_name": "Contact at the customer",
    "contact_email": "Contact's e-mail",
    "products": "Products",
    "currency": "Currency",
    "arr": "Expected ARR",
    "services": "Services",
    "expected_close": "Target close",
    "already_closed": "It closed already",
    "late_reason": "Why it is registered late",
    "influences": "What you did",
    "story": "In your words",
}


def _refuse(wrong: dict[str, list[str]]) -> None:
    if wrong:
        raise Invalid(" ".join(sentence for sentences in wrong.values() for sentence in sentences), wrong)


def _amounts(claim: Claim) -> dict[str, list[str]]:
    wrong: dict[str, list[str]] = {}
    if claim.arr is not None and not _within(claim.arr, above=True):
        wrong["arr"] = [f"Give an amount above 0 and at most {MOST:,}, with at most two decimals."]
    if not _within(claim.services, above=False):
        wrong["services"] = [f"Give an amount from 0 to {MOST:,}, with at most two decimals."]
    return wrong


def _within(amount: Decimal, *, above: bool) -> bool:
    if not amount.is_finite() or amount.is_signed() or amount > MOST:
        return False
    return (amount > 0 or not above) and amount == amount.quantize(Decimal("0.01"))


def _currency(claim: Claim) -> dict[str, list[str]]:
    if claim.currency in CURRENCIES:
        return {}
    return {"currency": ["Give an ISO 4217 currency in capital letters, such as USD."]}


def _customer(claim: Claim) -> dict[str, list[str]]:
    domain = domain_of(claim.customer_website)
    if claim.customer_website and not domain:
        return {
            "customer_website": ["This is not a web domain. Give one such as northwind.example, or leave it empty."]
        }
    if is_public_mail(domain):
        return {"customer_website": [f"{domain} is a mail provider's domain. Give the customer's own."]}
    if not domain and len(name_key(claim.customer_name).replace(" ", "")) < 2:
        return {"customer_name": [NO_CUSTOMER]}
    return {}


def _close(claim: Claim, today: date) -> dict[str, list[str]]:
    if claim.expected_close is None:
        return {"expected_close": ["Give the day on which you expect the deal to close."]}
    if claim.already_closed:
        wrong = {}
        if claim.expected_close > today:
            wrong["expected_close"] = ["A deal that closed already has a close date that is not in the future."]
        if not claim.late_reason.strip():
            wrong["late_reason"] = ["Say why it was not registered before the close."]
        return wrong
    if claim.expected_close < today:
        return {"expected_close": ["This day is past. Give a coming day, or say that the deal closed already."]}
    return {}
