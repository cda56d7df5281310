"""Loaded by the Celery worker: the processes that run jobs end with it, however it ends.

A job whose process was killed is given to another: tasks are acknowledged late.
"""

import os
import signal

from celery.signals import worker_process_init

from prm.embedded.processes import die_with_parent


@worker_process_init.connect(weak=False)
def end_with_the_worker(**_: object) -> None:
    """In the new process, before its first job."""
    die_with_parent(os.getppid(), signal.SIGKILL)
