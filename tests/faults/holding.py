"""Stopping work at a known step: a lock that the test holds, and waiting until somebody runs into it."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2.extensions import connection as Backend  # noqa: N812

PATIENCE = 30.0
_WAITING = """
SELECT DISTINCT pid FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database() ORDER BY pid
"""


def eventually(holds: Callable[[], object], what: str) -> None:
    """Wait until it comes true; fail with `what` when it does not in time."""
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, f"in vain: {what}"
        time.sleep(0.01)


@contextmanager
def watcher() -> Iterator[Backend]:
    """A connection of our own, as the owner, that sees each moment anew."""
    known = connection.settings_dict
    side = psycopg2.connect(host=known["HOST"], port=known["PORT"], user=known["USER"], dbname=known["NAME"])
    side.autocommit = True
    try:
        yield side
    finally:
        side.close()


class Held:
    """A table that nobody can write to. `caught` waits until so many backends wait, and gives the first."""

    def __init__(self, side: Backend) -> None:
        self.side = side

    def caught(self, count: int = 1) -> int:
        eventually(lambda: self.count() >= count, f"fewer than {count} ran into the lock")
        return self._waiting()[0]

    def count(self) -> int:
        return len(self._waiting())

    def _waiting(self) -> list[int]:
        return [pid for (pid,) in _ask(self.side, _WAITING)]


@contextmanager
def held(table: str, mode: str = "SHARE") -> Iterator[Held]:
    """Hold the table for the block: in SHARE mode it can be read and not written, in ACCESS EXCLUSIVE neither."""
    with watcher() as holder, watcher() as side:
        holder.autocommit = False
        with holder.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {table} IN {mode} MODE")
        yield Held(side)


def gone(pid: int) -> None:
    """Wait until the backend has noticed that whom it worked for is dead."""
    with watcher() as side:
        eventually(
            lambda: not _ask(side, "SELECT pid FROM pg_stat_activity WHERE pid = %s", pid),
            "the killed worker's backend stays",
        )


def left(name: str) -> None:
    """Wait until no backend works for a process of this name any more."""
    with watcher() as side:
        eventually(
            lambda: not _ask(side, "SELECT pid FROM pg_stat_activity WHERE application_name = %s", name),
            f"a backend of the {name} stays",
        )


def terminate(*pids: int) -> None:
    """End backends the way an administrator, a failover or a restart of the server does."""
    with watcher() as side:
        with side.cursor() as cursor:
            cursor.execute(f'SET ROLE "{settings.PRM_APP_ROLE}"')
        for pid in pids:
            _ask(side, "SELECT pg_terminate_backend(%s)", pid)
            gone(pid)


def backends_of(name: str) -> list[int]:
    """The backends of processes that call themselves so."""
    with watcher() as side:
        return [pid for (pid,) in _ask(side, "SELECT pid FROM pg_stat_activity WHERE application_name = %s", name)]


def _ask(side: Backend, sql: str, *params: object) -> list[tuple[int, ...]]:
    with side.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
