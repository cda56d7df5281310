"""The facts of an opportunity as people and systems give them, and what can be wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import date
from decimal import Decimal
from typing import Any, Self

from deals.models import Opportunity
from programs.document.currencies import CURRENCIES
from tenancy.refusals import Invalid

# Digits with at most two decimals: no sign, exponent or grouping, and no other digits than 0 to 9.
AMOUNT = re.compile(r"[0-9]{1,14}(\.[0-9]{1,2})?")
PRODUCT_KEY = re.compile(r"[a-z0-9_-]{1,60}")
MOST_PRODUCTS = 50


@dataclass(frozen=True, slots=True)
class Facts:
    """Amounts are in `currency`; `arr` is estimated yearly recurring revenue, `services` never counts."""

    source_id: str
    account_name: str
    currency: str
    arr: Decimal
    stage: str = Opportunity.OPEN
    account_website: str = ""
    closed_on: date | None = None
    services: Decimal = Decimal(0)
    products: tuple[str, ...] = ()

    @classmethod
    def of(cls, opportunity: Opportunity) -> Self:
        known = {field.name: getattr(opportunity, field.name) for field in fields(cls)}
        return cls(**{**known, "products": tuple(opportunity.products)})

    def changed(self, changes: Mapping[str, Any]) -> Self:
        given = dict(changes)
        if "products" in given:
            given["products"] = tuple(given["products"])
        return replace(self, **given)

    def columns(self) -> dict[str, Any]:
        return {**asdict(self), "products": list(self.products)}

    def plain(self) -> dict[str, Any]:
        """The facts as the log keeps them: dates and amounts as text."""
        return {
            **self.columns(),
            "closed_on": self.closed_on.isoformat() if self.closed_on else None,
            "arr": f"{self.arr:.2f}",
            "services": f"{self.services:.2f}",
        }

    def check(self) -> None:
        """Raise Invalid with a sentence for each fact that cannot be right."""
        wrong: dict[str, list[str]] = {}
        if self.stage != Opportunity.OPEN and self.closed_on is None:
            wrong["closed_on"] = [f"An opportunity that is {self.stage} needs the date on which it closed."]
        if self.currency not in CURRENCIES:
            wrong["currency"] = ["Give an ISO 4217 currency in capital letters, such as USD."]
        if len(self.products) > MOST_PRODUCTS or not all(PRODUCT_KEY.fullmatch(key) for key in self.products):
            wrong["products"] = [f"Give at most {MOST_PRODUCTS} keys of lower-case letters, digits, - and _."]
        if wrong:
            raise Invalid(" ".join(sentence for sentences in wrong.values() for sentence in sentences), wrong)
