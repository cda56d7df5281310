"""A creation can be repeated with its key: it happens once, whoever asks at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Thread

import pytest
from django.db import connection, transaction
from django.test import Client

from partners.models import Enrollment
from tests.api.calls import NEW, Caller
from tests.api.registered import DEAL, mine
from vendors.actors import Actor
from vendors.models import Vendor

__all__ = ["mine"]


def test_the_same_key_gives_the_same_answer_and_makes_one(max_: Actor) -> None:
    caller = Caller(max_)
    first, again = (caller.post("opportunities/", NEW, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, first.json()) == (again.status_code, again.json())
    assert again["Location"] == first["Location"]
    assert len(caller.get("opportunities/").json()["results"]) == 1


def test_the_same_key_with_another_body_is_refused(max_: Actor) -> None:
    caller = Caller(max_)
    caller.post("opportunities/", NEW, Idempotency_Key="k-1")
    other = caller.post("opportunities/", {**NEW, "source_id": "S-78"}, Idempotency_Key="k-1")
    assert (other.status_code, other.json()["code"]) == (422, "key_reused")


def test_a_refused_creation_leaves_its_key_free(max_: Actor) -> None:
    caller = Caller(max_)
    assert caller.post("opportunities/", {**NEW, "arr": "x"}, Idempotency_Key="k-1").status_code == 422
    assert caller.post("opportunities/", NEW, Idempotency_Key="k-1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_a_key_in_flight_is_told_so(max_: Actor, acme: Vendor) -> None:
    caller = Caller(max_)
    inside, go_on = Event(), Event()

    def first() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            name = f"idempotency {acme.pk} {max_.user_id} k-1"
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            inside.set()
            go_on.wait(20)
        connection.close()

    holder = Thread(target=first)
    holder.start()
    inside.wait(20)
    refused = caller.post("opportunities/", NEW, Idempotency_Key="k-1")
    go_on.set()
    holder.join()
    assert (refused.status_code, refused.json()["code"]) == (409, "conflict")
    assert caller.post("opportunities/", NEW, Idempotency_Key="k-1").status_code == 201


@pytest.mark.django_db(transaction=True)
def test_many_at_once_with_one_key_make_one(max_: Actor, acme: Vendor) -> None:
    caller = Caller(max_)

    def ask(number: int) -> int:
        try:
            client = Caller.__new__(Caller)
            client.token, client.base, client.client = caller.token, caller.base, Client()
            return int(client.post("opportunities/", NEW, Idempotency_Key="k-1").status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(ask, range(24)))
    assert statuses <= {201, 409}
    assert len(caller.get("opportunities/").json()["results"]) == 1


def test_a_partner_repeats_safely_as_well(mine: Enrollment, piet: Actor) -> None:
    caller = Caller(piet)
    first, again = (caller.post("registrations/", DEAL, Idempotency_Key="k-1") for _ in range(2))
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (again["Idempotent-Replay"], len(caller.get("registrations/").json()["results"])) == ("true", 1)
