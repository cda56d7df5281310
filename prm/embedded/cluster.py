"""A PostgreSQL cluster on the disk: made whole or not at all, and never served twice."""

import errno
import os
import shutil
import subprocess
import time
from pathlib import Path

from prm.embedded import roles
from prm.embedded.account import give_to_account, server_account
from prm.embedded.binaries import postgres_programs
from prm.embedded.errors import EmbeddedError, explain_os_error

# The builtin locale is the same on every machine and never changes under an index.
_LOCALE = ("--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")


def make(data: Path, *, throwaway: bool) -> None:
    """`initdb` beside the place, then rename: an interrupted one leaves nothing that looks finished."""
    making = data.with_name(data.name + ".making")
    shutil.rmtree(making, ignore_errors=True)
    try:
        making.mkdir(mode=0o700, parents=True)
        give_to_account(making)
        _initdb(making, throwaway=throwaway)
        if data.exists():  # without PG_VERSION: left over from something that never was a cluster
            shutil.rmtree(data)
        making.rename(data)
    except OSError as error:
        raise explain_os_error(error, data.parent) from error
    finally:
        shutil.rmtree(making, ignore_errors=True)


def _initdb(making: Path, *, throwaway: bool) -> None:
    account = server_account()
    program = postgres_programs() / "initdb"
    made = subprocess.run(
        [str(program), "-D", str(making), "-U", roles.SUPERUSER, "--auth=trust", *_LOCALE]
        + (["--no-sync"] if throwaway else []),
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
        cwd="/",
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if "No space left" in made.stderr:
        raise OSError(errno.ENOSPC, "no space left")
    if made.returncode != 0:
        raise EmbeddedError(f"No database could be made in {making.parent}:\n{made.stderr.strip()}")


def wait_for_earlier_server(data: Path, seconds: float = 20) -> None:
    """A server whose parent was killed may still be writing its last pages; a stale pid file is removed."""
    pid_file = data / "postmaster.pid"
    deadline = time.monotonic() + seconds
    while (pid := _server_of(pid_file, data)) is not None:
        if time.monotonic() > deadline:
            raise EmbeddedError(f"PostgreSQL (process {pid}) still runs on {data}. Stop it first.")
        time.sleep(0.05)
    pid_file.unlink(missing_ok=True)


def _server_of(pid_file: Path, data: Path) -> int | None:
    """The live process of this very cluster; the number alone may meanwhile belong to something else."""
    try:
        pid = int(pid_file.read_text().split(maxsplit=1)[0])
        os.kill(pid, 0)
        if not Path("/proc/self").exists():
            return pid
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ValueError, IndexError, ProcessLookupError, PermissionError):
        return None
    return pid if os.fsencode(data) in command else None
