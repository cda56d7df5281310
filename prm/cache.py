"""The cache, which may go away: meanwhile each process remembers for itself.

Nothing that must last is kept here. What is lost with the server is the progress of jobs, sums that are computed again,
and the counts of failed sign-ins, which go on in each process: guessing stays limited and nobody is locked out.
"""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

LEFT_ALONE_SECONDS = 5.0

logger = logging.getLogger(__name__)


def _wherever(name: str) -> Callable[..., Any]:
    def ask(cache: "Cache", *args: Any, **options: Any) -> Any:
        return cache._ask(name, args, options)

    return ask


class Cache(RedisCache):
    """Valkey or Redis, and the memory of this process while it does not answer."""

    _away_until = 0.0  # of the process: each thread has an object of its own

    def __init__(self, server: str | list[str], params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._memory = LocMemCache("while-the-server-is-away", {**params, "OPTIONS": {}})

    def _ask(self, name: str, args: tuple[Any, ...], options: dict[str, Any]) -> Any:
        if time.monotonic() >= Cache._away_until:
            try:
                return getattr(RedisCache, name)(self, *args, **options)
            except RedisError as error:
                Cache._away_until = time.monotonic() + LEFT_ALONE_SECONDS
                logger.warning("The cache is away, so this process remembers for itself: %s", error)
        return getattr(self._memory, name)(*args, **options)

    add, get, set, touch, delete, has_key, incr, get_many, set_many, delete_many, clear = map(
        _wherever,
        ["add", "get", "set", "touch", "delete", "has_key", "incr", "get_many", "set_many", "delete_many", "clear"],
    )
