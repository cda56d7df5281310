"""The vocabulary between the rules and the facts: what a metric of a document is asked, and how facts answer.

Tiers ask; partners and deals answer for the facts that are theirs (`tier_metrics.py`). It stands here, below all of
them, so that neither has to know the others.
"""

import datetime
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from programs.document.model import Metric, ProgramDocument

COUNTED = "counted"
EVERYONE = ""
# The first day of a calendar of reviews whose window includes a date, whose window has left it behind, and whose window
# ends after it. NULL where the calendar has no such day. Both arrays rise, and `width_bucket` counts by halving.
REACHED = "(%(days)s::date[])[width_bucket({day} - 1, %(untils)s::date[]) + 1]"
PASSED = "(%(days)s::date[])[width_bucket({day} - 1, %(afters)s::date[]) + 1]"
OUTLIVED = "(%(days)s::date[])[width_bucket({day}, %(untils)s::date[]) + 1]"


@dataclass(frozen=True, slots=True)
class Window:
    """The days after `after`, up to and including `until`."""

    after: datetime.date
    until: datetime.date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, datetime.date) and self.after < day <= self.until

    def as_json(self) -> dict[str, str]:
        return {"after": self.after.isoformat(), "until": self.until.isoformat()}


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the facts: one program of the entered vendor, by one document, on one day.

    `moves_daily`: another day asks of other days, as in a mid-year review; the annual one stands still for a year.
    `enters_on` and `leaves_on` give the first day whose review measures a day, and does not measure it any more; None
    past the end of the calendar, whose last day files use for `never`.
    `instead` has rows that stand in for those of a table, by its name: the facts as known at an earlier moment, or with
    deals that might be won. Statements of metrics name the tables as ever; `over` puts the rows in their place.
    """

    vendor_id: int
    program_id: int
    document: ProgramDocument
    basis: str
    as_of: datetime.date
    window: Window
    moves_daily: bool
    enters_on: Callable[[datetime.date], datetime.date | None]
    leaves_on: Callable[[datetime.date], datetime.date | None]
    instead: "Mapping[str, Sql]" = field(default_factory=dict)

    def over(self, statement: "Sql") -> "Sql":
        """The statement as it reads these facts. A name in WITH hides the table of that name below it."""
        if not self.instead:
            return statement
        tables = ", ".join(f"{table} AS ({rows.text})" for table, rows in self.instead.items())
        params = {name: value for rows in self.instead.values() for name, value in rows.params.items()}
        return Sql(f"WITH {tables} SELECT * FROM ({statement.text}) answered", {**params, **statement.params})

    @property
    def params(self) -> dict[str, Any]:
        """The names that every statement of a metric may use."""
        return {
            "vendor": self.vendor_id,
            "program": self.program_id,
            "as_of": self.as_of,
            "after": self.window.after,
            "until": self.window.until,
            "zone": self.document.time_zone,
            "currency": self.document.currency,
        }


@dataclass(frozen=True, slots=True)
class Column:
    """A metric and the name of its value, and of its parameters, in statements."""

    name: str
    metric: Metric


@dataclass(frozen=True, slots=True)
class Sql:
    """A statement with named parameters; `Question.params` are always there."""

    text: str
    params: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Since:
    """An earlier run: the database's snapshot that it read, when it did, and the days that it measured."""

    snapshot: str
    known_at: datetime.datetime
    window: Window
    as_of: datetime.date

    def params(self, question: Question) -> dict[str, Any]:
        """The names that statements of `Kind.touched` may use, beside those of the question.

        After `after_low` up to and including `after_high` lie the days that left, after `until_low` up to and including
        `until_high` those that came in.
        """
        pairs = {
            "after": (self.window.after, question.window.after),
            "until": (self.window.until, question.window.until),
            "day": (self.as_of, question.as_of),
        }
        ends = {f"{name}_low": min(pair) for name, pair in pairs.items()}
        ends |= {f"{name}_high": max(pair) for name, pair in pairs.items()}
        return ends | {"seen": self.snapshot, "seen_at": self.known_at}


def unseen(versions: str, column: str = "known_in") -> str:
    """The condition on a history table, by its alias: the earlier run did not know this version. `column` has the
    number of the transaction.

    Those of before the oldest transaction that it might have missed are passed over by index.
    """
    return (
        f"{versions}.{column} >= pg_snapshot_xmin(%(seen)s::pg_snapshot)"
        f" AND NOT pg_visible_in_snapshot({versions}.{column}, %(seen)s::pg_snapshot)"
    )


def whose_changed(table: str) -> str:
    """The statement that gives `partner_id` for every version of the rows of a table that changed since: whose they
    are now, and whose they were."""
    return f"""
        SELECT v.partner_id
        FROM {table}_history h
        JOIN {table}_history v ON v.vendor_id = %(vendor)s AND v.pgh_obj_id = h.pgh_obj_id
        WHERE h.vendor_id = %(vendor)s AND {unseen("h")}"""


def later(day: datetime.date, days: int) -> datetime.date | None:
    """So many days after; None past the end of the calendar, whose last day files use for `never`."""
    return day + datetime.timedelta(days=days) if (datetime.date.max - day).days >= days else None


class Kind(Protocol):
    """One way of counting, answered with SQL twice from the same definitions: values and evidence."""

    def values(self, columns: Sequence[Column], whose: str) -> Sql:
        """Rows of `partner_id` and one column per metric; partners without any may be missing.

        `whose` is EVERYONE or the rest of a condition on a partner's id, such as `= ANY(%(partners)s)`.
        """
        ...

    def evidence(self, column: Column, whose: str) -> Sql:
        """Rows of `partner_id`, `code`, `day` (date or null), `ref`, `amount` (or null) and `facts` (jsonb).

        The amounts of the rows whose code is COUNTED add up to the value; other codes say why a row does not count.
        """
        ...

    def spans(self, columns: Sequence[Column], whose: str) -> Sql:
        """Rows of `partner_id`, `metric` (a column's name), `ref`, `label`, `amount`, `begins` and `ends`: the days of
        the calendar `[begins, ends)` on which a fact counts if nothing else is recorded; `ends` is NULL past its end.

        The question's window is the union of those of the calendar's days, which are the parameters `days`, `afters`
        and `untils`. The amounts of the rows that hold on a day add up to the value of that day.
        """
        ...

    def touched(self, columns: Sequence[Column]) -> Sql:
        """Rows of `partner_id`, repeated or not: everyone whose values may differ from those of an earlier run, because
        a version of a fact is `unseen` or a fact's day is in one window only. Parameters: `Since.params`.

        Nobody may be missing; somebody whose values are the same after all costs a look and nothing else.
        """
        ...

    def why(self, code: str, facts: Mapping[str, Any], question: Question) -> str:
        """The sentence of a row, without a full stop. Written when somebody reads it, so that words can improve."""
        ...

    def leaves_on(self, facts: Mapping[str, Any], question: Question) -> datetime.date | None:
        """The first day on which a row that counts now will not count any more, where that is known."""
        ...
