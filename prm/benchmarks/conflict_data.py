"""Customers to search among: names of several words, some of which very many share, half of them with a domain.

The measured vendor has as many as are asked for; three neighbours have a twentieth each, with names of the same kind.
"""

import io
import random
from collections.abc import Iterator
from pathlib import Path

from django.db import connection

from deals.customers.names import name_key
from tenancy import scope
from vendors.models import Vendor
from vendors.workspace import create_vendor

NEIGHBOURS = 3
BATCH = 100_000

_WORDS = Path(__file__).with_name("company_words.txt").read_text("ascii").splitlines()
BEGINNINGS, ENDINGS, ADJECTIVES, TRADES, KINDS = (line.split() for line in _WORDS)
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
