"""What another vendor notices while a run works: how long its list of opportunities takes, before and meanwhile."""

import statistics
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.conf import settings

from prm.benchmarks import load
from prm.benchmarks.page_data import grow, make_workspace
from prm.benchmarks.pages import server, session_of

T = TypeVar("T")
ROWS = 1_000
FEWEST = 20
_QUIET_SECONDS = 10.0
_BETWEEN_SECONDS = 0.1


@dataclass(slots=True)
class Neighbour:
    """Somebody who looks at a page again and again, ten times a second at most."""

    port: int
    ask: load.Ask
    quiet: list[float] = field(default_factory=list)
    meanwhile: list[float] = field(default_factory=list)

    def look_around(self) -> None:
        """Measure while nothing else is to do."""
        self._look(self.quiet, lambda: time.sleep(_QUIET_SECONDS))

    def beside(self, work: Callable[[], float]) -> float:
        """Do the work and measure meanwhile; gives what the work gives."""
        return self._look(self.meanwhile, work)

    def figures(self) -> dict[str, float | None]:
        """The p95 in milliseconds, None where fewer than 20 answers came."""
        return {"before": _p95(self.quiet), "during": _p95(self.meanwhile)}

    def _look(self, taken: list[float], work: Callable[[], T]) -> T:
        over = threading.Event()

        def look() -> None:
            while not over.wait(_BETWEEN_SECONDS):
                taken.append(load.send(self.port, self.ask).seconds)

        looking = threading.Thread(target=look)
        looking.start()
        try:
            return work()
        finally:
            over.set()
            looking.join()


@contextmanager
def neighbour(environment: dict[str, str]) -> Iterator[Neighbour]:
    """A vendor beside the measured one, and a web server for its manager."""
    workspace = make_workspace()
    grow(workspace, 0, ROWS)
    headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session_of(workspace)}"}
    ask = load.Ask(f"/{workspace.vendor.slug}/opportunities/", headers=headers)
    with server(environment) as port:
        for _ in range(load.WARM_UP):
            load.send(port, ask)
        yield Neighbour(port, ask)


def _p95(taken: list[float]) -> float | None:
    if len(taken) < FEWEST:
        return None
    return round(statistics.quantiles(taken, n=20, method="inclusive")[18] * 1000, 1)
