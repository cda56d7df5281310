"""Looking customers up by spelling, among a million, behind row-level security.

There only equality and beginnings of texts can use an index. One slip of the pen (a letter too many, too few, wrong, or
two exchanged) leaves either the ends of a name as they are, so that one of these finds it:

    |--|....#########      the first two letters and the second half: the slip is in between
    ########.....|--|      the first half and the last two letters: the slip is in between
    ##############...      all but the last three letters
    ...##############      all but the first three letters

Neighbours overlap by a letter, for two that are exchanged. Short names are found by either end alone. Each index holds
all that is read here, so that the table itself is not touched.
"""

from collections.abc import Iterable
from typing import Any

from django.db import connection

from deals.customers.names import spellings
from deals.models.customers import EDGE
from tenancy import scope

SURE = 5
"""From so many letters on, every name that is one slip away is found, as long as no more than `MOST` share a part."""
MOST = 1_000
_LONG = 9
_NEAR, _FAR = (-1, 0, 1), (-3, -2, 2, 3)
"""How many letters longer or shorter: what one slip can do is looked for first and without a nearer limit."""
_MOST_FAR = 200

_BY_KEY = "SELECT id, name_key FROM deals_account WHERE vendor_id = %s AND "
_BY_END = "SELECT id, reverse(name_reversed) FROM deals_account WHERE vendor_id = %s AND "
Part = tuple[str, list[Any], int]


def look_up(domain: str, key: str) -> tuple[dict[int, str], set[int]]:
    """The name keys of the accounts that share a part with this one, by id; and which of them have the domain or,
    without a domain of their own, the very name. One statement."""
    parts = _exactly(domain, key) + _by_name(key)
    if not parts:
        return {}, set()
    here = scope.required().vendor_id
    statement = " UNION ALL ".join(
        f"(SELECT {place}, * FROM ({sql} LIMIT {most}) part)" for place, (sql, _, most) in enumerate(parts)
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [value for _, given, _ in parts for value in (here, *given)])
        rows = cursor.fetchall()
    exact = len(_exactly(domain, key))
    return {pk: found for _, pk, found in rows}, {pk for place, pk, _ in rows if place < exact}


def _exactly(domain: str, key: str) -> list[Part]:
    parts: list[Part] = []
    if domain:
        parts.append((_BY_KEY + "domain = %s AND NOT (domain = '')", [domain], 1))
    if key:
        parts.append((_BY_KEY + "name_key = %s AND domain = ''", [key], 1))
    return parts


def _by_name(key: str) -> list[Part]:
    if not key:
        return []
    parts: list[Part] = [(_BY_KEY + "name_key = ANY(%s)", [spellings(key)], MOST)]
    if len(key) >= _LONG:
        return parts + _parts_of_a_long_name(key)
    if len(key) > EDGE:
        lengths = _lengths(key, _NEAR)
        parts.append((_BY_END + "name_head = %s AND name_length = ANY(%s)", [key[:EDGE], lengths], MOST))
        parts.append((_BY_KEY + "name_tail = %s AND name_length = ANY(%s)", [key[-EDGE:], lengths], MOST))
    return parts


def _parts_of_a_long_name(key: str) -> list[Part]:
    """The four that the head of this file draws; for lengths that are further off the first three, cut sooner."""
    half, backward = len(key) // 2, key[::-1]
    head = "name_head = %s AND name_length = ANY(%s) AND name_reversed ^@ %s"
    tail = "name_tail = %s AND name_length = ANY(%s) AND name_key ^@ %s"
    parts: list[Part] = []
    for apart, most in ((_NEAR, MOST), (_FAR, _MOST_FAR)):
        lengths = _lengths(key, apart)
        parts.append((_BY_END + head, [key[:EDGE], lengths, backward[: len(key) - half - 1]], most))
        parts.append((_BY_KEY + tail, [key[-EDGE:], lengths, key[:half]], most))
        parts.append((_BY_KEY + "name_key ^@ %s AND name_length = ANY(%s)", [key[:-3], lengths], most))
    near = _lengths(key, _NEAR)
    return [*parts, (_BY_END + "name_length = ANY(%s) AND name_reversed ^@ %s", [near, backward[:-3]], MOST)]


def _lengths(key: str, apart: Iterable[int]) -> list[int]:
    return [len(key) + more for more in apart]
