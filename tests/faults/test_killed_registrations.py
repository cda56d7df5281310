"""kill -9 of the web process while a deal is handed in or decided: nothing is there, and the next try does it once."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPConnection
from typing import Any

import pytest
from django.utils import timezone

from activity.models import Activity
from deals.models import (
    Account,
    Attribution,
    DealRegistration,
    Decision,
    Opportunity,
    Protection,
    Receipt,
    ReviewRound,
    Status,
)
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.api.calls import Caller
from tests.deals.registered import enroll, make_program, register
from tests.faults.holding import gone, held
from tests.faults.processes import Web
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)

CLAIM = {
    "program": "technology",
    "customer_name": "Northwind",
    "customer_website": "northwind.example",
    "arr": "120000",
    "currency": "USD",
    "expected_close": (timezone.now() + timedelta(days=90)).date().isoformat(),
    "influences": ["introduction"],
    "contact_name": "Nora",
    "submit": True,
    "consent": True,
}


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner, max_: Actor) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def post(web: Web, caller: Caller, path: str, body: dict[str, Any]) -> int:
    client = HTTPConnection(web.address, timeout=30)
    headers = {"Authorization": f"Bearer {caller.token}", "Content-Type": "application/json"}
    try:
        client.request("POST", caller.base + path, json.dumps(body), {**headers, "Host": "localhost"})
        return client.getresponse().status
    finally:
        client.close()


def killed_at(table: str, web: Web, step: Callable[[], int]) -> None:
    """Let the step run up to where it writes to the table, and no further."""
    with ThreadPoolExecutor(1) as pool:
        with held(table) as lock:
            asked = pool.submit(step)
            backend = lock.caught()
            web.kill_child()
        with pytest.raises(OSError, match=r"closed connection|reset by peer"):
            asked.result()
    gone(backend)


@pytest.mark.parametrize("table", ["deals_receipt", "deals_reviewround", "activity_outbox"])
def test_a_submission_killed_midway_is_not_there(
    table: str, acme: Vendor, mine: Enrollment, piet: Actor, web: Web
) -> None:
    caller = Caller(piet)
    killed_at(table, web, lambda: post(web, caller, "registrations/", CLAIM))
    with scope.enter(acme.pk):
        kinds = (DealRegistration, Account, Receipt, ReviewRound)
        assert [kind.objects.count() for kind in kinds] == [0, 0, 0, 0]
    assert post(web, caller, "registrations/", CLAIM) == 201
    with scope.enter(acme.pk):
        assert [kind.objects.count() for kind in kinds] == [1, 1, 1, 1]


@pytest.mark.parametrize("table", ["deals_attribution", "deals_protection", "deals_decision"])
def test_an_approval_killed_midway_is_not_there(
    table: str, acme: Vendor, mine: Enrollment, max_: Actor, web: Web
) -> None:
    row, caller = register(mine, now=timezone.now()), Caller(max_)
    path = f"registrations/{row.code}/approval/"
    kinds = (Opportunity, Attribution, Protection, Decision)
    killed_at(table, web, lambda: post(web, caller, path, {}))
    with scope.enter(acme.pk):
        assert DealRegistration.objects.get().status == Status.SUBMITTED
        assert [kind.objects.count() for kind in kinds] == [0, 0, 0, 0]
        assert Activity.objects.filter(verb="registration.approved").count() == 0
    assert post(web, caller, path, {}) == 200
    with scope.enter(acme.pk):
        assert [kind.objects.count() for kind in kinds] == [1, 1, 1, 1]
        assert Activity.objects.filter(verb="registration.approved").count() == 1
