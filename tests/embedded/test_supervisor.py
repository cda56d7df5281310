"""The supervisor: what dies comes back, what keeps dying ends everything."""

import signal
from pathlib import Path

import pytest

from prm.embedded.data_folder import DataFolder
from prm.embedded.errors import EmbeddedError
from prm.embedded.programs import Program
from prm.embedded.supervisor import Supervisor
from tests.embedded.running import environment, eventually

LASTING = "import signal; signal.pause()"
ENDING = "import os; os.write(1, b'no such table\\n'); os._exit(3)"


@pytest.fixture
def data(tmp_path: Path) -> DataFolder:
    return DataFolder(tmp_path)


def program(name: str, code: str, data: DataFolder) -> Program:
    # `timeit -n 1 -r 1` runs a piece of code as a module does.
    return Program(name, "timeit", "-n", "1", "-r", "1", code, data=data, env=environment())


def test_a_killed_program_comes_back_however_often(data: DataFolder) -> None:
    supervisor, service = Supervisor(first_wait=0), program("web", LASTING, data)
    supervisor.start([service])

    for _ in range(10):
        before = service.process
        assert before is not None
        before.send_signal(signal.SIGKILL)
        before.wait()
        assert eventually(lambda before=before: supervisor.look() is None and service.process is not before)

    supervisor.stop()
    assert service.process is not None
    assert service.process.returncode == -signal.SIGTERM


def test_a_program_that_keeps_ending_ends_everything_with_its_last_words(data: DataFolder) -> None:
    supervisor, lasting = Supervisor(first_wait=0), program("web", LASTING, data)
    supervisor.start([lasting, program("worker", ENDING, data)])

    with pytest.raises(EmbeddedError, match="worker keeps ending") as raised:
        supervisor.watch()
    supervisor.stop()

    assert str(raised.value).splitlines()[-1] == "no such table"
    assert lasting.process is not None
    assert lasting.process.poll() == -signal.SIGTERM
