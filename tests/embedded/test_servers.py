"""The embedded servers: roles as in production, and the leavings of an interrupted life."""

import os
from pathlib import Path

import psycopg2
import psycopg2.errors
import pytest

from prm.embedded import roles
from prm.embedded.data_folder import DataFolder
from prm.embedded.servers import Servers


def ask(url: str, *statements: str) -> list[tuple[object, ...]]:
    connection = psycopg2.connect(url)
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
            return cursor.fetchall() if cursor.description else []
    finally:
        connection.close()


def test_neither_role_passes_row_level_security_by(own_servers: Servers) -> None:
    rows = ask(
        own_servers.postgres.url(roles.SUPERUSER),
        "SELECT rolname, rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles"
        " WHERE rolname IN ('prm_app', 'prm_owner') ORDER BY rolname",
    )

    assert rows == [("prm_app", True, False, False, False, False), ("prm_owner", True, False, False, False, True)]


def test_the_application_can_make_no_table(own_servers: Servers) -> None:
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(own_servers.addresses.database, "CREATE TABLE public.mine (id int)")


def test_a_database_that_the_owner_makes_has_the_extensions(own_servers: Servers) -> None:
    ask(own_servers.addresses.migration_database, "CREATE DATABASE made_by_owner")

    rows = ask(own_servers.postgres.url(roles.OWNER, "made_by_owner"), "SELECT extname FROM pg_extension ORDER BY 1")

    assert rows == [("btree_gist",), ("pg_trgm",), ("plpgsql",)]


def test_the_owner_becomes_the_application_without_having_its_rights(own_servers: Servers) -> None:
    owner = own_servers.addresses.migration_database

    assert ask(owner, "SET ROLE prm_app", "SELECT current_user") == [("prm_app",)]
    assert ask(owner, "SELECT pg_has_role('prm_app', 'USAGE')") == [(False,)]


def test_an_interrupted_first_start_and_a_stale_pid_file_are_got_over(open_folder: Path) -> None:
    data = DataFolder(open_folder / "data")
    half_made = data.cluster.with_name("postgres.making")
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    with Servers.lasting(data) as servers:
        ask(servers.addresses.migration_database, "CREATE TABLE kept (id int)", "INSERT INTO kept VALUES (7)")
    # The number of a process that lives and is no database: this one's.
    (data.cluster / "postmaster.pid").write_text(Path("/proc/self/stat").read_text().split()[0] + "\n")

    with Servers.lasting(data) as servers:
        assert ask(servers.addresses.migration_database, "SELECT id FROM kept") == [(7,)]

    assert data.cluster == open_folder / "data" / "postgres"
    assert not half_made.exists()
    assert not servers.sockets.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's folders are closed to the account of the database")
def test_a_folder_that_the_database_account_cannot_enter_gets_its_cluster_elsewhere(open_folder: Path) -> None:
    open_folder.chmod(0o700)
    data = DataFolder(open_folder / "data")
    try:
        with Servers.lasting(data) as servers:
            assert ask(servers.addresses.database, "SELECT current_user") == [("prm_app",)]
        assert not (open_folder / "data" / "postgres").exists()
    finally:
        cluster = data.cluster
        data.wipe()
    assert not cluster.exists()
