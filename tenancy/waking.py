"""Waking workers after commit. The rows are the jobs: a wake-up only saves the wait for the next sweep.

So it may be lost, and it must not hold up whoever asked: a broker that is away is given up at once, and for some
seconds it is not asked again.
"""

import logging
import time
from dataclasses import dataclass

from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

LEFT_ALONE_SECONDS = 5.0

logger = logging.getLogger(__name__)
_away_until = 0.0


@dataclass(frozen=True, slots=True)
class _WakeUp:
    task: str
    ids: tuple[int, ...]

    def __call__(self) -> None:
        global _away_until
        if time.monotonic() < _away_until:
            return
        try:
            current_app.send_task(self.task, args=self.ids, retry=False)
        except (KombuError, RedisError, OSError) as error:
            _away_until = time.monotonic() + LEFT_ALONE_SECONDS
            logger.warning("The broker is away, so a sweep has to find what waits for %s: %s", self.task, error)


def after_commit(task: str, *ids: int) -> None:
    """Send the task by its name once the transaction has committed, and once only however often it is asked for."""
    wake_up = _WakeUp(task, ids)
    if all(entry[1] != wake_up for entry in connection.run_on_commit):
        transaction.on_commit(wake_up, robust=True)
