"""Two answers for whoever watches the installation: it serves, and it is whole.

`/healthz` needs nothing but this process, so that a balancer does not take every web server away when the database
has a bad minute. `/readyz` asks the database, the broker and the workers, and names what is missing.
"""

import logging
from collections.abc import Callable

from django.core.cache import cache
from django.db import Error, connection, transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

from prm.celery import app

_WORKER_SECONDS = 1
# A worker that answered is believed for so long: a probe every second must not become a broadcast every second.
_BELIEVED_SECONDS = 5
_BELIEVED_KEY = "health:worker"

logger = logging.getLogger(__name__)


@transaction.non_atomic_requests
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while this process answers."""
    return HttpResponse("ok\n", content_type="text/plain")


@transaction.non_atomic_requests
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when database, broker and a worker are there; else 503 and the names of those that are not."""
    missing = [name for name, is_there in _PARTS.items() if not _holds(name, is_there)]
    return JsonResponse({"ready": not missing, "missing": missing}, status=503 if missing else 200)


def _holds(name: str, is_there: Callable[[], bool]) -> bool:
    try:
        return is_there()
    except (Error, RedisError, KombuError, OSError) as error:
        logger.warning("readiness: %s is missing: %s", name, error)
        return False


def _database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return bool(cursor.fetchone() == (1,))


def _broker() -> bool:
    with app.connection_for_read() as broker:
        broker.ensure_connection(max_retries=1, timeout=_WORKER_SECONDS)
    return True


def _worker() -> bool:
    if cache.get(_BELIEVED_KEY):
        return True
    answered = bool(app.control.ping(timeout=_WORKER_SECONDS, limit=1))
    if answered:
        cache.set(_BELIEVED_KEY, True, _BELIEVED_SECONDS)
    return answered


_PARTS: dict[str, Callable[[], bool]] = {"database": _database, "broker": _broker, "worker": _worker}
