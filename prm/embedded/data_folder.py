"""The data folder: everything a running installation keeps, and who holds it just now.

DATA/.prm-data        says that the folder is ours and may be wiped
DATA/lock             held by the `up` or the command whose servers run
DATA/users            held, shared, by commands that use those servers
DATA/running.json     where those servers are; believed only while the lock is held
DATA/secret_key       made once
DATA/postgres, DATA/valkey, DATA/logs, DATA/media
"""

import contextlib
import fcntl
import hashlib
import json
import os
import secrets
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

from prm.embedded.account import can_enter
from prm.embedded.addresses import Addresses
from prm.embedded.errors import EmbeddedError, explain_os_error

_MARK = ".prm-data"
_LEAST_FREE = 128 * 1024 * 1024
_LOGS_KEPT = 3
# For clusters of a data folder that PostgreSQL's account cannot reach, such as one below root's home.
_CLUSTERS = Path("/var/lib/prm")


@dataclass(frozen=True)
class Running:
    """What `running.json` says: who holds the folder, where the servers are, and the address of an `up`."""

    pid: int
    addresses: Addresses
    web: str | None = None


class DataFolder:
    """One data folder; made, marked and checked when it is opened."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: int | None = None
        try:
            self._open()
        except OSError as error:
            raise explain_os_error(error, self.path) from error

    def _open(self) -> None:
        if self.path.exists() and not self.path.is_dir():
            raise EmbeddedError(f"{self.path} is a file: --data names a folder.")
        marked = (self.path / _MARK).exists()
        if self.path.exists() and not marked and any(self.path.iterdir()):
            raise EmbeddedError(f"{self.path} holds other things: give --data a new or an empty folder.")
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not can_enter(self.path):  # its own files stay private; the way through is for PostgreSQL's account
            self.path.chmod(self.path.stat().st_mode | 0o111)
        free = shutil.disk_usage(self.path).free
        if free < _LEAST_FREE:
            raise EmbeddedError(
                f"The disk that holds {self.path} is full: {free >> 20} MB are free and"
                f" {_LEAST_FREE >> 20} MB are needed. Free some space, then start again."
            )
        if not marked:  # a cluster of an earlier folder of the same name is not this folder's
            shutil.rmtree(self._cluster_elsewhere(), ignore_errors=True)
        for name in ("logs", "media"):
            (self.path / name).mkdir(mode=0o700, exist_ok=True)
        (self.path / _MARK).write_text("The data of a partner relationship management installation.\n")

    @property
    def logs(self) -> Path:
        """Where every process writes its log."""
        return self.path / "logs"

    @property
    def cluster(self) -> Path:
        """PostgreSQL's folder: here, or where its account can reach it."""
        if can_enter(self.path):
            return self.path / "postgres"
        try:
            _CLUSTERS.mkdir(mode=0o755, parents=True, exist_ok=True)
        except OSError as error:
            raise explain_os_error(error, _CLUSTERS) from error
        return self._cluster_elsewhere()

    def _cluster_elsewhere(self) -> Path:
        return _CLUSTERS / hashlib.sha256(os.fsencode(self.path.resolve())).hexdigest()[:16]

    def secret_key(self) -> str:
        """Made at the first use; sign-ins and signatures depend on it."""
        place = self.path / "secret_key"
        if not place.exists():
            making = self.path / f"secret_key.{os.getpid()}"
            making.touch(mode=0o600)
            making.write_text(secrets.token_urlsafe(48))
            with contextlib.suppress(FileExistsError):  # a link never replaces another start's key
                os.link(making, place)
            making.unlink()
        return place.read_text()

    def hold(self) -> bool:
        """Take the folder for this process; False when another process has it."""
        lock = os.open(self.path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(lock)
            return False
        self._lock = lock
        (self.path / "running.json").unlink(missing_ok=True)
        return True

    def release(self) -> None:
        """Say that nothing runs here any more."""
        if self._lock is not None:
            (self.path / "running.json").unlink(missing_ok=True)
            os.close(self._lock)
            self._lock = None

    def announce(self, running: Running) -> None:
        """Tell other commands where the servers are; for this account only, as addresses hold passwords."""
        making = self.path / "running.json.making"
        making.touch(mode=0o600)
        making.write_text(json.dumps(asdict(running)))
        making.rename(self.path / "running.json")

    def running(self) -> Running | None:
        """What the holder announced; None while it is still starting."""
        try:
            said = json.loads((self.path / "running.json").read_text())
        except FileNotFoundError:
            return None
        return Running(said["pid"], Addresses(**said["addresses"]), said["web"])

    def use(self, *, alone: bool) -> int:
        """Take part in the use of the servers, or wait until nobody else does; close the result to end it."""
        users = os.open(self.path / "users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_EX if alone else fcntl.LOCK_SH)
        return users

    def wipe(self) -> None:
        """Remove everything in the folder that is held, and keep holding it."""
        for entry in self.path.iterdir():
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            elif entry.name not in {"lock", "users", _MARK}:
                entry.unlink()
        shutil.rmtree(self._cluster_elsewhere(), ignore_errors=True)
        self._open()

    def rotate_logs(self) -> None:
        """Give each log a number; the oldest goes."""
        for log in self.logs.glob("*.log"):
            for number in range(_LOGS_KEPT, 0, -1):
                older = log.with_suffix(f".log.{number}")
                newer = log.with_suffix(f".log.{number - 1}") if number > 1 else log
                if newer.exists():
                    newer.replace(older)
