"""`up`: everything, from an empty folder to a page that answers, until Ctrl-C."""

import argparse
import contextlib
import http.client
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

from prm.embedded import done, processes, programs
from prm.embedded.addresses import Addresses, given_addresses
from prm.embedded.data_folder import DataFolder, Running
from prm.embedded.errors import EmbeddedError
from prm.embedded.prepare import prepare, run_to_end
from prm.embedded.servers import Servers
from prm.embedded.sign_ins import SIGN_INS
from prm.embedded.supervisor import Supervisor
from prm.embedded.surroundings import surroundings

_ANSWER_SECONDS = 180
_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class _Stop(BaseException):
    """Someone asked us to end."""


def up(checkout: Path, folder: Path, arguments: list[str]) -> int:
    """Run until asked to stop; EmbeddedError when something does not start or keeps ending."""
    options = _options(arguments)
    for number in _STOP_SIGNALS:
        signal.signal(number, _raise_stop)
    supervisor = Supervisor()
    with contextlib.ExitStack() as leaving:
        try:
            data = DataFolder(folder)
            leaving.enter_context(_held(data))
            listener = leaving.enter_context(_bound(options.port))
            leaving.callback(_say, "Stopped.")
            if options.fresh:
                data.wipe()
            data.rotate_logs()
            addresses = _start_servers(data, supervisor, leaving)
            _prepare(checkout, data, addresses, options)
            _serve(data, addresses, listener, supervisor, demo=not options.no_demo)
            supervisor.watch()
        except _Stop:
            _say("Stopping.")
        finally:
            for number in _STOP_SIGNALS:
                signal.signal(number, signal.SIG_IGN)
            supervisor.stop()
    return 0


def _options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="manage.py up", description="Run everything; Ctrl-C stops it.",
        epilog="--data DIR names the folder that keeps everything (.data in the checkout).",
    )  # fmt: skip
    parser.add_argument("--port", type=int, default=8000, help="of the web server; 0 takes a free one")
    parser.add_argument("--no-demo", action="store_true", help="without the demo's vendors and sign-ins")
    parser.add_argument("--fresh", action="store_true", help="empty the data folder first")
    return parser.parse_args(arguments)


def _raise_stop(*_: object) -> NoReturn:
    raise _Stop


@contextmanager
def _held(data: DataFolder) -> Iterator[None]:
    """Hold the data folder; a command that has it is short and waited for, another `up` is not."""
    deadline = time.monotonic() + 60
    while not data.hold():
        running = data.running()
        if running is not None and running.web is not None:
            raise EmbeddedError(
                f"This data folder is already running at {running.web} (process {running.pid})."
                " Stop that one first, or choose another folder with --data DIR."
            )
        if time.monotonic() > deadline:
            raise EmbeddedError(f"Another command has used {data.path} for a minute. Wait for its end, or stop it.")
        time.sleep(0.1)
    try:
        yield
    finally:
        data.release()


@contextmanager
def _bound(port: int) -> Iterator[socket.socket]:
    """Take the port before anything starts and keep it over restarts of the web server."""
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise EmbeddedError(f"Port {port} cannot be used ({error}). Choose another with --port.") from error
        yield listener


def _start_servers(data: DataFolder, supervisor: Supervisor, leaving: contextlib.ExitStack) -> Addresses:
    given = given_addresses()
    if given is not None:
        _say("Using the servers that the environment names.")
        return given
    _say(f"Starting the database and the broker in {data.path}.")
    servers = Servers.lasting(data)
    leaving.callback(servers.stop)
    supervisor.start([servers.valkey, servers.postgres])
    return servers.addresses


def _prepare(checkout: Path, data: DataFolder, addresses: Addresses, options: argparse.Namespace) -> None:
    """Migrate, collect static files, load the demo: each only where it is needed."""
    asked = [work for work in ("migrate", "collectstatic") if not done.is_done(work, data, checkout)]
    if given_addresses() is not None:  # what was done to another database says nothing about this one
        asked = ["collectstatic"]
        if os.environ.get("MIGRATION_DATABASE_URL"):
            asked.insert(0, "migrate")
    if asked:
        _say("Preparing the database and the static files.")
        prepare(data, addresses, checkout, *asked)
    if not options.no_demo:
        _say("Loading the demo.")
        run_to_end(data, surroundings(addresses, data, demo=True), checkout, "-m", "django", "demo")


def _serve(
    data: DataFolder, addresses: Addresses, listener: socket.socket, supervisor: Supervisor, *, demo: bool
) -> None:
    port = listener.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    env = surroundings(addresses, data, web=address, demo=demo)
    data.announce(Running(os.getpid(), addresses, address))
    web = programs.web(listener.fileno(), data, env)
    supervisor.start([web, programs.worker(data, env), programs.beat(data, env)])
    _wait_until_it_answers(port, web)
    sys.stdout.write(f"Ready at {address}/ - Ctrl-C stops everything. Logs are in {data.logs}.\n")
    if demo:
        sys.stdout.write(SIGN_INS)
    sys.stdout.flush()


def _wait_until_it_answers(port: int, web: programs.Program) -> None:
    deadline = time.monotonic() + _ANSWER_SECONDS
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.HTTPStatus.OK:
                return
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        if time.monotonic() > deadline or web.process is None or web.process.poll() is not None:
            end_of_log = processes.last_lines(web.log, 15)
            raise EmbeddedError(f"The web server does not answer. The end of {web.log}:\n{end_of_log}")
        time.sleep(0.05)


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
