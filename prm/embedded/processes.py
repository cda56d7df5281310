"""Child processes that never outlive us.

On Linux the kernel signals a child when the thread that started it ends (PR_SET_PDEATHSIG), so that even
`kill -9` leaves nothing: start children from the main thread only. Each child has its own process group, so
that Ctrl-C in a terminal reaches us alone and we stop the children in order.
"""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO

from prm.embedded.account import Account

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


def die_with_parent(parent: int, with_signal: signal.Signals) -> None:
    """Ask the kernel to signal this process when its parent ends; end now when it already has."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, int(with_signal), 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def spawn(
    argv: Sequence[str | Path],
    *,
    log: Path,
    env: Mapping[str, str] | None = None,
    account: Account | None = None,
    cwd: Path | None = None,
    keep: int | None = None,
    at_parent_death: signal.Signals = signal.SIGKILL,
) -> subprocess.Popen[bytes]:
    """Start a child that writes to `log`, inherits the descriptor `keep`, and is signalled when we die."""
    parent = os.getpid()
    with log.open("ab") as output:
        return subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env=env,
            cwd=cwd,
            pass_fds=() if keep is None else (keep,),
            process_group=0,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
            # Runs after the change of account, which would clear the request.
            preexec_fn=lambda: die_with_parent(parent, at_parent_death),
        )


def stop(process: subprocess.Popen[bytes], with_signal: signal.Signals, seconds: float) -> None:
    """Stop a child politely, and after `seconds` its whole group the hard way."""
    if process.poll() is None:
        process.send_signal(with_signal)
        wait_or_kill(process, seconds)


def wait_or_kill(process: subprocess.Popen[bytes], seconds: float) -> None:
    """Wait for a child that is ending; after `seconds` its whole group is killed."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)


def last_lines(log: Path, count: int = 5) -> str:
    """The end of a log, for a message."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


Watch = IO[bytes]


def remove_when_we_end(folder: Path) -> Watch:
    """Start a watchdog that removes `folder` once we have ended, however that happens.

    It sits in its own session and waits for the pipe's end; the caller keeps the returned object.
    """
    watchdog = Path(__file__).with_name("watchdog.py")
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(watchdog), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        cwd="/",
    )
    assert process.stdin is not None  # noqa: S101 - PIPE was asked for
    return process.stdin
