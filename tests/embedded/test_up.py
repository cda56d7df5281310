"""`up` from the outside: what a person, a second terminal and `kill -9` meet."""

import json
import os
import signal
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded.running import Up, eventually, manage, processes_of, up


@pytest.fixture(scope="module")
def folder(open_folders: Path) -> Path:
    """Far longer than the path of a unix socket may be, with characters that a shell or an address would trip over."""
    return open_folders / ("a long & winding path " * 6) / "data"


@pytest.fixture(scope="module")
def running(folder: Path) -> Iterator[Up]:
    with up(folder) as started:
        yield started


def answer(address: str) -> tuple[int, bytes]:
    try:
        with urllib.request.urlopen(address, timeout=60) as response:  # noqa: S310
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except OSError:
        return 0, b""


def test_it_serves_and_says_when_it_is_whole(running: Up) -> None:
    assert answer(running.address + "/healthz") == (200, b"ok\n")
    assert eventually(lambda: answer(running.address + "/readyz")[0] == 200)
    assert json.loads(answer(running.address + "/readyz")[1]) == {"ready": True, "missing": []}


def test_a_second_up_on_the_same_data_is_told_where_the_first_is(running: Up) -> None:
    for more in ((), ("--fresh",)):
        second = manage("up", "--data", running.data, *more)

        assert (second.returncode, second.stdout) == (1, "")
        assert second.stderr.startswith(f"This data folder is already running at {running.address} ")


def test_a_command_uses_the_servers_of_the_running_up(running: Up) -> None:
    before = json.loads((running.data / "running.json").read_text())

    shown = manage("showmigrations", "sessions", "--data", running.data)

    assert (shown.returncode, shown.stdout) == (0, "sessions\n [X] 0001_initial\n")
    assert json.loads((running.data / "running.json").read_text()) == before


def test_a_killed_web_server_comes_back_on_the_same_port(running: Up) -> None:
    (master,) = set(processes_of("gunicorn")) & children_of(running.process.pid)

    os.kill(master, signal.SIGKILL)

    assert eventually(lambda: answer(running.address + "/healthz")[0] == 200)


def test_kill_9_leaves_no_process_and_no_socket_and_the_next_start_works(running: Up, folder: Path) -> None:
    sockets = json.loads((folder / "running.json").read_text())["addresses"]["redis"]
    private = Path(sockets.removeprefix("redis+socket://").partition("?")[0]).parent
    assert private.exists()

    running.end(signal.SIGKILL)

    assert eventually(lambda: not processes_of(str(folder), str(private)))
    assert eventually(lambda: not private.exists())
    with up(folder) as again:
        assert answer(again.address + "/healthz") == (200, b"ok\n")
        assert again.end(signal.SIGINT) == 0
        assert processes_of(str(folder)) == []
        assert not (folder / "running.json").exists()


def test_given_servers_are_used_and_none_are_started(tmp_path: Path, given_servers: dict[str, str]) -> None:
    with up(tmp_path / "data", **given_servers) as started:
        assert answer(started.address + "/healthz") == (200, b"ok\n")
        assert sorted(path.name for path in (tmp_path / "data" / "logs").iterdir()) == [
            "beat.log",
            "prepare.log",
            "web.log",
            "worker.log",
        ]
        assert started.end(signal.SIGTERM) == 0
    assert processes_of(str(tmp_path)) == []


def test_a_taken_port_is_named_before_anything_starts(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        refused = manage("up", "--port", str(port), "--data", tmp_path / "data")

    assert refused.returncode == 1
    assert f"Port {port} cannot be used" in refused.stderr
    assert not (tmp_path / "data" / "postgres").exists()


def test_wrong_usage_ends_with_2(tmp_path: Path) -> None:
    assert manage("up", "--prot", "1").returncode == 2
    assert manage("up", "--data").returncode == 2
    assert manage("no_such_command", "--data", tmp_path / "data").returncode == 2
    assert not (tmp_path / "data").exists()


def children_of(parent: int) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()}
