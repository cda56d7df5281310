"""People who act on registrations at the same moment, each with a connection of their own and a scope around the step.

`collide` makes the moment certain: a table is held until everybody has run into something, then let go. `at_once`
leaves it to chance, as often as `PRM_RACE_ROUNDS` says.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

import pytest
from django.db import DatabaseError, connections
from django.db.models import QuerySet

from tenancy import scope
from tenancy.refusals import Refused, lost_race
from tests.faults.holding import held
from vendors.actors import Actor

ROUNDS = int(os.environ.get("PRM_RACE_ROUNDS", "3"))
MOST = 8

Step = Callable[[], Any]


class Act:
    """One step of one person. `told` becomes the sentence of a refusal, empty where it went through."""

    def __init__(self, by: Actor, step: Step) -> None:
        self.by, self.step, self.told = by, step, ""

    def play(self, start: Barrier | None = None) -> str:
        try:
            with scope.enter(self.by.vendor_id, partner_id=self.by.partner_id):
                if start is not None:
                    start.wait(20)
                self.step()
        except Refused as refusal:
            self.told = str(refusal)
        except DatabaseError as error:
            lost = lost_race(error)
            if lost is None:
                raise
            self.told = str(lost)
        return self.told


@contextmanager
def crowd() -> Iterator[ThreadPoolExecutor]:
    """Threads that keep their connections over the rounds of one test."""
    with ThreadPoolExecutor(MOST) as pool:
        yield pool
        closing = Barrier(MOST)
        for closed in [pool.submit(_close, closing) for _ in range(MOST)]:
            closed.result()


def at_once(acts: Sequence[Act], pool: ThreadPoolExecutor) -> list[str]:
    """All of them, begun at one moment; what each was told."""
    start = Barrier(len(acts))
    return [each.result() for each in [pool.submit(act.play, start) for act in acts]]


def collide(table: str, acts: Sequence[Act]) -> list[str]:
    """One after the other up to where each has to wait, the first at `table`, which nobody can write to; then all go
    on. What each was told."""
    with crowd() as pool:
        with held(table) as lock:
            under_way = []
            for number, act in enumerate(acts, 1):
                under_way.append(pool.submit(act.play))
                lock.caught(number)
        return [each.result() for each in under_way]


def without_locks(patch: pytest.MonkeyPatch) -> None:
    """For controls: rows are read as they are, and nobody waits for anybody."""
    patch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())


def _close(together: Barrier) -> None:
    together.wait()
    connections.close_all()
