"""gunicorn's settings file: web workers end with their master, and do not walk the loaded code again."""

import gc
import signal
from typing import Any

from prm.embedded.processes import die_with_parent


def post_fork(server: Any, worker: Any) -> None:
    """In the new worker: without this it would hold the port until its next look for its master."""
    die_with_parent(server.pid, signal.SIGKILL)


def post_worker_init(worker: Any) -> None:
    """The application is loaded, and stays: the collector need not look at it in the middle of a request."""
    gc.collect()
    gc.freeze()
