"""Which account runs PostgreSQL: it refuses to run as root."""

import functools
import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from prm.embedded.errors import EmbeddedError


@dataclass(frozen=True)
class Account:
    """An account of this machine."""

    name: str
    uid: int
    gid: int


@functools.cache
def server_account() -> Account | None:
    """`postgres` where it exists, else `nobody`, when we are root; None when we run servers as ourselves."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise EmbeddedError("PostgreSQL does not run as root: create an account postgres, or start as a user.")


def can_enter(folder: Path) -> bool:
    """Whether the server's account reaches `folder`: asked of the kernel, as that account."""
    account = server_account()
    if account is None:
        return os.access(folder, os.X_OK)
    asked = subprocess.run(
        ["sh", "-c", 'cd "$1"', "sh", str(folder)],
        user=account.uid,
        group=account.gid,
        extra_groups=[],
        stderr=subprocess.DEVNULL,
        cwd="/",
        check=False,
    )
    return asked.returncode == 0


def give_to_account(folder: Path) -> None:
    """Make `folder` private to the server's account."""
    account = server_account()
    if account is not None:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
