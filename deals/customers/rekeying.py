"""Bringing accounts to the keys that names and domains have now, after a release that reads them differently.

Accounts that become the same are merged: the oldest stays, what is sold to the others moves to it.
"""

from collections.abc import Iterator
from typing import Any

from django.db.backends.utils import CursorWrapper
from psycopg2.extras import execute_values

from deals.customers.names import customer_domain, name_key

BATCH = 5_000
Row = tuple[int, int, str, str, str]


def rekey(cursor: CursorWrapper) -> tuple[int, int]:
    """How many accounts got other keys and how many were merged into another one.

    Over all vendors: the cursor is the owner's, in maintenance. Every key that changes is first put out of the way, so
    that an account may take the key that another one gives up.
    """
    cursor.execute("SELECT id, vendor_id, name, domain, name_key FROM deals_account ORDER BY id")
    kept, merged = _sorted_out(cursor.fetchall())
    _write(cursor, _MOVE, list(merged.items()))
    _write(cursor, _DROP, [(gone,) for gone in merged])
    _write(cursor, _PUT_ASIDE, [(account_id,) for account_id, _, _ in kept])
    _write(cursor, _GIVE, kept)
    return len(kept), len(merged)


def _sorted_out(rows: list[Row]) -> tuple[list[tuple[int, str, str]], dict[int, int]]:
    """The accounts whose keys change, with the new ones, and those that go with the one that stays."""
    kept: list[tuple[int, str, str]] = []
    merged: dict[int, int] = {}
    oldest: dict[tuple[int, str, str], int] = {}
    for account_id, vendor_id, name, domain, key in rows:
        now_domain, now_key = customer_domain(domain), name_key(name)
        identity = (vendor_id, now_domain, "" if now_domain else now_key)
        stays = oldest.setdefault(identity, account_id)
        if stays != account_id:
            merged[account_id] = stays
        elif (domain, key) != (now_domain, now_key):
            kept.append((account_id, now_domain, now_key))
    return kept, merged


def _write(cursor: CursorWrapper, statement: str, rows: list[Any]) -> None:
    for batch in _batches(rows):
        execute_values(cursor.cursor, statement, batch, page_size=BATCH)  # type: ignore[no-untyped-call]


def _batches(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), BATCH):
        yield rows[start : start + BATCH]


_MOVE = """
UPDATE deals_opportunity o SET account_id = moved.stays FROM (VALUES %s) AS moved (gone, stays)
WHERE o.account_id = moved.gone
"""
_DROP = "DELETE FROM deals_account a USING (VALUES %s) AS merged (id) WHERE a.id = merged.id"
_PUT_ASIDE = """
UPDATE deals_account a SET domain = '', name_key = E'\\x01' || a.id FROM (VALUES %s) AS changed (id)
WHERE a.id = changed.id
"""
_GIVE = """
UPDATE deals_account a SET domain = changed.domain, name_key = changed.key
FROM (VALUES %s) AS changed (id, domain, key) WHERE a.id = changed.id
"""
