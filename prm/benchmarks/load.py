"""Asking a server again and again, two at a time, and telling how long the answers took."""

import http.client
import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from prm.benchmarks.counting import HEADER

CLIENTS = 2
WARM_UP = 10


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `body` is sent as it is."""

    path: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: str | None = None
    expects: int = 200


@dataclass(frozen=True, slots=True)
class Answer:
    seconds: float
    statements: int
    headers: Mapping[str, str]
    text: str


@dataclass(frozen=True, slots=True)
class Measured:
    rps: float
    p50_ms: float
    p99_ms: float
    sql: int


class UnexpectedAnswer(RuntimeError):
    """The server answered something else than what is measured."""


def send(port: int, ask: Ask) -> Answer:
    """Raises UnexpectedAnswer when the status is another one."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request(ask.method, ask.path, body=ask.body, headers=dict(ask.headers))
    response = connection.getresponse()
    text = response.read().decode()
    seconds = time.perf_counter() - began
    connection.close()
    if response.status != ask.expects:
        raise UnexpectedAnswer(f"{ask.method} {ask.path} answered {response.status}: {text[:300]}")
    headers = {name.lower(): value for name, value in response.getheaders()}
    return Answer(seconds, int(headers[HEADER.lower()]), headers, text)


def measure(port: int, make: Callable[[int], Ask], requests: int) -> Measured:
    """`make` gives the request with this number; each client waits for its answer before it asks again."""
    with ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(lambda number: send(port, make(number)), range(WARM_UP)))
        began = time.perf_counter()
        answers = list(clients.map(lambda number: send(port, make(number)), range(WARM_UP, WARM_UP + requests)))
        whole = time.perf_counter() - began
    times = sorted(answer.seconds for answer in answers)
    return Measured(
        rps=round(requests / whole, 1),
        p50_ms=round(times[len(times) // 2] * 1000, 1),
        p99_ms=round(times[min(len(times) - 1, int(len(times) * 0.99))] * 1000, 1),
        sql=max(answer.statements for answer in answers),
    )
