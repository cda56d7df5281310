"""Customers to search among: names of several words, some of which very many share, half of them with a domain.

The measured vendor has as many as are asked for; three neighbours have a twentieth each, with names of the same kind.
"""

import io
import random
from collections.abc import Iterator

from django.db import connection

from deals.customer_names import name_key
from tenancy import scope
from vendors.models import Vendor
from vendors.workspace import create_vendor

NEIGHBOURS = 3
BATCH = 100_000

BEGINNINGS = (
    "Alder Amber Ash Bay Birch Black Blue Bright Brook Cedar Clear Cold Copper Crest Crown Deep Dover East Elm Ember"
    " Fair Fal Fern Field Fox Glen Gold Granite Green Grey Harbor Haven Hazel Hill High Holly Iron Ivory Jade Keen Kings"
    " Lake Lark Laurel Light Long Maple Marble Mead Mill Moss New North Oak Ocean Old Olive Peak Pine Quarry Rain Red"
    " Ridge River Rock Rose Sand Sea Silver Sky Snow South Spring Star Steel Stone Storm Summer Sun Swift Thorn Timber"
    " Trail True Vale Velvet Water West White Wild Willow Wind Winter Wood Wren Yellow"
).split()
ENDINGS = (
    "bank beck berg borough bourne bridge brook burn bury by cliff cote court crest cross dale dell don field ford fort"
    " gate glen grove ham hart haven hill holm hurst land ley low mark mead mere mill minster mont moor more mouth path"
    " point pool port ridge rise side stead ster stock stone ton vale view ville wall ward water way well wick wind wood"
    " worth yard"
).split()
ADJECTIVES = "International Global United American National First General Advanced European Central Pacific".split()
TRADES = (
    "Foods Technologies Logistics Health Energy Media Systems Capital Software Insurance Retail Motors Chemicals Textiles"
    " Pharma Robotics Analytics Airlines Shipping Telecom Education Security Hotels Mining Metals Paper Plastics Dairy"
    " Furniture Printing Optics Aerospace Agriculture Construction Instruments Marine Packaging Beverages Ceramics"
).split()
KINDS = "Group Solutions Services Systems Technologies Partners Holdings Industries Consulting International".split()
FORMS = ["Inc.", "LLC", "Ltd", "GmbH", "Corp.", "S.A.", "B.V.", "AG", "Pty Ltd", "AB", "GmbH & Co. KG", ""]

_STAGED = "CREATE TEMPORARY TABLE staged (name text, domain text, name_key text) ON COMMIT DROP"
_INSERT = """
INSERT INTO deals_account (vendor_id, name, domain, name_key, created_at)
SELECT %s, name, domain, name_key, now() FROM staged
ON CONFLICT DO NOTHING
"""


def make(accounts: int) -> Vendor:
    """A vendor with so many accounts, between neighbours whose rows come before and after."""
    vendors = [create_vendor(f"vendor-{number}", f"Vendor {number}", by="the benchmark") for number in range(4)]
    measured = vendors[NEIGHBOURS // 2]
    for number, vendor in enumerate(vendors):
        _fill(vendor, accounts if vendor == measured else max(1, accounts // 20), random.Random(number))  # noqa: S311
    return measured


def names(chance: random.Random) -> Iterator[str]:
    """Company names without end. The few first words and trades of each list are much more common than the last."""
    while True:
        coined = _common(chance, BEGINNINGS) + _common(chance, ENDINGS)
        trade, kind = _common(chance, TRADES), _common(chance, KINDS)
        yield chance.choice(
            [
                f"{coined} {trade}",
                f"{coined} {trade} {kind}",
                f"{coined} {kind}",
                f"{_common(chance, ADJECTIVES)} {coined} {kind}",
                f"{_common(chance, ADJECTIVES)} {trade} {kind} {coined.title()}",
                f"{coined} & {_common(chance, BEGINNINGS)}{_common(chance, ENDINGS)} {trade}",
                f"{trade} of {coined}",
            ]
        )


def _common(chance: random.Random, words: list[str]) -> str:
    return words[int(len(words) * chance.random() ** 2)]


def _fill(vendor: Vendor, accounts: int, chance: random.Random) -> None:
    made, given = 0, names(chance)
    while made < accounts:
        with scope.enter(vendor.pk), connection.cursor() as cursor:
            cursor.execute(_STAGED)
            cursor.cursor.copy_expert("COPY staged FROM STDIN", _rows(given, made, min(BATCH, accounts - made), chance))
            cursor.execute(_INSERT, [vendor.pk])
            made += cursor.rowcount


def _rows(given: Iterator[str], before: int, many: int, chance: random.Random) -> io.StringIO:
    """Six of ten with a domain of their own; of the others each name stands once."""
    text = io.StringIO()
    for number in range(before, before + many):
        name = next(given)
        key = name_key(name)
        domain = f"{key.replace(' ', '-')}-{number}.example" if chance.random() < 0.6 else ""
        text.write(f"{name} {chance.choice(FORMS)}".strip() + f"\t{domain}\t{key}\n")
    text.seek(0)
    return text
