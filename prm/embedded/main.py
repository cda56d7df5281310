"""From a command line to a running command: takes `--data` out, finds the servers, hands over."""

import io
import os
import signal
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

from prm.embedded import done
from prm.embedded.addresses import Addresses, given_addresses
from prm.embedded.binaries import postgres_programs
from prm.embedded.borrowed import servers_for
from prm.embedded.commands import Needs, needs_of
from prm.embedded.data_folder import DataFolder
from prm.embedded.errors import EmbeddedError
from prm.embedded.surroundings import surroundings
from prm.embedded.up import up

MOST_AT_ONCE = 4  # processes of tests; each has its own servers
ALONE = frozenset({"-n", "--numprocesses", "--pdb", "-s", "--collect-only", "--co"})


def main(checkout: Path, arguments: list[str]) -> int:
    """The exit status: 0 done, 1 refused, 2 wrong usage."""
    _speak_utf_8()
    try:
        if arguments[:1] == ["test"]:
            return _test(checkout, arguments[1:])
        folder, arguments = _take_data(checkout, arguments)
        if arguments[:1] == ["up"]:
            return up(checkout, folder, arguments[1:])
        return _command(checkout, folder, arguments)
    except EmbeddedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _speak_utf_8() -> None:
    """Names and documents have every letter, also where the terminal or the service manager sets no locale."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _test(checkout: Path, arguments: list[str]) -> int:
    """Become pytest; its plugin starts the servers. The whole suite is spread over the machine's processors.

    Who names files or tests, or asks for something that needs one process, gets that.
    """
    os.chdir(checkout)
    if not ALONE.intersection(arguments) and not any(Path(word.partition("::")[0]).exists() for word in arguments):
        spread = ["-n", str(min(os.cpu_count() or 1, MOST_AT_ONCE)), "--dist", "loadfile", "--no-loadscope-reorder"]
        arguments = [*spread, *arguments]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *arguments])  # noqa: S606


def _take_data(checkout: Path, arguments: list[str]) -> tuple[Path, list[str]]:
    """`--data DIR` may stand anywhere; without it the folder is `.data` in the checkout."""
    folder, rest = Path(os.environ.get("PRM_DATA") or checkout / ".data"), []
    words = iter(arguments)
    for word in words:
        if word == "--data" or word.startswith("--data="):
            value = word.partition("=")[2] or next(words, "")
            if not value:
                sys.stderr.write("--data needs the name of a folder.\n")
                sys.exit(2)
            folder = Path(value)
        else:
            rest.append(word)
    return folder, rest


def _command(checkout: Path, folder: Path, arguments: list[str]) -> int:
    needs = needs_of(arguments)
    if needs.servers and not _is_known(checkout, arguments[0]):
        sys.stderr.write(f"Unknown command: {arguments[0]}. python3 manage.py help lists all.\n")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    given = given_addresses()
    if not needs.servers:
        os.environ.setdefault("PRM_DATA", str(folder.absolute()))
        return _django(needs, given, None, arguments)
    if given is not None:
        data = None if os.environ.get("PRM_SECRET_KEY") else DataFolder(folder)
        return _django(needs, given, data, arguments)
    data = DataFolder(folder)
    if arguments[0] == "migrate":
        done.forget("migrate", data)
    with servers_for(needs, data, checkout) as addresses:
        os.environ["PATH"] += os.pathsep + str(postgres_programs())  # psql for dbshell
        return _django(needs, addresses, data, arguments)


def _django(needs: Needs, addresses: Addresses | None, data: DataFolder | None, arguments: list[str]) -> int:
    running = data.running() if data is not None else None
    # Letters that a command writes link to the pages of the `up` whose servers it uses.
    web = running.web if running is not None else None
    os.environ |= surroundings(addresses, data, web=web, owner=needs.owner)
    from django.core.management import execute_from_command_line
    from django.db import connections

    try:
        execute_from_command_line(["manage.py", *arguments])
    finally:
        connections.close_all()
    return 0


def _is_known(checkout: Path, name: str) -> bool:
    """Look before any server starts; Django itself is asked only for names that are neither its nor ours."""
    if list(checkout.glob(f"*/management/commands/{name}.py")):
        return True
    if name.isidentifier() and find_spec(f"django.core.management.commands.{name}"):
        return True
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "prm.settings"}
    listed = subprocess.run(
        [sys.executable, "-m", "django", "help", "--commands"],
        cwd=checkout, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return listed.returncode != 0 or name in listed.stdout.split()
