"""The roles, the database and the extensions, as `docker-compose.yml` makes them in production too.

A superuser only prepares. `prm_owner` owns the tables and migrates, `prm_app` serves and owns nothing;
neither bypasses row-level security.
"""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager

import psycopg2
from psycopg2.extensions import cursor

SUPERUSER = "postgres"
OWNER = "prm_owner"
APP = "prm_app"
DATABASE = "prm"

_ROLES = """
DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'prm_app') THEN
        CREATE ROLE prm_app LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'prm_owner') THEN
        CREATE ROLE prm_owner LOGIN NOSUPERUSER CREATEDB NOCREATEROLE NOBYPASSRLS;
    END IF;
END $$;
-- The owner may become the application (tests do); it does not inherit what the application may.
GRANT prm_app TO prm_owner WITH INHERIT FALSE, SET TRUE;
"""
_TEMPLATE = """
CREATE EXTENSION IF NOT EXISTS btree_gist;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
"""


def ensure(url_of: Callable[[str], str]) -> None:
    """Make what is missing, as superuser; `url_of` names a database's address.

    `template1` gets the extensions, so that the database made from it last, and every test database that
    `prm_owner` makes, has them.
    """
    with _connected(url_of("postgres")) as sql:
        sql.execute("SELECT EXISTS (SELECT FROM pg_database WHERE datname = %s)", [DATABASE])
        if sql.fetchone() == (True,):
            return
        sql.execute(_ROLES)
    with _connected(url_of("template1")) as sql:
        sql.execute(_TEMPLATE)
    with _connected(url_of("postgres")) as sql:
        sql.execute(f"CREATE DATABASE {DATABASE} OWNER {OWNER}")


@contextmanager
def _connected(url: str) -> Iterator[cursor]:
    with closing(psycopg2.connect(url)) as connection:  # type: ignore[no-untyped-call]
        connection.autocommit = True
        with connection.cursor() as opened:
            yield opened
