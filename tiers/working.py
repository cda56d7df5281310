"""One run at work: what its statements are given, and how they are told to read."""

import datetime
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from programs.counting import EVERYONE, Question
from tiers.models import Run
from tiers.program_year import movement_sql


@dataclass(frozen=True, slots=True)
class Work:
    """One run, what it asks of the facts, about whom, and the moment at which it does so.

    `among` is EVERYONE or the rest of a condition on a partner's id.
    """

    run: Run
    question: Question
    now: datetime.datetime
    among: str = EVERYONE
    _movement: dict[str, Any] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """What the rules of movement ask is asked once for all statements."""
        object.__setattr__(self, "_movement", movement_sql.params(self.question))

    @property
    def is_about_everyone(self) -> bool:
        return self.among == EVERYONE

    def only(self, enrollment: str) -> str:
        """The condition that a column of enrollments is among those that the run is about, after others.

        As an array, so that an index is asked for each of them whatever the planner takes the table's size for.
        """
        if self.is_about_everyone:
            return ""
        return f"AND {enrollment} = ANY(ARRAY(SELECT enrollment_id FROM run_touched))"

    @property
    def params(self) -> dict[str, Any]:
        """The names that every statement of a run may use."""
        return {
            **self.question.params,
            "run": self.run.pk,
            "edition": self.run.edition_id,
            "basis": self.run.basis,
            **self._movement,
            "now": self.now,
            "label": f"recalculation {self.run.pk}",
        }


def read_everything(on: bool) -> None:
    """Until the transaction ends, tell the planner that its next statements read whole tables, or a few rows of them.

    Policies hide from it how many rows there are: it expects a handful and would look each of a million up by index.
    """
    settings = dict.fromkeys(("enable_nestloop", "enable_mergejoin", "enable_sort"), "off" if on else "on")
    settings |= dict.fromkeys(("enable_hashjoin", "enable_seqscan"), "on")
    _plan(settings | {"work_mem": "128MB" if on else "16MB", "random_page_cost": "4" if on else "1.1"})


def look_each_up() -> None:
    """Until the transaction ends, have the next statements find what they need by index, row by row.

    Statistics cannot be relied on here: a table that the run before has filled may have none yet.
    """
    read_everything(False)
    _plan(dict.fromkeys(("enable_hashjoin", "enable_mergejoin", "enable_seqscan"), "off"))


def _plan(settings: dict[str, str]) -> None:
    calls = ", ".join("set_config(%s, %s, true)" for _ in settings)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {calls}", [part for setting in settings.items() for part in setting])


def execute(statement: str, params: dict[str, Any] | None = None) -> int:
    """Run a statement; returns how many rows it concerned."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def count(statement: str, params: dict[str, Any]) -> int:
    """The only number that a statement gives."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.fetchone()[0])


def rows_of(statement: str, params: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What a statement gives, for statements that give few rows."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return list(cursor.fetchall())
