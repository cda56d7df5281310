"""How long the database searches for the customer that somebody names, as one vendor's customers grow.

Measured as the application role under row-level security, among neighbours with look-alikes. `p95_ms` and its like are
the time of the statements of one search, as the application sees it; `whole_p95_ms` has the scoring in it too.
`scanned` is how many accounts a search brings in to be scored, the most of all.
"""

import random
import statistics
import time
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from deals.customers import matching, name_search
from deals.customers.names import customer_domain, name_key
from deals.models import Account
from prm.benchmarks import conflict_data
from prm.benchmarks.database import own_database, tidy
from tenancy import scope
from vendors.models import Vendor

HELP = "the search for a customer by domain, name and spelling, by the number of the vendor's customers"
SIZES = (100_000, 1_000_000)
SEARCHES = 200
_WARM_UP = 20
LETTERS = "abcdefghijklmnopqrstuvwxyz"

Named = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Took:
    database_ms: float
    whole_ms: float
    found: int


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--accounts", type=int, nargs="+", default=list(SIZES), metavar="N", help="sizes")
    parser.add_argument("--searches", type=int, default=SEARCHES, metavar="N", help="searches of each kind")


def measure(options: dict[str, Any], say: Callable[[str], None]) -> list[dict[str, Any]]:
    """One row of figures per size, each in a new database."""
    rows = []
    for size in options["accounts"]:
        with own_database():
            say(f"Making {size:,} accounts.")
            vendor = conflict_data.make(size)
            tidy()
            say("Searching.")
            rows.append(_measure(vendor, options["searches"]))
    return rows


def _measure(vendor: Vendor, searches: int) -> dict[str, Any]:
    chance = random.Random(11)  # noqa: S311 - the same searches every time
    with scope.enter(vendor.pk):
        accounts = Account.objects.count()
        known = _some(searches + _WARM_UP, chance)
    by_kind: dict[str, list[Took]] = {}
    for kind, make in KINDS.items():
        asked = [make(account, chance) for account in known]
        with scope.enter(vendor.pk):
            by_kind[kind] = [_search(*one) for one in asked][_WARM_UP:]
    everything = [took for some in by_kind.values() for took in some]
    return {
        "accounts": accounts,
        "searches": len(everything),
        **_figures(everything),
        "whole_p95_ms": _percentile([took.whole_ms for took in everything], 95),
        "scanned": max(_scanned(vendor, make(account, chance)) for make in KINDS.values() for account in known[:50]),
        "kinds": {
            kind: {**_figures(some), "found": sum(took.found > 0 for took in some)} for kind, some in by_kind.items()
        },
    }


def _some(many: int, chance: random.Random) -> list[Account]:
    """Accounts from all over the table, every second one with a domain."""
    newest = Account.objects.order_by("-pk")[0].pk
    rows: list[Account] = []
    while len(rows) < many:
        wanted = Account.objects.filter(pk__gte=chance.randrange(newest))
        row = (wanted.exclude(domain="") if len(rows) % 2 else wanted).order_by("pk").first()
        rows += [row] if row is not None else []
    return rows


def _slip(account: Account, chance: random.Random) -> Named:
    """One letter wrong, missing, too many, or exchanged with its neighbour, in the name without its legal form."""
    name = account.name_key
    place = chance.randrange(len(name) - 1)
    before, here, after = name[:place], name[place], name[place + 1 :]
    return chance.choice(
        [
            before + chance.choice(LETTERS) + after,
            before + after,
            before + here + chance.choice(LETTERS) + after,
            before + after[:1] + here + after[1:],
        ]
    ), ""


def _unknown(chance: random.Random) -> str:
    return "".join(chance.choice(LETTERS) for _ in range(chance.randrange(8, 24)))


def _commonest(account: Account, chance: random.Random) -> Named:
    """Words that very many share, around one that nobody has."""
    words = conflict_data
    return f"{words.ADJECTIVES[0]} {chance.choice(LETTERS).upper()}{_unknown(chance)[:4]} {words.KINDS[0]}", ""


KINDS: dict[str, Callable[[Account, random.Random], Named]] = {
    "domain": lambda account, chance: (account.name, f"https://www.{account.domain}" if account.domain else ""),
    "unknown domain": lambda account, chance: (account.name, f"{_unknown(chance)}.example"),
    "same name": lambda account, chance: (f"The {account.name.upper()}, Ltd.", ""),
    "misspelled": _slip,
    "common words": _commonest,
    "none": lambda account, chance: (_unknown(chance), f"{_unknown(chance)}.example"),
}


def _search(name: str, website: str) -> Took:
    database = 0.0

    def timed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal database
        began = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            database += time.perf_counter() - began

    began = time.perf_counter()
    with connection.execute_wrapper(timed):
        found = matching.candidates(name, website)
    return Took(database * 1000, (time.perf_counter() - began) * 1000, len(found))


def _scanned(vendor: Vendor, named: Named) -> int:
    with scope.enter(vendor.pk):
        found, _ = name_search.look_up(customer_domain(named[1]), name_key(named[0]))
    return len(found)


def _figures(some: list[Took]) -> dict[str, float]:
    times = [took.database_ms for took in some]
    return {
        "p50_ms": _percentile(times, 50),
        "p95_ms": _percentile(times, 95),
        "p99_ms": _percentile(times, 99),
        "worst_ms": round(max(times), 2),
    }


def _percentile(values: list[float], percent: int) -> float:
    return round(statistics.quantiles(values, n=100, method="inclusive")[percent - 1], 2)
