"""A receipt in words, and the files that go with it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from deals.models import Receipt
from deals.receipts.issuing import as_file
from deals.receipts.proof import PublicKey
from deals.receipts.queries import KeptKey
from tenancy.refusals import NotFound
from ui.formats import day, moment, money
from ui.parts import Fact
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Shown:
    """A receipt for a page: the row, what its text says, and whether it can be read at all."""

    row: Receipt
    facts: list[Fact]
    previous: str


def shown(receipt: Receipt) -> Shown:
    """The receipt in words. A row that somebody changed may have no words left; the chain's check tells more."""
    try:
        told = json.loads(receipt.body)
        return Shown(receipt, facts_of(told), told["previous"])
    except (ValueError, KeyError, TypeError, ArithmeticError):
        return Shown(receipt, [], "")


def facts_of(told: Mapping[str, Any]) -> list[Fact]:
    """What the signed text says, line by line."""
    deal = told["deal"]
    facts = [
        Fact("Registered with", told["vendor"]["name"], note=told["vendor"]["slug"]),
        Fact("By", told["partner"]["name"], note=told["submitted_by"] or told["partner"]["code"]),
        _at("Submitted", told["submitted_at"]),
        Fact("Registration", told["registration"]),
        Fact("Customer", deal["customer"]["name"], note=deal["customer"]["website"]),
        Fact("Products", ", ".join(deal["products"]) or "not named"),
        Fact("Expected ARR", money(Decimal(deal["arr"]), deal["currency"])),
        Fact("Services", money(Decimal(deal["services"]), deal["currency"])),
        Fact("Closed" if deal["already_closed"] else "Target close", day(date.fromisoformat(deal["expected_close"]))),
        Fact("What the partner did", ", ".join(deal["influences"]) or "not said"),
    ]
    if told["issued_at"] != told["submitted_at"]:
        facts.insert(3, _at("Changed by an answer", told["issued_at"]))
    return facts


def _at(label: str, instant: str) -> Fact:
    """To the minute for people, and as signed, since who was first may be a matter of seconds."""
    return Fact(label, moment(datetime.fromisoformat(instant)), note=instant)


def receipt_file(receipt: Receipt) -> HttpResponse:
    """The receipt to keep."""
    return _download(as_file(receipt), f"receipt-{receipt.registration.code}.json", "application/json")


def key_file(vendor: Vendor, kept: Iterable[KeptKey]) -> HttpResponse:
    """The vendor's public keys to keep. Raises NotFound before the first receipt, when there is none yet."""
    keys = [one.key for one in kept]
    if not keys:
        raise NotFound("There is no key yet. It is made with the first receipt.")
    return _download(_key_lines(vendor, keys).encode(), f"{vendor.slug}-receipt-key.txt", "text/plain; charset=utf-8")


def _key_lines(vendor: Vendor, keys: list[PublicKey]) -> str:
    name = " ".join(vendor.name.split())
    about = f"# Ed25519 keys that sign the receipts of {name} ({vendor.slug}), the one in use first."
    return "\n".join([about, *[f"{key.text}  # {key.fingerprint}" for key in keys], ""])


def _download(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer
