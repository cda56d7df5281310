"""Opportunities and the customers they are sold to.

A customer is found by the domain of its web address or, without one, by its name among those without. That depends on
the row alone, so importing again never moves an opportunity between customers. A customer keeps the name it was made
with.
"""

from collections.abc import Iterator
from typing import Any, ClassVar

from django.db.backends.utils import CursorWrapper

from deals.customers.names import customer_domain, name_key
from deals.models import Opportunity
from deals.registrations.following import follow
from imports import cells
from imports.kinds.base import TABLE, Column, Context, Counts, Kind, Problem
from imports.report import Rejected
from imports.upsert import Upsert

_KEPT = {
    "account_website": "account_website",
    "close_date": "closed_on",
    "services": "services",
    "products": "products",
    "created_at": "created_at",
}
_NEEDS_DATE = "Expected the date of the close: an opportunity that is won or lost has one."


class Opportunities(Kind):
    name: ClassVar[str] = "opportunities"
    title: ClassVar[str] = "Opportunities"
    about: ClassVar[str] = "Sales from your CRM, open, won and lost. The first of the files about deals."
    columns: ClassVar[tuple[Column, ...]] = (
        Column("opportunity_id", cells.text(120), required=True, example="opp-1001"),
        Column("account_name", cells.name, required=True, example="Northwind Foods"),
        Column("account_website", cells.website, empty="", example="https://northwind-foods.example"),
        Column("stage", cells.one_of(Opportunity.STAGES), required=True, example="won"),
        Column("close_date", cells.date, "date", example="2026-03-31"),
        Column("currency", cells.currency, required=True, example="USD"),
        Column("arr", cells.amount, "numeric", required=True, example="125000.00"),
        Column("services", cells.amount, "numeric", empty=0, example="15000"),
        Column("products", cells.keys, "varchar[]", empty=(), example="flex;engage"),
        Column("created_at", cells.time, "timestamptz", example="2025-11-02T10:00:00+01:00"),
    )
    identity: ClassVar[tuple[str, ...]] = ("opportunity_id",)
    derived: ClassVar[dict[str, str]] = {"domain": "text", "name_key": "text", "account_id": "bigint"}

    def complete(self, row: dict[str, Any], context: Context) -> Iterator[Problem]:
        row["domain"] = customer_domain(row["account_website"])
        row["name_key"] = name_key(row["account_name"])
        if row["stage"] != "open" and row["close_date"] is None and "close_date" in context.given:
            yield Problem("close_date", _NEEDS_DATE)

    def refusals(self, cursor: CursorWrapper, context: Context) -> list[Rejected]:
        if "close_date" in context.given:
            return []
        cursor.execute(
            f"""
            SELECT r.line FROM {TABLE} r
            LEFT JOIN deals_opportunity o ON o.vendor_id = %s AND o.source_id = r.opportunity_id
            WHERE r.stage <> 'open' AND o.closed_on IS NULL
            """,
            [context.vendor_id],
        )
        return [Rejected(line, "close_date", "", _NEEDS_DATE) for (line,) in cursor.fetchall()]

    guard: ClassVar[str] = "true"

    def write(self, cursor: CursorWrapper, context: Context) -> Counts:
        if "account_website" not in context.given:
            _take_known_domains(cursor, context)
        _find_accounts(cursor, context)
        counts = Upsert(
            "deals_opportunity",
            key={"source_id": "r.opportunity_id"},
            values=self.values(),
            keep=frozenset(column for name, column in _KEPT.items() if name not in context.given),
            guard=self.guard,
        ).run(cursor, context)
        follow(None, by=context.by)
        return counts

    def values(self) -> dict[str, str]:
        """The columns of an opportunity, each with what a row says of it."""
        return {
            "account_id": "r.account_id",
            "account_name": "r.account_name",
            "account_website": "r.account_website",
            "stage": "r.stage",
            "closed_on": "r.close_date",
            "currency": "r.currency",
            "arr": "r.arr",
            "services": "r.services",
            "products": "r.products",
            "created_at": "r.created_at",
        }


def _take_known_domains(cursor: CursorWrapper, context: Context) -> None:
    """A file without web addresses leaves those of stored opportunities as they are, and so their customers."""
    cursor.execute(
        f"""
        UPDATE {TABLE} r SET domain = a.domain
        FROM deals_opportunity o JOIN deals_account a ON a.vendor_id = o.vendor_id AND a.id = o.account_id
        WHERE o.vendor_id = %s AND o.source_id = r.opportunity_id AND a.domain <> ''
        """,
        [context.vendor_id],
    )


def _find_accounts(cursor: CursorWrapper, context: Context) -> None:
    """Give each row its customer; customers that are new are made, with the name in their first row."""
    _find_by(cursor, context, key="domain", condition="NOT (domain = '')")
    _find_by(cursor, context, key="name_key", condition="domain = ''")


def _find_by(cursor: CursorWrapper, context: Context, *, key: str, condition: str) -> None:
    """`condition` is the one of the unique index: of rows, of customers, and of the conflict that it names."""
    cursor.execute(
        f"""
        INSERT INTO deals_account (vendor_id, name, domain, name_key, created_at)
        SELECT DISTINCT ON (r.{key}) %(vendor)s, r.account_name, r.domain, r.name_key, now()
        FROM (SELECT * FROM {TABLE} WHERE {condition}) r
        LEFT JOIN (SELECT * FROM deals_account WHERE vendor_id = %(vendor)s AND {condition}) a ON a.{key} = r.{key}
        WHERE a.id IS NULL
        ORDER BY r.{key}, r.line
        ON CONFLICT (vendor_id, {key}) WHERE {condition} DO NOTHING
        """,
        {"vendor": context.vendor_id},
    )
    cursor.execute(
        f"""
        UPDATE {TABLE} r SET account_id = a.id
        FROM (SELECT * FROM deals_account WHERE vendor_id = %(vendor)s AND {condition}) a
        WHERE a.{key} = r.{key} AND (r.domain = '') = (a.domain = '')
        """,
        {"vendor": context.vendor_id},
    )
