"""A database of the benchmark's own on the same server: made and migrated by the owner, used as the application."""

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
from django.core.management import call_command
from django.db import connections

from prm.settings import _database

NAME = "prm_benchmark"


@contextmanager
def own_database() -> Iterator[None]:
    """While the block runs, the default connection serves as the application in a new, migrated, empty database."""
    default = connections["default"]
    before = dict(default.settings_dict)
    _remake()
    try:
        with as_owner():
            call_command("migrate", verbosity=0)
        _connect(os.environ.get("DATABASE_URL"), NAME)
        yield
    finally:
        default.close()
        default.settings_dict.update(before)
        _on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")


@contextmanager
def as_owner() -> Iterator[None]:
    """While the block runs, the default connection is the owner's and sees every row, as maintenance does."""
    before = dict(connections["default"].settings_dict)
    _connect(os.environ.get("MIGRATION_DATABASE_URL"), NAME)
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT set_config('app.maintenance', 'on', false)")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"].settings_dict.update(before)


def tidy() -> None:
    """Statistics and a clean visibility map, so that every measurement begins alike."""
    with as_owner(), connections["default"].cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _connect(url: str | None, name: str) -> None:
    default = connections["default"]
    default.close()
    if url:
        default.settings_dict.update({key: value for key, value in _database(url).items() if key != "OPTIONS"})
    default.settings_dict["NAME"] = name


def _remake() -> None:
    _on_server(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
    _on_server(f"CREATE DATABASE {NAME}")


def _on_server(statement: str) -> None:
    url: Any = os.environ.get("MIGRATION_DATABASE_URL") or os.environ.get("DATABASE_URL")
    with closing(psycopg2.connect(url)) as server:
        server.autocommit = True
        with server.cursor() as cursor:
            cursor.execute(statement)
