"""The Python environment of a checkout: `.venv`, made from `requirements.lock` and nothing else.

Runs before anything is installed, so it imports the standard library only. A stamp with the lock's hash is
written last: without it an environment was interrupted, with another hash the lock has changed; both are made
anew.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

_NEEDED_AT_LEAST = ("django", "celery", "psycopg2", "redis")


def ensure(checkout: Path) -> None:
    """Return in an interpreter that has every dependency; before that, make one and become it."""
    if os.environ.get("PRM_NO_BOOTSTRAP") == "1":
        missing = [name for name in _NEEDED_AT_LEAST if find_spec(name) is None]
        if missing:
            sys.exit(f"PRM_NO_BOOTSTRAP is set, but this Python lacks {', '.join(missing)}. Unset it.")
        return
    venv = checkout / ".venv"
    wanted = hashlib.sha256((checkout / "requirements.lock").read_bytes()).hexdigest()
    # An upgrade of the system's Python leaves packages that the new one does not read: seen from inside only.
    inside = Path(sys.prefix).resolve() == venv.resolve()
    upgraded = inside and not list(venv.glob(f"lib/python{sys.version_info[0]}.{sys.version_info[1]}"))
    if inside and not upgraded and _is_ready(venv, wanted):
        return
    with _alone_in(checkout):
        if upgraded or not _is_ready(venv, wanted):
            _make(checkout, venv)
            _stamp(venv).write_text(wanted)
    python = str(_python(venv))
    os.execv(python, [python, *sys.argv])  # noqa: S606


def _is_ready(venv: Path, wanted: str) -> bool:
    return _python(venv).exists() and _stamp(venv).exists() and _stamp(venv).read_text() == wanted


def _make(checkout: Path, venv: Path) -> None:
    _say("Making the environment in .venv: once, and again when requirements.lock changes.")
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        sys.exit(
            "Python's venv module is missing. Install it, then run this again"
            " (Debian and Ubuntu: apt install python3-venv)."
        )
    shutil.rmtree(venv, ignore_errors=True)
    # Never from inside an environment that is being replaced.
    base = getattr(sys, "_base_executable", sys.executable)
    _run([base, "-m", "venv", str(venv)], "The environment could not be made in .venv.")
    python = str(_python(venv))
    pip = [python, "-m", "pip", "--quiet", "--disable-pip-version-check", "--retries", "2"]
    locked = ["--require-hashes", "-r", str(checkout / "requirements.lock")]
    if _failure([*pip, "install", "uv"]) is None:
        install = [str(venv / "bin" / "uv"), "pip", "install", "--quiet", "--python", python, *locked]
        if _failure(install, env={**_indexes_of_pip(pip), **os.environ}) is None:
            return
    _say("The fast installer was not to be had; installing with pip, which takes a minute.")
    _run(
        [*pip, "install", *locked],
        "The packages could not be installed. The first start needs the network: is this computer online?",
    )


def _indexes_of_pip(pip: Sequence[str]) -> dict[str, str]:
    """Where pip is told to look for packages, in the words of uv, which does not read pip's files."""
    names = {
        "index-url": "UV_DEFAULT_INDEX",
        "extra-index-url": "UV_INDEX",
        "find-links": "UV_FIND_LINKS",
        "cert": "SSL_CERT_FILE",
    }
    listed = subprocess.run([*pip, "config", "list"], capture_output=True, text=True, check=False).stdout
    found = {}
    for line in listed.splitlines():
        key, _, value = line.partition("=")
        variable = names.get(key.rpartition(".")[2])
        if variable is not None:
            words = value.strip("'\"").replace("\\n", " ").split()
            found[variable] = ("," if variable == "UV_FIND_LINKS" else " ").join(words)
    return found


def _failure(command: Sequence[str], env: dict[str, str] | None = None) -> str | None:
    """Run it; None when it worked, else what it said."""
    # Installers inherit the lock: when we are killed, the next start waits until they have ended too.
    done = subprocess.run(
        command, env=env, stdout=sys.stderr, stderr=subprocess.PIPE, text=True, check=False, close_fds=False
    )
    return None if done.returncode == 0 else done.stderr.strip()


def _run(command: Sequence[str], otherwise: str) -> None:
    said = _failure(command)
    if said is not None:
        sys.exit(f"{said}\n{otherwise}")


@contextmanager
def _alone_in(checkout: Path) -> Iterator[None]:
    """Two first starts at once: the second waits and finds the work done."""
    folder = os.open(checkout, os.O_RDONLY)
    os.set_inheritable(folder, True)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            _say("Waiting for another start that makes the environment.")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _python(venv: Path) -> Path:
    return venv / "bin" / "python"


def _stamp(venv: Path) -> Path:
    return venv / "lock.sha256"


def _say(sentence: str) -> None:
    sys.stderr.write(sentence + "\n")
