"""Real processes on the test database that the test may kill at any moment. None outlives the tests."""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from prm.embedded import gunicorn_hooks
from prm.embedded.processes import spawn
from tests.faults.holding import eventually, left

WEB = "web of the test"
WORKER = "worker of the test"
# A queue of our own: wake-ups of other tests are nobody's business here.
QUEUE = 9


def broker_url() -> str:
    address = str(settings.CELERY_BROKER_URL)
    head, separator, _ = address.partition("virtual_host=")
    return f"{head}{separator}{QUEUE}" if separator else f"{address.rpartition('/')[0]}/{QUEUE}"


def environment(**more: str) -> dict[str, str]:
    """As in production: the application's role, the test's database and a queue of our own."""
    known = connection.settings_dict
    address = f"postgresql://{settings.PRM_APP_ROLE}@/{known['NAME']}?host={quote(known['HOST'], safe='')}"
    ours = {"DATABASE_URL": f"{address}&port={known['PORT']}", "PRM_DB_ROLE": "app", "REDIS_URL": broker_url()}
    return {**os.environ, **ours, **more}


class Worker:
    """A Celery worker with one child that does the work."""

    def __init__(self, log: Path, smtp_port: int) -> None:
        self._log = log
        mail = {
            "PRM_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "PRM_EMAIL_HOST": "127.0.0.1",
            "PRM_EMAIL_PORT": str(smtp_port),
        }
        self._env = environment(PGAPPNAME=WORKER, **mail)
        self._process: subprocess.Popen[bytes] | None = None

    def run(self) -> None:
        """Have one that runs: the old one, or a new one after a crash."""
        if self._process is not None and self._process.poll() is None:
            return
        options = ["--concurrency", "1", "--without-gossip", "--without-mingle", "--loglevel", "INFO"]
        command = [sys.executable, "-m", "celery", "-A", "prm", "worker", *options]
        command += ["--include", "prm.embedded.worker_hooks"]
        self._process = spawn(command, log=self._log, env=self._env)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill_child(self) -> None:
        """End the process that does the work, as the kernel does when memory runs out."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        assert len(children) == 1
        os.kill(int(children[0]), signal.SIGKILL)

    def kill(self) -> None:
        """End all of it at once, as a power cut does; the child dies with its parent."""
        os.kill(self.pid, signal.SIGKILL)
        assert self._process is not None
        self._process.wait()

    def stop(self) -> None:
        """End it, and wait until the database has noticed."""
        if self._process is not None and self._process.poll() is None:
            self.kill()
        left(WORKER)


class Web:
    """One web process that keeps its connection to the database between requests."""

    def __init__(self, log: Path) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self._listener.getsockname()[1]}"
        number = self._listener.fileno()
        command = [sys.executable, "-m", "gunicorn", "prm.wsgi", "--bind", f"fd://{number}", "--workers", "1"]
        command += ["--no-control-socket", "--config", gunicorn_hooks.__file__]
        self._process = spawn(command, log=log, env=environment(PGAPPNAME=WEB), keep=number)

    def kill_child(self) -> None:
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children")
        eventually(lambda: children.read_text().split(), "the web server has no process")
        os.kill(int(children.read_text().split()[0]), signal.SIGKILL)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(30)
        self._listener.close()
