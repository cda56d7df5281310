"""The embedded broker and cache: Valkey on a unix socket."""

import signal
import subprocess
import time
from pathlib import Path

import redis

from prm.embedded import processes
from prm.embedded.binaries import valkey_program
from prm.embedded.errors import EmbeddedError

_START_SECONDS = 20


class Valkey:
    """One server; `throwaway` keeps nothing on the disk."""

    name = "valkey"

    def __init__(self, *, data: Path, sockets: Path, log: Path, throwaway: bool = False) -> None:
        self.data = data
        self.socket = sockets / "valkey.sock"
        self.log = log
        self.throwaway = throwaway
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """As Celery wants it; the cache derives its own from it."""
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        """Start and wait until it answers."""
        self.data.mkdir(mode=0o700, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        self.process = processes.spawn(self._command(), log=self.log, cwd=self.data, at_parent_death=signal.SIGTERM)
        client = redis.Redis(unix_socket_path=str(self.socket))
        deadline = time.monotonic() + _START_SECONDS
        while not _answers(client):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise EmbeddedError(f"Valkey did not start:\n{processes.last_lines(self.log)}")
            time.sleep(0.01)
        client.close()

    def ask_to_stop(self) -> None:
        """Nothing: the others need it until they have ended."""

    def stop(self) -> None:
        """Stop it; what was acknowledged is on the disk."""
        if self.process is not None:
            processes.stop(self.process, signal.SIGTERM, seconds=10)

    def _command(self) -> list[str | Path]:
        return [
            valkey_program(),
            *("--port", "0"),
            *("--unixsocket", self.socket),
            *("--unixsocketperm", "700"),
            *("--dir", self.data),
            *("--save", ""),
            *("--appendonly", "no" if self.throwaway else "yes"),
            # A queue must never be thrown away to make room.
            *("--maxmemory-policy", "noeviction"),
        ]


def _answers(client: redis.Redis) -> bool:
    try:
        return bool(client.ping())
    except redis.RedisError:  # not yet listening, or still loading
        return False
