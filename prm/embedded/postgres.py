"""The embedded database: PostgreSQL on a unix socket, with the roles that production has."""

import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

import psycopg2

from prm.embedded import cluster, processes, roles
from prm.embedded.account import server_account
from prm.embedded.binaries import postgres_programs
from prm.embedded.errors import EmbeddedError
from prm.embedded.memory import memory_of_this_machine, shares_of

_START_SECONDS = 60
_THROWAWAY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class Postgres:
    """One cluster in `data`, listening in the private folder `sockets` only."""

    name = "postgres"

    def __init__(self, *, data: Path, sockets: Path, log: Path, throwaway: bool = False) -> None:
        self.data = data
        self.sockets = sockets
        self.log = log
        self.throwaway = throwaway
        self.process: subprocess.Popen[bytes] | None = None

    def url(self, role: str, database: str = roles.DATABASE) -> str:
        """Trust rules behind the folder's permissions, so there is no password."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='')}&port=5432"

    def start(self) -> None:
        """Make the cluster when it is new, start it, wait until it answers, and see to its roles."""
        if not (self.data / "PG_VERSION").exists():
            cluster.make(self.data, throwaway=self.throwaway)
        cluster.wait_for_earlier_server(self.data)
        self.process = processes.spawn(
            self._command(),
            log=self.log,
            account=server_account(),
            cwd=self.data.parent if server_account() is None else Path("/"),
            at_parent_death=signal.SIGQUIT if self.throwaway else signal.SIGINT,
        )
        self._wait_until_it_answers()
        roles.ensure(lambda database: self.url(roles.SUPERUSER, database))

    def ask_to_stop(self) -> None:
        """Nothing: the others need it until they have ended."""

    def stop(self) -> None:
        """End sessions, write everything, stop."""
        if self.process is not None:
            processes.stop(self.process, signal.SIGQUIT if self.throwaway else signal.SIGINT, seconds=30)

    def _command(self) -> list[str | Path]:
        settings = {"listen_addresses": "", "timezone": "UTC", "log_timezone": "UTC"}
        settings |= {"unix_socket_directories": str(self.sockets), "unix_socket_permissions": "0700"}
        settings |= shares_of(memory_of_this_machine())
        if self.throwaway:
            settings |= _THROWAWAY
        options = [f"--{name}={value}" for name, value in settings.items()]
        return [postgres_programs() / "postgres", "-D", self.data, *options]

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while True:
            try:
                psycopg2.connect(self.url(roles.SUPERUSER, "postgres")).close()  # type: ignore[no-untyped-call]
                return
            except psycopg2.OperationalError:
                assert self.process is not None  # noqa: S101 - start() has just made it
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self.stop()
                    end_of_log = processes.last_lines(self.log)
                    raise EmbeddedError(f"PostgreSQL did not start:\n{end_of_log}") from None
                time.sleep(0.01)
