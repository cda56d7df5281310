"""Backends end under a web process, and the web process under a request: one plain answer, and then all is well."""

from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection

import pytest
from django.conf import settings

from tests.cast import signed_in
from tests.faults.holding import backends_of, held, terminate
from tests.faults.processes import WEB, Web
from vendors.actors import Actor

pytestmark = pytest.mark.django_db(transaction=True)


def ask(web: Web, cookie: str, path: str = "/acme/partners/") -> tuple[int, str]:
    call = HTTPConnection(web.address, timeout=30)
    call.request("GET", path, headers={"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"})
    answer = call.getresponse()
    return answer.status, answer.read().decode()


@pytest.fixture
def cookie(max_: Actor) -> str:
    return signed_in(max_).cookies[settings.SESSION_COOKIE_NAME].value


def test_a_backend_terminated_between_requests_is_not_noticed(web: Web, cookie: str) -> None:
    assert ask(web, cookie)[0] == 200
    kept = backends_of(WEB)
    assert len(kept) == 1
    terminate(*kept)
    assert ask(web, cookie)[0] == 200
    assert backends_of(WEB) != kept


def test_a_backend_terminated_in_a_request_costs_that_request_alone(web: Web, cookie: str) -> None:
    ask(web, cookie)
    with ThreadPoolExecutor(1) as pool:
        with held("partners_partner", "ACCESS EXCLUSIVE") as lock:
            asked = pool.submit(ask, web, cookie)
            terminate(lock.caught())
        status, body = asked.result()
    assert status == 500
    told = [word for word in ("psycopg2", "terminating connection", "Traceback", "acme", "SELECT") if word in body]
    assert told == []
    assert body.count("<h1") == 1
    assert ask(web, cookie)[0] == 200


def test_a_web_process_killed_in_a_request_leaves_nothing_and_the_next_one_serves(web: Web, cookie: str) -> None:
    ask(web, cookie)
    with ThreadPoolExecutor(1) as pool:
        with held("partners_partner", "ACCESS EXCLUSIVE") as lock:
            asked = pool.submit(ask, web, cookie)
            lock.caught()
            web.kill_child()
        with pytest.raises(OSError, match=r"closed connection|reset by peer"):
            asked.result()
    assert ask(web, cookie)[0] == 200
