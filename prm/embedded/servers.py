"""PostgreSQL and Valkey together."""

import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

from prm.embedded import roles
from prm.embedded.account import can_enter, give_to_account
from prm.embedded.addresses import Addresses
from prm.embedded.data_folder import DataFolder
from prm.embedded.postgres import Postgres
from prm.embedded.processes import remove_when_we_end
from prm.embedded.valkey import Valkey

# A unix socket's path ends at 103 bytes on macOS and 107 on Linux; ours adds at most 20 to the folder.
_LONGEST_FOLDER = 80


def short_private_folder() -> Path:
    """A new folder for sockets that the server's account can reach, private to it."""
    for parent in (Path(tempfile.gettempdir()), Path("/tmp")):  # noqa: S108 - mkdtemp makes it private
        folder = Path(tempfile.mkdtemp(prefix="prm-", dir=parent))
        give_to_account(folder)
        if len(os.fsencode(folder)) <= _LONGEST_FOLDER and can_enter(folder):
            break
        folder.rmdir()
    return folder


class Servers:
    """Both servers, from start to stop; `sockets` is removed at the end, the other places stay."""

    def __init__(self, *, cluster: Path, valkey: Path, logs: Path, sockets: Path, throwaway: bool = False) -> None:
        self.sockets = sockets
        self._watch = remove_when_we_end(sockets)
        self.postgres = Postgres(data=cluster, sockets=sockets, log=logs / "postgres.log", throwaway=throwaway)
        self.valkey = Valkey(data=valkey, sockets=sockets, log=logs / "valkey.log", throwaway=throwaway)

    @classmethod
    def throwaway(cls) -> Self:
        """Servers whose data goes when we end: for tests."""
        folder = short_private_folder()
        places = {name: folder / name for name in ("cluster", "valkey", "logs")}
        places["logs"].mkdir()
        return cls(**places, sockets=folder, throwaway=True)

    @classmethod
    def lasting(cls, data: DataFolder) -> Self:
        """Servers on what a data folder keeps."""
        return cls(cluster=data.cluster, valkey=data.path / "valkey", logs=data.logs, sockets=short_private_folder())

    @property
    def addresses(self) -> Addresses:
        """With the roles of production."""
        return Addresses(self.postgres.url(roles.APP), self.postgres.url(roles.OWNER), self.valkey.url)

    def start(self) -> None:
        """Start both; when one fails, neither stays."""
        try:
            self.valkey.start()
            self.postgres.start()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop both and remove their sockets."""
        self.postgres.stop()
        self.valkey.stop()
        shutil.rmtree(self.sockets, ignore_errors=True)
        self._watch.close()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()
