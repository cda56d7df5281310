"""The lines in which the demonstration's registrations are written down, and what they say.

    partner/who | customer | products | ARR | services | closes in days | what happened: verb:detail days ago; ...

A line is one claim; `again` in it begins the next one, instead of the one that was turned down. `due` instead of the
days: so long ago that the answer is due today. A customer with `~` behind it is named without its web domain.
"""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Step:
    """`days_ago` is None for the submission whose answer is due at the end of today."""

    verb: str
    detail: str
    days_ago: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """`closes_in` counts days from today; below zero is a deal that was registered after it had closed."""

    partner: str
    who: str
    customer: str
    products: tuple[str, ...]
    currency: str
    arr: Decimal
    services: Decimal
    closes_in: int
    steps: tuple[Step, ...]
    has_website: bool = True

    @property
    def website(self) -> str:
        return address(self.customer) if self.has_website else ""


def address(customer: str) -> str:
    """The web domain, by the first two words, so that a company whose name is written in two ways has one."""
    words = "".join(char if char.isalnum() else " " for char in customer.lower()).split()
    return f"{''.join(words[:2])}.example"


def read(text: str) -> list[Line]:
    return [_line(line) for line in text.strip().splitlines() if line.strip()]


def _line(text: str) -> Line:
    partner, customer, products, arr, services, closes_in, steps = (part.strip() for part in text.split("|"))
    code, _, who = partner.partition("/")
    amount, _, currency = arr.partition(" ")
    return Line(
        partner=code,
        who=who,
        customer=customer.rstrip("~ "),
        has_website=not customer.endswith("~"),
        products=tuple(products.split()),
        currency=currency or "USD",
        arr=Decimal(amount),
        services=Decimal(services or 0),
        closes_in=int(closes_in),
        steps=tuple(_step(step.strip()) for step in steps.split(";")),
    )


def _step(text: str) -> Step:
    said, _, days = text.rpartition(" ")
    verb, _, detail = said.partition(":")
    return Step(verb, detail, None if days == "due" else int(days))
