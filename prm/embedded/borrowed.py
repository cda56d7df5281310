"""Servers for the duration of one command: those of a running `up`, or our own."""

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from prm.embedded import done, programs
from prm.embedded.addresses import Addresses
from prm.embedded.commands import Needs
from prm.embedded.data_folder import DataFolder, Running
from prm.embedded.errors import EmbeddedError
from prm.embedded.prepare import prepare
from prm.embedded.servers import Servers
from prm.embedded.surroundings import surroundings

_WAIT_SECONDS = 180


@contextmanager
def servers_for(needs: Needs, data: DataFolder, checkout: Path) -> Iterator[Addresses]:
    """Yield where the servers are; started ones stop at the end, borrowed ones stay."""
    deadline = time.monotonic() + _WAIT_SECONDS
    while time.monotonic() < deadline:
        if data.hold():
            try:
                with _our_own(needs, data, checkout) as addresses:
                    yield addresses
            finally:
                data.release()
            return
        if (running := data.running()) is not None:
            users = data.use(alone=False)
            try:
                if data.running() == running:  # else its holder has just gone: look again
                    # An `up` has a worker; another command may have none.
                    with _worker(data, running.addresses, wanted=needs.worker and running.web is None):
                        yield running.addresses
                    return
            finally:
                os.close(users)
        time.sleep(0.05)
    raise EmbeddedError(f"Another command has been starting on {data.path} for long. Try again, or stop it.")


@contextmanager
def _our_own(needs: Needs, data: DataFolder, checkout: Path) -> Iterator[Addresses]:
    with Servers.lasting(data) as servers:
        addresses = servers.addresses
        if needs.migrated and not done.is_done("migrate", data, checkout):
            sys.stderr.write(f"Preparing the database in {data.path}.\n")
            prepare(data, addresses, checkout, "migrate")
        data.announce(Running(os.getpid(), addresses))
        try:
            with _worker(data, addresses, wanted=needs.worker):
                yield addresses
        finally:
            os.close(data.use(alone=True))  # others may have joined: they finish first


@contextmanager
def _worker(data: DataFolder, addresses: Addresses, *, wanted: bool) -> Iterator[None]:
    """A worker of our own for as long as the command runs."""
    if not wanted:
        yield
        return
    worker = programs.worker(data, surroundings(addresses, data), alone=True)
    worker.start()
    try:
        yield
    finally:
        worker.stop()
