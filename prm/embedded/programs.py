"""The processes of an installation: how each is started, and how it is asked to stop."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from prm.embedded import processes
from prm.embedded.data_folder import DataFolder

_STOP_SECONDS = 20


class Program:
    """One process of ours, started from the checkout with everything the settings read in `env`."""

    def __init__(
        self,
        name: str,
        module: str,
        *arguments: str,
        data: DataFolder,
        env: Mapping[str, str],
        keep: int | None = None,
    ) -> None:
        self.name = name
        self.log = data.logs / f"{name}.log"
        self.process: subprocess.Popen[bytes] | None = None
        self._argv = (sys.executable, "-m", module, *arguments)
        self._env = env
        self._keep = keep
        self._ending = False

    def start(self) -> None:
        """Start it; it answers a moment later."""
        checkout = Path(__file__).resolve().parent.parent.parent
        self.process = processes.spawn(self._argv, log=self.log, env=self._env, cwd=checkout, keep=self._keep)
        self._ending = False

    def ask_to_stop(self) -> None:
        """Let it begin to end. Asked twice, a Celery worker would begin anew."""
        if self.process is not None and self.process.poll() is None and not self._ending:
            self.process.terminate()
            self._ending = True

    def stop(self) -> None:
        """Let it finish what it does, within reason."""
        self.ask_to_stop()
        if self.process is not None and self._ending:
            processes.wait_or_kill(self.process, _STOP_SECONDS)


def web(listener: int, data: DataFolder, env: Mapping[str, str]) -> Program:
    """The web server, on a socket that `up` has already bound."""
    options = ("--bind", f"fd://{listener}", "--workers", "2", "--timeout", "60", "--no-control-socket")
    # Requests are in the application's log, where links that open doors are masked; gunicorn would write them out.
    hooks = ("--config", str(Path(__file__).with_name("gunicorn_hooks.py")))
    return Program("web", "gunicorn", "prm.wsgi", *options, *hooks, data=data, env=env, keep=listener)


def worker(data: DataFolder, env: Mapping[str, str], *, alone: bool = False) -> Program:
    """The worker of jobs: two processes under one, or a single one that starts and ends sooner."""
    quiet = ("--without-gossip", "--without-mingle", "--loglevel", "INFO")
    pool = ("--pool", "solo") if alone else ("--concurrency", "2")
    options = (*pool, *quiet, "--include", "prm.embedded.worker_hooks")
    return Program("worker", "celery", "-A", "prm", "worker", *options, data=data, env=env)


def beat(data: DataFolder, env: Mapping[str, str]) -> Program:
    """The clock that wakes the periodic jobs."""
    options = ("--schedule", str(data.path / "beat-schedule"), "--pidfile", "", "--loglevel", "INFO")
    return Program("beat", "celery", "-A", "prm", "beat", *options, data=data, env=env)
