"""Servers for one test session, started before Django reads its settings.

Loaded with `-p prm.embedded.pytest_plugin`. With all three addresses given in the environment, those servers
are used and nothing is started. Each worker of a parallel session (`-n 2`) starts its own, broker included: a task of
one worker's test must never be done by another's.
"""

import os
import tempfile
from collections.abc import Generator
from pathlib import Path

import pytest

from prm.embedded import roles
from prm.embedded.addresses import GIVEN
from prm.embedded.errors import EmbeddedError
from prm.embedded.servers import Servers

_started = pytest.StashKey[Servers]()
_OURS = "PRM_TEST_SERVERS_ARE_OURS"


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Generator[None]:
    """A wrapper runs before every plain hook, and with that before pytest-django loads the settings."""
    inherited = "PYTEST_XDIST_WORKER" in os.environ and _OURS in os.environ
    if inherited or not all(os.environ.get(name) for name in GIVEN):
        try:
            servers = Servers.throwaway()
            servers.start()
        except EmbeddedError as error:
            raise pytest.UsageError(str(error)) from error
        early_config.stash[_started] = servers
        os.environ |= servers.addresses.environment()
        os.environ["PRM_TEST_SUPERUSER_URL"] = servers.postgres.url(roles.SUPERUSER)
        os.environ[_OURS] = "yes"
        os.environ["PRM_DATA"] = tempfile.mkdtemp(prefix="data-", dir=servers.sockets)
        Path(os.environ["PRM_DATA"], "static").mkdir()
    # Tests connect as the owner, who makes the test database, and become the application with SET ROLE.
    os.environ["PRM_DB_ROLE"] = "owner"
    os.environ["PRM_SECRET_KEY"] = "tests-only-never-in-production-0123456789abcdef"  # noqa: S105
    # Pages under test name their files plainly; only `collectstatic` writes the manifest of hashed names.
    os.environ["PRM_STATICFILES"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    # A browser test's loop runs in the thread that also uses the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    os.environ.setdefault("PRM_ALLOWED_HOSTS", "localhost,127.0.0.1,testserver")
    os.environ.setdefault("PRM_STATICFILES", "django.contrib.staticfiles.storage.StaticFilesStorage")
    os.environ.setdefault("PRM_LOG_LEVEL", "WARNING")
    os.environ.pop("PRM_DEMO", None)
    return (yield)


def pytest_unconfigure(config: pytest.Config) -> None:
    """Stop the servers that this session started; `kill -9` is seen to by the kernel and the watchdog."""
    servers = config.stash.get(_started, None)
    if servers is not None:
        servers.stop()
