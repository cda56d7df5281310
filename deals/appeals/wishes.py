"""What a fact should be: as the partner claims it, and as the manager confirms or edits it.

What an appeal is about decides which of the fields matter; the others stay empty.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any, Self

from deals.models import MOST, About
from programs.document.currencies import CURRENCIES
from programs.document.model import (
    ATTRIBUTION_KINDS,
    CertificationCounting,
    Metric,
    MilestoneCounting,
    OpportunityCounting,
)
from tenancy.refusals import Invalid

LATE, KIND, AMOUNT, CLOSE = "late", "kind", "amount", "closed_on"
CORRECTIONS = {
    LATE: "It was recorded late, and should count all the same",
    KIND: "Our part in it is another one",
    AMOUNT: "The amount is wrong",
    CLOSE: "The date of the close is wrong",
}
# What each correction of a listed deal needs; the other fields are left as they are.
CORRECTS: dict[str, tuple[str, ...]] = {
    LATE: (),
    KIND: ("kind",),
    AMOUNT: ("amount", "currency"),
    CLOSE: ("closed_on",),
}
# What a claim about something missing cannot do without; `NEEDED_OF_ROWS` where a listed row is corrected. Where one of
# two is enough, or the correction decides, neither is optional, and the words beside them say so.
NEEDED: dict[str, tuple[str, ...]] = {
    About.MISSING_DEAL: ("opportunity", "customer", "closed_on", "amount", "currency", "kind"),
    About.DEAL: ("correction", "kind", "amount", "currency", "closed_on"),
    About.CERTIFICATE: ("person", "issued_on"),
    About.MILESTONE: ("title", "achieved_on"),
    About.OTHER: (),
}
NEEDED_OF_ROWS: dict[str, tuple[str, ...]] = {
    **NEEDED,
    About.CERTIFICATE: ("issued_on", "expires_on"),
    About.MILESTONE: ("achieved_on",),
}
FIELDS: dict[str, tuple[str, ...]] = {
    About.MISSING_DEAL: ("opportunity", "customer", "closed_on", "amount", "currency", "kind"),
    About.DEAL: ("correction", "kind", "amount", "currency", "closed_on"),
    About.CERTIFICATE: ("person", "person_name", "issued_on", "expires_on"),
    About.MILESTONE: ("key", "title", "achieved_on", "url"),
    About.OTHER: (),
}
LABELS = {
    "correction": "What is wrong",
    "opportunity": "Opportunity id",
    "customer": "Customer",
    "closed_on": "Closed on",
    "amount": "ARR",
    "currency": "Currency",
    "kind": "Part",
    "person": "Person's e-mail",
    "person_name": "Person's name",
    "issued_on": "Issued on",
    "expires_on": "Valid until",
    "key": "Key",
    "title": "Title",
    "achieved_on": "Achieved on",
    "url": "Address",
}
_DAYS = ("closed_on", "issued_on", "expires_on", "achieved_on")
_LONGEST = {
    "opportunity": 120,
    "customer": 200,
    "person": 254,
    "person_name": 200,
    "key": 120,
    "title": 200,
    "url": 500,
}


@dataclass(frozen=True, slots=True)
class Wish:
    correction: str = ""
    opportunity: str = ""
    customer: str = ""
    closed_on: date | None = None
    amount: Decimal | None = None
    currency: str = ""
    kind: str = ""
    person: str = ""
    person_name: str = ""
    issued_on: date | None = None
    expires_on: date | None = None
    key: str = ""
    title: str = ""
    achieved_on: date | None = None
    url: str = ""

    @classmethod
    def given(cls, about: str, values: Mapping[str, Any]) -> Self:
        """What was filled in, without what does not matter here."""
        matter = FIELDS[about]
        if about == About.DEAL:
            matter = ("correction", *CORRECTS.get(str(values.get("correction")), ()))
        known: dict[str, Any] = {name: values[name] for name in matter if values.get(name)}
        for name, value in known.items():
            known[name] = _line(value) if isinstance(value, str) else value
        return cls(**known)

    @classmethod
    def kept(cls, plain: Mapping[str, str]) -> Self:
        """As `plain` wrote it."""
        values: dict[str, Any] = dict(plain)
        for name in _DAYS:
            if name in values:
                values[name] = date.fromisoformat(values[name])
        if "amount" in values:
            values["amount"] = Decimal(values["amount"])
        return cls(**values)

    def plain(self) -> dict[str, str]:
        """What is said, as text, for keeping."""
        said = ((one.name, getattr(self, one.name)) for one in fields(self))
        return {name: _plain(value) for name, value in said if value}

    @property
    def day(self) -> date | None:
        """The day of the fact: close, issue or achievement."""
        return self.closed_on or self.issued_on or self.achieved_on

    def check(self, about: str, *, has_row: bool) -> None:
        """Raise Invalid with a sentence for each field that is missing or cannot be right. `has_row`: a listed row is
        corrected, so that what stays as it is may be left out."""
        wrong = {
            name: [f"Use at most {most} characters."]
            for name, most in _LONGEST.items()
            if len(getattr(self, name)) > most
        }
        if about == About.MISSING_DEAL:
            wrong |= self._missing_deal()
        elif about == About.DEAL:
            wrong |= self._deal()
        elif about == About.CERTIFICATE:
            wrong |= self._certificate(has_row=has_row)
        elif about == About.MILESTONE:
            wrong |= self._milestone(has_row=has_row)
        if wrong:
            raise Invalid(" ".join(sentence for some in wrong.values() for sentence in some), wrong)

    def _missing_deal(self) -> dict[str, list[str]]:
        wrong = self._kind() | self._amount()
        if not self.opportunity and not self.customer:
            wrong["customer"] = ["Name the opportunity or the customer. One of the two is enough."]
        if self.closed_on is None:
            wrong["closed_on"] = ["Give the day on which the deal closed."]
        return wrong

    def _deal(self) -> dict[str, list[str]]:
        if self.correction not in CORRECTIONS:
            return {"correction": ["Say what is wrong: choose from the list."]}
        if self.correction == KIND:
            return self._kind()
        if self.correction == AMOUNT:
            return self._amount()
        if self.correction == CLOSE and self.closed_on is None:
            return {"closed_on": ["Give the day on which the deal closed."]}
        return {}

    def _certificate(self, *, has_row: bool) -> dict[str, list[str]]:
        wrong = {}
        if not has_row and not self.person:
            wrong["person"] = ["Name the person by e-mail."]
        if not has_row and self.issued_on is None:
            wrong["issued_on"] = ["Give the day on which it was issued."]
        if has_row and self.issued_on is None and self.expires_on is None:
            wrong["expires_on"] = ["Give the day until which it is valid, or the day on which it was issued."]
        if self.issued_on is not None and self.expires_on is not None and self.expires_on < self.issued_on:
            wrong["expires_on"] = ["A certificate expires after it was issued."]
        return wrong

    def _milestone(self, *, has_row: bool) -> dict[str, list[str]]:
        wrong = {}
        if self.achieved_on is None:
            wrong["achieved_on"] = ["Give the day on which it was achieved."]
        if not has_row and not self.key and not self.title:
            wrong["title"] = ["Say what it is called."]
        return wrong

    def _kind(self) -> dict[str, list[str]]:
        return {} if self.kind in ATTRIBUTION_KINDS else {"kind": ["Choose sourced, influenced or resold."]}

    def _amount(self) -> dict[str, list[str]]:
        wrong = {}
        amount = self.amount
        if amount is None or not amount.is_finite() or not 0 < amount <= MOST or amount != round(amount, 2):
            wrong["amount"] = ["Give the yearly recurring revenue, above 0 and with at most two decimals."]
        if self.currency not in CURRENCIES:
            wrong["currency"] = ["Give an ISO 4217 currency in capital letters, such as USD."]
        return wrong


def abouts(metric: Metric, *, has_row: bool) -> tuple[About, ...]:
    """What can be wrong about a metric's row, or about one that is missing. Derived metrics have rows of others."""
    counting = metric.counting
    if isinstance(counting, OpportunityCounting):
        return (About.DEAL if has_row else About.MISSING_DEAL, About.OTHER)
    if isinstance(counting, CertificationCounting):
        return (About.CERTIFICATE, About.OTHER)
    return (About.MILESTONE, About.OTHER) if isinstance(counting, MilestoneCounting) else (About.OTHER,)


def kinds_of(metric: Metric) -> tuple[str, ...]:
    """The parts that count in the metric, the one that says most first."""
    counting = metric.counting
    kinds = counting.kinds if isinstance(counting, OpportunityCounting) else ()
    return tuple(kind for kind in ATTRIBUTION_KINDS if kind in kinds)


def called(about: str, wish: Wish) -> tuple[str, str]:
    """How the row would be called that is missing: its reference and its label."""
    if about == About.MISSING_DEAL:
        return (wish.opportunity or wish.customer.casefold())[:300], wish.customer or wish.opportunity
    if about == About.CERTIFICATE:
        return wish.person.casefold(), wish.person_name or wish.person
    if about == About.MILESTONE:
        return wish.key or wish.title, wish.title or wish.key
    return "", ""


def _plain(value: Any) -> str:
    if isinstance(value, Decimal):
        return f"{value:.2f}"
    return value.isoformat() if isinstance(value, date) else str(value)


def _line(text: str) -> str:
    return " ".join(text.replace("\x00", "").split())
