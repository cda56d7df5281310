"""Keeps services running: restarts what dies, ends when something keeps dying, stops all in order."""

import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from prm.embedded import processes
from prm.embedded.errors import EmbeddedError

_DEATHS_AT_MOST = 7
_HEALTHY_SECONDS = 10.0
_POLL_SECONDS = 0.1


class Service(Protocol):
    """A process that can be started again."""

    name: str
    log: Path
    process: subprocess.Popen[bytes] | None

    def start(self) -> None:
        """Start it; EmbeddedError when it does not come up."""

    def ask_to_stop(self) -> None:
        """Let it begin to end, unless others need it to the last."""

    def stop(self) -> None:
        """Stop it; nothing when it does not run."""


@dataclass
class _Life:
    """How a service fares: when it was last started, how often it died in a row, when to start it again."""

    service: Service
    started: float = 0.0
    deaths: int = 0
    due: float | None = None


class Supervisor:
    """Services in the order of their start; they stop in the opposite order."""

    def __init__(self, first_wait: float = 0.2) -> None:
        """`first_wait` seconds pass before a service that died is started again; twice that after each more."""
        self._lives: list[_Life] = []
        self._first_wait = first_wait

    def start(self, services: Sequence[Service]) -> None:
        """Start each, in order, and look after it from now on; the first that does not come up raises."""
        for service in services:
            self._lives.append(_Life(service, time.monotonic()))
            service.start()

    def watch(self) -> None:
        """Look after everything until a signal's handler raises; EmbeddedError when something keeps dying."""
        while True:
            self.look()
            time.sleep(_POLL_SECONDS)

    def look(self) -> None:
        """One look at every service."""
        for life in self._lives:
            process = life.service.process
            if life.due is not None:
                if time.monotonic() >= life.due:
                    self._start_again(life)
            elif process is not None and process.poll() is not None:
                self._plan_next_start(life, f"ended with status {process.returncode}")

    def stop(self) -> None:
        """Stop everything at once, then wait; what the others need goes last."""
        for life in self._lives:
            life.service.ask_to_stop()
        for life in reversed(self._lives):
            life.service.stop()

    def _start_again(self, life: _Life) -> None:
        life.due, life.started = None, time.monotonic()
        try:
            life.service.start()
        except EmbeddedError as error:  # a killed server's last processes may still be leaving
            self._plan_next_start(life, f"did not start: {error}")

    def _plan_next_start(self, life: _Life, why: str) -> None:
        """Soon after a long life, ever later in a row of short ones, not at all after too many."""
        service, now = life.service, time.monotonic()
        if now - life.started > _HEALTHY_SECONDS or _was_killed(service):
            life.deaths = 0
        life.deaths += 1
        if life.deaths > _DEATHS_AT_MOST:
            end_of_log = processes.last_lines(service.log, 15)
            raise EmbeddedError(f"{service.name} keeps ending. The end of {service.log}:\n{end_of_log}")
        wait = self._first_wait * 2 ** (life.deaths - 1)
        life.due = now + wait
        sys.stderr.write(f"{service.name} {why}; starting it again in {wait:.1f} s.\n")


def _was_killed(service: Service) -> bool:
    """`kill -9` comes from outside and says nothing about the service."""
    return service.process is not None and service.process.returncode == -signal.SIGKILL
