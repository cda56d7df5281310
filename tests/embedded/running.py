"""Starts `manage.py` as people do, in a process of its own, and finds what it left behind."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent.parent
_OF_THIS_SESSION = ("DATABASE_URL", "MIGRATION_DATABASE_URL", "REDIS_URL", "PRM_DB_ROLE", "PRM_DATA", "PRM_SECRET_KEY")


def environment(**more: str) -> dict[str, str]:
    """As on a machine where nothing is set."""
    plain = {name: value for name, value in os.environ.items() if name not in _OF_THIS_SESSION}
    return {**plain, "PRM_NO_BOOTSTRAP": "1", **more}


def manage(*arguments: str | Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run one command to its end."""
    command = [sys.executable, CHECKOUT / "manage.py", *arguments]
    return subprocess.run(command, env=environment(**env), capture_output=True, text=True, timeout=300, check=False)


@dataclass
class Up:
    """A running `up`."""

    process: subprocess.Popen[str]
    data: Path
    address: str

    def end(self, with_signal: signal.Signals) -> int:
        """Send the signal, wait, and give the exit status."""
        self.process.send_signal(with_signal)
        return self.process.wait(120)


@contextmanager
def up(data: Path, *arguments: str, **env: str) -> Iterator[Up]:
    """`up --no-demo` on a free port, ready; killed at the end if it still runs."""
    command = [sys.executable, CHECKOUT / "manage.py", "up", "--port", "0", "--no-demo", "--data", data, *arguments]
    process = subprocess.Popen(command, env=environment(**env), stdout=subprocess.PIPE, text=True, cwd="/")
    try:
        assert process.stdout is not None
        ready = re.match(r"Ready at (http://127\.0\.0\.1:\d+)/ ", process.stdout.readline())
        assert ready is not None, "up ended before it was ready; its words are above"
        yield Up(process, data, ready[1])
    finally:
        process.kill()
        process.wait()


def eventually(holds: Callable[[], bool], seconds: float = 90) -> bool:
    """Whether it comes true in time; looks often, so that it costs no more than it must."""
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def processes_of(*words: str) -> Sequence[int]:
    """The live processes whose command line, environment or working folder names one of `words`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            folder = os.fsencode(os.readlink(entry / "cwd"))
            said = (entry / "cmdline").read_bytes() + (entry / "environ").read_bytes() + folder
        except OSError:  # gone meanwhile, or someone else's
            continue
        if int(entry.name) != os.getpid() and any(os.fsencode(word) in said for word in words):
            found.append(int(entry.name))
    return found
