"""What the partner claims, as a list of facts for people who decide."""

from datetime import date
from typing import Any

from django.urls import reverse

from deals.models import DealRegistration, SalesStage
from deals.registrations.rules import Rules
from deals.registrations.words import sale_of
from ui.formats import day, moment, money
from ui.parts import Fact


def claimed(row: Any, rules: Rules, vendor_slug: str) -> list[Fact]:
    """Only what was filled in, the customer first. Keys read as the program names them. `row` is as
    `reading.get` gives it."""
    products = {product.key: product.name for product in rules.document.products}
    influences = {influence.key: influence.name for influence in rules.policy.influences}
    website = row.customer_website
    facts = [
        Fact("Customer", row.customer_name, note=website),
        Fact("Contact", row.contact_name, note=row.contact_email),
        Fact("Products", ", ".join(products.get(key, key) for key in row.products) or "none named"),
        Fact("Expected ARR", money(row.arr, row.currency)),
        *sale_of(row),
        Fact("Services", money(row.services, row.currency)),
        Fact("It closed on" if row.already_closed else "Target close", day(row.expected_close), note=row.late_reason),
        Fact("What it did", ", ".join(influences.get(key, key) for key in row.influences)),
        Fact("Sales stage", SalesStage(row.stage).label, note=_next_step(row)),
        Fact("Program", row.enrollment.program.name),
        Fact("Submitted", moment(row.submitted_at), note=_by(row)),
    ]
    if row.receipt:
        url = reverse("receipt", args=[vendor_slug, row.receipt["digest"]])
        facts.append(Fact("Receipt", f"number {row.receipt['position']:,}", url=url))
    return [fact for fact in facts if fact.value]


def _next_step(row: Any) -> str:
    return f"next: {row.step['text']}, by {day(date.fromisoformat(row.step['due_on']))}" if row.step else ""


def _by(row: DealRegistration) -> str:
    return f"by {row.submitted_by}, with the customer's consent" if row.submitted_by else "with the customer's consent"
