"""A database of a benchmark's own, beside the one that is used: made, migrated and dropped again."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.core.management import CommandError, call_command
from django.db import connection
from psycopg2.errors import InsufficientPrivilege  # type: ignore[attr-defined]

from prm.settings import _database


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """While the block runs, the default connection serves as the application in a new, migrated, empty database.

    Gives the environment that names the database to other processes.
    """
    name = f"prm_benchmark_{secrets.token_hex(4)}"
    before, environment = dict(connection.settings_dict), dict(os.environ)
    owner_url = os.environ.get("MIGRATION_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    app_url = os.environ.get("DATABASE_URL", owner_url)
    _on_server(owner_url, f'CREATE DATABASE "{name}"')
    try:
        os.environ["MIGRATION_DATABASE_URL"] = _renamed(owner_url, name)
        os.environ["DATABASE_URL"] = _renamed(app_url, name)
        with as_owner():
            call_command("migrate", verbosity=0, interactive=False)
        _point_to(os.environ["DATABASE_URL"])
        yield {key: os.environ[key] for key in ("DATABASE_URL", "MIGRATION_DATABASE_URL")} | {"PRM_DB_ROLE": "app"}
    finally:
        connection.close()
        connection.settings_dict.update(before)
        os.environ.update({key: environment.get(key, "") for key in ("DATABASE_URL", "MIGRATION_DATABASE_URL")})
        _on_server(owner_url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def as_owner() -> Iterator[None]:
    """While the block runs, the default connection is the owner's and sees every row, as maintenance does."""
    before = dict(connection.settings_dict)
    _point_to(os.environ["MIGRATION_DATABASE_URL"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('app.maintenance', 'on', false)")
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict.update(before)


def tidy() -> None:
    """Statistics and a clean visibility map, as autovacuum makes in time, so that every measurement begins alike."""
    _on_server(os.environ["MIGRATION_DATABASE_URL"], "VACUUM ANALYZE")


def _point_to(url: str) -> None:
    connection.close()
    connection.settings_dict.update({key: value for key, value in _database(url).items() if key != "OPTIONS"})


def _on_server(url: str, statement: str) -> None:
    try:
        opened = psycopg2.connect(url)  # type: ignore[no-untyped-call]
    except psycopg2.OperationalError as error:
        raise CommandError(f"The database of the owner does not answer: {error}", returncode=1) from None
    with closing(opened):
        opened.autocommit = True
        with opened.cursor() as cursor:
            try:
                cursor.execute(statement)
            except InsufficientPrivilege:
                raise CommandError(
                    "A benchmark makes its own database: MIGRATION_DATABASE_URL needs a role that may create one.",
                    returncode=1,
                ) from None


def _renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
