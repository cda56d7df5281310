"""Which customers of the vendor might be the one that somebody names: found by domain, by name, and by spelling.

Spelling goes by parts that are spelled the same, since only equality and beginnings of texts can use an index behind
row-level security. One slip of the pen (a letter too many, too few, wrong, or two exchanged) leaves either the ends of
the name as they are, so that one of these finds it:

    |--|####...........    the first letters and the second half    the slip is in between
    ........####|--|       the first half and the last letters      the slip is in between
    ###########...         all but the last three letters
    ...###########         all but the first three letters

How alike they are is measured afterwards. Every name of at least `SURE` letters that is one slip away is found, as long
as no more than `MOST_LOOKED_AT` names share one of these parts.
"""

from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection
from rapidfuzz import fuzz

from deals.customer_names import customer_domain, name_key, spellings
from deals.models import Account
from deals.models.customers import EDGE
from tenancy import scope

How = Literal["same domain", "same name", "similar name", "different name"]

SURE = 5
ALIKE = 0.80
"""Below this, names are not shown as alike."""
LINKED = 0.90
"""From this on, a customer is taken for the same by itself, unless the domains contradict."""
MOST_LOOKED_AT = 1_000
_LONG = 9
_RANKS: dict[How, int] = {"same domain": 0, "same name": 1, "similar name": 2, "different name": 3}


Condition = tuple[str, list[str | list[str] | list[int]]]
"""SQL about an account, with the values of its placeholders."""


@dataclass(frozen=True, slots=True)
class Match:
    """An account and why it may be the one. `score` is 1.0 for the same; `contradicts` when both have domains and
    they differ."""

    account: Account
    how: How
    score: float
    contradicts: bool = False

    @property
    def explained(self) -> str:
        """`same domain`, `same name`, `similar name 0.93`. Rounded down: what is not linked does not look as if."""
        if self.how.startswith("same"):
            return self.how
        hundredths = int(round(self.score * 100, 6))
        return f"{self.how} {hundredths / 100:.2f}"

    @property
    def is_sure(self) -> bool:
        return self.how == "same domain" or (self.score >= LINKED and not self.contradicts)


def candidates(name: str, website: str, *, most: int = 10) -> list[Match]:
    """The vendor's customers that may be meant, best first, at most `most`. Two statements, whatever there is."""
    domain, key = customer_domain(website), name_key(name)
    found = _look_up(domain, key)
    judged = sorted((_judge(domain, key, *row) for row in found), key=lambda one: one.order)
    chosen = [one for one in judged if one.how != "different name"][:most]
    accounts = Account.objects.in_bulk([one.account_id for one in chosen])
    return [
        Match(accounts[one.account_id], one.how, one.score, one.contradicts)
        for one in chosen
        if one.account_id in accounts
    ]


def best(name: str, website: str) -> Match | None:
    """The customer that is taken for the same without asking: of the same domain, or of a name that is the same or
    nearly so while the domains do not contradict. None as well when two are equally likely."""
    sure = [match for match in candidates(name, website) if match.is_sure]
    if len(sure) > 1 and _likeness(sure[0]) == _likeness(sure[1]):
        return None
    return sure[0] if sure else None


def explain(name: str, website: str, account: Account) -> Match:
    """How the account is like this name and website, also when it is not at all."""
    domain, key = customer_domain(website), name_key(name)
    judged = _judge(domain, key, account.pk, account.domain, account.name_key)
    return Match(account, judged.how, judged.score, judged.contradicts)


def looked_at(name: str, website: str) -> int:
    """How many accounts a search brings in from the database to be judged."""
    return len(_look_up(customer_domain(website), name_key(name)))


def _likeness(match: Match) -> tuple[How, float, bool]:
    return match.how, match.score, bool(match.account.domain)


@dataclass(frozen=True, slots=True)
class _Judged:
    account_id: int
    how: How
    score: float
    contradicts: bool
    known_domain: bool

    @property
    def order(self) -> tuple[int, bool, float, bool, int]:
        return _RANKS[self.how], self.contradicts, -self.score, self.known_domain, self.account_id


def _judge(domain: str, key: str, account_id: int, its_domain: str, its_key: str) -> _Judged:
    contradicts = bool(domain and its_domain and domain != its_domain)
    if domain and domain == its_domain:
        return _Judged(account_id, "same domain", 1.0, False, True)
    score = likeness(key, its_key)
    how: How = "same name" if score == 1.0 else "similar name" if score >= ALIKE else "different name"
    return _Judged(account_id, how, score, contradicts, bool(its_domain))


def likeness(key: str, other: str) -> float:
    """How alike two name keys are, 0 to 1; 1 for the same letters whatever the blanks or the order of words."""
    if not key or not other:
        return 0.0
    together = fuzz.ratio(key.replace(" ", ""), other.replace(" ", ""))
    return max(fuzz.ratio(key, other), fuzz.token_sort_ratio(key, other), together) / 100


def _look_up(domain: str, key: str) -> set[tuple[int, str, str]]:
    """Id, domain and key of the accounts that share a part with the name, or have the domain."""
    wanted = _conditions(domain, key)
    if not wanted:
        return set()
    here = scope.required().vendor_id
    parts = [
        f"(SELECT id, domain, name_key FROM deals_account WHERE vendor_id = %s AND {sql} LIMIT {MOST_LOOKED_AT})"
        for sql, _ in wanted
    ]
    values: list[Any] = [value for _, given in wanted for value in (here, *given)]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return set(cursor.fetchall())


def _conditions(domain: str, key: str) -> list[Condition]:
    wanted: list[Condition] = []
    if domain:
        wanted.append(("domain = %s AND NOT (domain = '')", [domain]))
    if key:
        wanted.append(("name_key = ANY(%s)", [spellings(key)]))
    if len(key) >= _LONG:
        wanted += _parts_of_a_long_name(key)
    elif len(key) > EDGE:
        lengths = _lengths(key, 1)
        wanted.append(("name_head = %s AND name_length = ANY(%s)", [key[:EDGE], lengths]))
        wanted.append(("name_tail = %s AND name_length = ANY(%s)", [key[-EDGE:], lengths]))
    return wanted


def _parts_of_a_long_name(key: str) -> list[Condition]:
    """The four parts that the head of this file draws. They overlap by a letter, for two that are exchanged."""
    half, near, nearer = len(key) // 2, _lengths(key, 3), _lengths(key, 1)
    backward = key[::-1]
    return [
        ("name_head = %s AND name_length = ANY(%s) AND name_reversed ^@ %s", [key[:EDGE], near, backward[: -half - 1]]),
        ("name_tail = %s AND name_length = ANY(%s) AND name_key ^@ %s", [key[-EDGE:], near, key[:half]]),
        ("name_key ^@ %s AND name_length = ANY(%s)", [key[:-3], near]),
        ("name_length = ANY(%s) AND name_reversed ^@ %s", [nearer, backward[:-3]]),
    ]


def _lengths(key: str, apart: int) -> list[int]:
    return [*range(max(1, len(key) - apart), len(key) + apart + 1)]
