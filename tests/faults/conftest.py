"""Faults are real here: processes are killed, backends terminated, servers left without an answer."""

from collections.abc import Iterator
from threading import Thread
from typing import Any

import pytest
from celery import current_app

from tests.faults.mail_sink import Sink
from tests.faults.processes import Web, Worker, broker_url


@pytest.fixture(scope="package")
def mail_server() -> Iterator[Sink]:
    with Sink() as sink:
        Thread(target=sink.serve_forever, daemon=True).start()
        yield sink
        sink.shutdown()


@pytest.fixture
def sink(mail_server: Sink) -> Sink:
    mail_server.begin("kind")
    return mail_server


@pytest.fixture(scope="package")
def _workers(django_db_setup: None, mail_server: Sink, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    worker = Worker(tmp_path_factory.mktemp("faults") / "worker.log", mail_server.port)
    yield worker
    worker.stop()


@pytest.fixture
def own_queue(monkeypatch: pytest.MonkeyPatch) -> None:
    """What this process wakes up goes to the workers of these tests alone."""
    route(monkeypatch, broker_url())


@pytest.fixture
def worker(transactional_db: None, own_queue: None, _workers: Worker) -> Iterator[Worker]:
    """A real worker on the test database. It ends with the test, and so does what it was still asked for: a task that
    goes on, or comes again, would meet the emptying of the tables."""
    _workers.run()
    yield _workers
    _workers.stop()
    with current_app.connection_for_write(broker_url()) as broker:
        broker.default_channel.client.flushdb()


@pytest.fixture(scope="package")
def _web(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    web = Web(tmp_path_factory.mktemp("faults") / "web.log")
    yield web
    web.stop()


@pytest.fixture
def web(transactional_db: None, _web: Web) -> Web:
    return _web


def route(patch: pytest.MonkeyPatch, address: str) -> None:
    """Send what this process publishes to another broker."""
    publishing: Any = current_app.amqp
    patch.setattr(current_app.conf, "broker_write_url", address)
    patch.setattr(current_app.conf, "broker_read_url", address)
    patch.setattr(publishing, "_producer_pool", None)
