"""A data folder: whose it is, who holds it, what is private in it."""

from pathlib import Path

import pytest

from prm.embedded.addresses import Addresses
from prm.embedded.data_folder import DataFolder, Running
from prm.embedded.errors import EmbeddedError

ADDRESSES = Addresses("postgresql://a@/prm", "postgresql://o@/prm", "redis://localhost/0")


def test_a_folder_with_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")

    with pytest.raises(EmbeddedError, match="holds other things"):
        DataFolder(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")

    with pytest.raises(EmbeddedError, match="is a file"):
        DataFolder(tmp_path / "data")


def test_one_process_holds_it_and_says_where_the_servers_are(tmp_path: Path) -> None:
    first, second = DataFolder(tmp_path), DataFolder(tmp_path)

    assert first.hold() is True
    first.announce(Running(1, ADDRESSES, "http://127.0.0.1:8000"))

    assert second.hold() is False
    assert second.running() == Running(1, ADDRESSES, "http://127.0.0.1:8000")
    assert (tmp_path / "running.json").stat().st_mode & 0o777 == 0o600
    first.release()
    assert second.hold() is True
    assert second.running() is None
    second.release()


def test_what_a_killed_holder_announced_is_not_believed(tmp_path: Path) -> None:
    DataFolder(tmp_path).announce(Running(1, ADDRESSES))
    data = DataFolder(tmp_path)

    assert data.hold() is True
    assert data.running() is None
    data.release()


def test_the_secret_key_is_made_once_and_private(tmp_path: Path) -> None:
    key = DataFolder(tmp_path).secret_key()

    assert len(key) == 64
    assert DataFolder(tmp_path).secret_key() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_wiping_leaves_an_empty_folder_of_ours(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    data.hold()
    key = data.secret_key()
    (tmp_path / "media" / "proof.pdf").write_text("paid")

    data.wipe()

    assert sorted(path.name for path in tmp_path.iterdir()) == [".prm-data", "lock", "logs", "media"]
    assert data.secret_key() != key
    data.release()


def test_three_older_logs_are_kept(tmp_path: Path) -> None:
    data = DataFolder(tmp_path)
    for start in range(5):
        data.rotate_logs()
        (data.logs / "web.log").write_text(f"start {start}")

    assert {path.name: path.read_text() for path in data.logs.iterdir()} == {
        "web.log": "start 4",
        "web.log.1": "start 3",
        "web.log.2": "start 2",
        "web.log.3": "start 1",
    }
