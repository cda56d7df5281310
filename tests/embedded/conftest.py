"""Servers as a hoster gives them: started by someone else, with an empty database."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from prm.embedded.servers import Servers


@pytest.fixture(scope="session")
def open_folders() -> Iterator[Path]:
    """pytest's own folders are closed to the account that runs PostgreSQL for root."""
    folder = Path(tempfile.mkdtemp(prefix="prm-tests-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def open_folder(open_folders: Path) -> Path:
    folder = Path(tempfile.mkdtemp(dir=open_folders))
    folder.chmod(0o755)
    return folder


@pytest.fixture(scope="session")
def own_servers() -> Iterator[Servers]:
    with Servers.throwaway() as servers:
        yield servers


@pytest.fixture
def given_servers(own_servers: Servers) -> dict[str, str]:
    return own_servers.addresses.environment()
