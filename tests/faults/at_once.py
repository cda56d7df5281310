"""Several people or workers at the same moment, each with a connection of its own."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connections

from tenancy.refusals import Refused

Step = Callable[[], Any]


@contextmanager
def others(count: int = 2) -> Iterator[Callable[[Step], "Future[Any]"]]:
    """Gives a function that lets somebody else take a step meanwhile."""
    with ThreadPoolExecutor(count) as pool:
        yield lambda step: pool.submit(_alone, step)


def both(*steps: Step) -> list[Any]:
    """All steps, begun at one moment; what each gave, or the sentence that it was refused with."""
    start = Barrier(len(steps))

    def begin(step: Step) -> Any:
        start.wait()
        return step()

    with others(len(steps)) as meanwhile:
        asked = [meanwhile(lambda step=step: begin(step)) for step in steps]  # type: ignore[misc]
        return [each.result() for each in asked]


def _alone(step: Step) -> Any:
    try:
        return step()
    except Refused as refusal:
        return str(refusal)
    finally:
        connections.close_all()
