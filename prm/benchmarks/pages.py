"""How fast a list, one row and a new row answer, as page and over the API, while one vendor's rows grow.

Measured over HTTP against two gunicorn workers on this machine, with a database of the benchmark's own and as many rows
at a neighbour vendor.
"""

import json
import os
import signal
import socket
import sys
import tempfile
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import CommandError

from deals.models import Opportunity
from prm.benchmarks import load
from prm.benchmarks.database import own_database, tidy
from prm.benchmarks.page_data import Workspace, grow, make_workspace
from prm.embedded import gunicorn_hooks, processes
from tenancy import scope

ROWS = (1_000, 10_000, 50_000)
REQUESTS = 300
WORKERS = 2
HELP = "lists, details and creations over HTTP, by the number of rows"
_NUMBERS = count(1)


def add_arguments(parser: ArgumentParser) -> None:
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS), metavar="N", help="opportunities, by size")
    parser.add_argument("--requests", type=int, default=REQUESTS, metavar="N", help="requests of each kind")


def measure(options: dict[str, Any], say: Callable[[str], None]) -> list[dict[str, Any]]:
    """One entry per size and request: `{"rows", "request", "rps", "p50_ms", "p99_ms", "sql"}`."""
    results: list[dict[str, Any]] = []
    with own_database() as environment:
        workspace, before = make_workspace(), 0
        with server(environment) as port:
            for size in sorted(options["rows"]):
                say(f"Making {size:,} opportunities")
                grow(workspace, before, size)
                tidy()
                before = size
                for name, make in _requests(port, workspace).items():
                    measured = load.measure(port, make, options["requests"])
                    results.append({"rows": size, "request": name, **asdict(measured)})
                    say(f"{size:,} rows, {name}: {measured.p50_ms} ms, {measured.sql} statements")
    return results


def _requests(port: int, workspace: Workspace) -> dict[str, Callable[[int], load.Ask]]:
    slug = workspace.vendor.slug
    api, page = f"/api/v1/{slug}/opportunities/", f"/{slug}/opportunities/"
    token = {"Authorization": f"Bearer {workspace.token}"}
    session = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(workspace)}"}
    ids = _some_ids(workspace)
    post = _form_headers(port, f"{page}new/", session["Cookie"])
    return {
        "api list": lambda number: load.Ask(api, headers=token),
        "api detail": lambda number: load.Ask(f"{api}{ids[number % len(ids)]}/", headers=token),
        "api create": lambda number: load.Ask(
            api, "POST", {**token, "Content-Type": "application/json"}, json.dumps(_new()), 201
        ),
        "page list": lambda number: load.Ask(page, headers=session),
        "page detail": lambda number: load.Ask(f"{page}{ids[number % len(ids)]}/", headers=session),
        "page create": lambda number: load.Ask(f"{page}new/", "POST", post, urlencode(_new()), 302),
    }


def _new() -> dict[str, str]:
    """Facts of an opportunity with a customer that is new as well."""
    number = next(_NUMBERS)
    return {
        "source_id": f"N-{number}",
        "account_name": f"New customer {number}",
        "account_website": f"new-customer-{number}.example",
        "stage": "won",
        "closed_on": "2026-06-30",
        "currency": "USD",
        "arr": "125000.00",
    }


def _some_ids(workspace: Workspace) -> list[int]:
    """About 100 of the vendor's opportunities, spread over all of them."""
    with scope.enter(workspace.vendor.pk):
        ids = list(Opportunity.objects.order_by("id").values_list("pk", flat=True))
    return ids[:: max(1, len(ids) // 100)]


def session_of(workspace: Workspace) -> str:
    """The key of a session in which the manager is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(workspace.user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = workspace.user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def _form_headers(port: int, path: str, cookie: str) -> dict[str, str]:
    """What a browser sends with the form at `path`: its cookies and the token against forged requests."""
    shown = load.send(port, load.Ask(path, headers={"Cookie": cookie}))
    token = shown.headers["set-cookie"].partition(f"{settings.CSRF_COOKIE_NAME}=")[2].partition(";")[0]
    return {
        "Cookie": f"{cookie}; {settings.CSRF_COOKIE_NAME}={token}",
        "X-CSRFToken": token,
        "Content-Type": "application/x-www-form-urlencoded",
    }


@contextmanager
def server(environment: dict[str, str]) -> Iterator[int]:
    """gunicorn on a free port of this machine, serving the benchmark's database."""
    with tempfile.TemporaryDirectory(prefix="prm-benchmark-") as folder, socket.create_server(("127.0.0.1", 0)) as door:
        log, port = Path(folder, "web.log"), door.getsockname()[1]
        door.listen(64)
        os.set_inheritable(door.fileno(), True)
        bind = ("--bind", f"fd://{door.fileno()}", "--workers", str(WORKERS), "--no-control-socket")
        process = processes.spawn(
            [sys.executable, "-m", "gunicorn", "prm.wsgi", *bind, "--config", Path(gunicorn_hooks.__file__)],
            log=log,
            env={**os.environ, **environment, "DJANGO_SETTINGS_MODULE": "prm.benchmarks.settings"},
            cwd=settings.BASE_DIR,
            keep=door.fileno(),
        )
        try:
            _wait(port, log)
            yield port
        finally:
            processes.stop(process, signal.SIGTERM, seconds=10)


def _wait(port: int, log: Path) -> None:
    for _ in range(100):
        try:
            load.send(port, load.Ask("/healthz"))
        except (OSError, load.UnexpectedAnswer):
            time.sleep(0.1)
        else:
            return
    raise CommandError(f"The server did not begin to serve: {processes.last_lines(log)}", returncode=1)
