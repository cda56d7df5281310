"""A database of a benchmark's own, beside the one that is used: made, migrated and dropped again."""

import os
import secrets
from collections.abc import Iterator
from contextlib import closing, contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.core.management import CommandError, call_command
from django.db import connection

from prm import settings as production


@contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Serve the block from a new, migrated, empty database; give the environment that names it to other processes."""
    name = f"prm_benchmark_{secrets.token_hex(4)}"
    owner_url = os.environ.get("MIGRATION_DATABASE_URL") or os.environ.get("DATABASE_URL", "")
    owner, app = _renamed(owner_url, name), _renamed(os.environ.get("DATABASE_URL", owner_url), name)
    before = dict(connection.settings_dict)
    _as_owner(owner_url, f'CREATE DATABASE "{name}"')
    try:
        _point_to(owner)
        call_command("migrate", verbosity=0, interactive=False)
        _point_to(app)
        yield {"DATABASE_URL": app, "MIGRATION_DATABASE_URL": owner, "PRM_DB_ROLE": "app"}
    finally:
        connection.close()
        connection.settings_dict.update(before)
        _as_owner(owner_url, f'DROP DATABASE "{name}" WITH (FORCE)')


def vacuum(environment: dict[str, str]) -> None:
    """Let the planner know the tables as they are now, as autovacuum does in time."""
    _as_owner(environment["MIGRATION_DATABASE_URL"], "VACUUM ANALYZE")


def _point_to(url: str) -> None:
    connection.close()
    connection.settings_dict.update({**production._database(url)})


def _as_owner(url: str, statement: str) -> None:
    try:
        opened = psycopg2.connect(url)
    except psycopg2.OperationalError as error:
        raise CommandError(f"The database of the owner does not answer: {error}", returncode=1) from None
    with closing(opened):
        opened.autocommit = True
        with opened.cursor() as cursor:
            try:
                cursor.execute(statement)
            except psycopg2.errors.InsufficientPrivilege:
                raise CommandError(
                    "A benchmark makes its own database: MIGRATION_DATABASE_URL needs a role that may create one.",
                    returncode=1,
                ) from None


def _renamed(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
