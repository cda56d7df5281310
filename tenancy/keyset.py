"""Reading a list page by page without counting it: each page begins after the last row of the one before.

A cursor is signed for one vendor and one order. Whatever else is given as a cursor raises BadCursor.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.core import signing
from django.db.models import F, Model, Q, QuerySet

from tenancy import scope
from tenancy.refusals import Invalid

M = TypeVar("M", bound=Model)


class BadCursor(Invalid):
    """The cursor was not given out for this list. Start again without one."""

    status = 400

    def __init__(self, field: str) -> None:
        sentence = "This page address does not belong to this list. Start again from the first page."
        super().__init__(sentence, {field: [sentence]})


@dataclass(frozen=True, slots=True)
class Order:
    """A way to sort: a column, which way, and whether it may be empty. Ties go by id in the same direction.

    Empty values count as the highest, as PostgreSQL has it: first when descending, last when ascending.
    """

    name: str
    column: str
    descending: bool = False
    nullable: bool = False

    def by(self, *, backward: bool) -> list[Any]:
        columns = [self.column] if self.column == "id" else [self.column, "id"]
        down = self.descending != backward
        return [F(column).desc() if down else F(column).asc() for column in columns]

    def beyond(self, value: Any, pk: int, *, backward: bool) -> Q:
        """The rows that come after the row with this value and id."""
        down = self.descending != backward
        side = "lt" if down else "gt"
        ties = Q(**{f"id__{side}": pk})
        if self.column == "id":
            return ties
        if value is None:
            in_empty = Q(**{f"{self.column}__isnull": True}) & ties
            return in_empty | Q(**{f"{self.column}__isnull": False}) if down else in_empty
        # Said twice, so that the first condition can start an index scan at the right place.
        rows = Q(**{f"{self.column}__{side}e": value}) & (Q(**{f"{self.column}__{side}": value}) | ties)
        return rows if down or not self.nullable else rows | Q(**{f"{self.column}__isnull": True})


def orders(*columns: str, nullable: Sequence[str] = ()) -> dict[str, Order]:
    """Both directions of each column, by the name that addresses use: `closed_on` and `-closed_on`."""
    return {
        name: Order(name, column, descending, column in nullable)
        for column in columns
        for name, descending in ((column, False), (f"-{column}", True))
    }


@dataclass(frozen=True, slots=True)
class Page(Generic[M]):
    """Some rows and the cursors of the pages around them, empty at the ends."""

    rows: list[M]
    next: str
    previous: str


def read(rows: QuerySet[M], order: Order, *, after: str = "", before: str = "", size: int = 50) -> Page[M]:
    """One page of `rows`. Asks one statement and counts nothing. Raises BadCursor."""
    backward = bool(before) and not after
    cursor = before if backward else after
    if cursor:
        value, pk = _read_cursor(cursor, order, "before" if backward else "after")
        rows = rows.filter(order.beyond(value, pk, backward=backward))
    found = list(rows.order_by(*order.by(backward=backward))[: size + 1])
    more = len(found) > size
    found = found[:size]
    if backward:
        found.reverse()
    has_next = more if not backward else bool(cursor)
    has_previous = bool(cursor) if not backward else more
    return Page(
        found,
        _cursor(found[-1], order) if found and has_next else "",
        _cursor(found[0], order) if found and has_previous else "",
    )


def _salt() -> str:
    return f"keyset.{scope.required().vendor_id}"


def _cursor(row: Model, order: Order) -> str:
    value = getattr(row, order.column)
    kind = _KINDS.get(type(value), "")
    return signing.dumps([order.name, kind, str(value) if kind else value, row.pk], salt=_salt())


_KINDS: Mapping[type, str] = {date: "date", datetime: "datetime", Decimal: "decimal"}
_READ: Mapping[str, Callable[[Any], Any]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "decimal": Decimal,
    "": lambda value: value,
}


def _read_cursor(cursor: str, order: Order, field: str) -> tuple[Any, int]:
    try:
        name, kind, value, pk = signing.loads(cursor, salt=_salt())
    except (signing.BadSignature, ValueError, TypeError):
        raise BadCursor(field) from None
    if name != order.name:
        raise BadCursor(field)
    return _READ[kind](value), pk
