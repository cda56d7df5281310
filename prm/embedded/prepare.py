"""Migrations and static files, in one process: `python -m prm.embedded.prepare COMMAND ...`."""

import sys
from collections.abc import Mapping
from pathlib import Path

from prm.embedded import done, processes
from prm.embedded.addresses import Addresses, given_addresses
from prm.embedded.data_folder import DataFolder
from prm.embedded.errors import EmbeddedError
from prm.embedded.surroundings import surroundings


def prepare(data: DataFolder, addresses: Addresses, checkout: Path, *asked: str) -> None:
    """Run the `asked` commands of Django in one child, as the owner of the tables."""
    env = surroundings(addresses, data, owner=True)
    run_to_end(data, env, checkout, "-m", "prm.embedded.prepare", *asked)
    # What was done to another database says nothing about the embedded one.
    for work in asked if given_addresses() is None else ():
        done.remember(work, data, checkout)


def run_to_end(data: DataFolder, env: Mapping[str, str], checkout: Path, *arguments: str) -> None:
    """Run Python in the checkout, with its words in a log; EmbeddedError with their end when it fails."""
    log = data.logs / "prepare.log"
    process = processes.spawn([sys.executable, *arguments], log=log, env=env, cwd=checkout)
    try:
        status = process.wait()
    finally:
        if process.returncode is None:
            process.kill()
    if status != 0:
        said = processes.last_lines(log, 15)
        raise EmbeddedError(f"{' and '.join(arguments[2:])} failed. The end of {log}:\n{said}")


def main(asked: list[str]) -> None:
    """In the child."""
    import django
    from django.core.management import call_command

    django.setup()
    for command in asked:
        call_command(command, interactive=False)


if __name__ == "__main__":
    main(sys.argv[1:])
