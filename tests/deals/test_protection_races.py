"""Eight managers approve the same customer at once: one partner is protected. Without the constraint more would be.

`PRM_RACE_ROUNDS=1000` plays as many rounds as somebody has the patience for.
"""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import DatabaseError, connection, connections
from django.db.models import QuerySet

from activity.models import Activity
from deals.models import DealRegistration, Protection
from deals.registrations import decisions, protection
from deals.registrations.timing import reminders
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import Refused, lost_race
from tests.cast import make_partner
from tests.deals.registered import NOW, again, approved, enroll, make_program, register
from tests.walls.catalog import as_owner
from vendors.actors import Actor
from vendors.models import Vendor

WRITERS = 8
ROUNDS = int(os.environ.get("PRM_RACE_ROUNDS", "25"))
# Half of them claim one product, the others all of them or several.
PRODUCTS = [["core"], [], ["core", "storage"], ["core"], ["storage", "core"], [], ["core"], ["core", "tools"]]

Step = Callable[[DealRegistration], object]

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def writers() -> Iterator[ThreadPoolExecutor]:
    """Threads that keep their own connection over all rounds."""
    with ThreadPoolExecutor(WRITERS) as pool:
        yield pool
        closing = Barrier(WRITERS)
        for closed in [pool.submit(_close, closing) for _ in range(WRITERS)]:
            closed.result()


@pytest.fixture
def partners(acme: Vendor) -> list[Enrollment]:
    program = make_program(acme)
    return [enroll(make_partner(acme, f"partner-{number}", f"Partner {number}"), program) for number in range(WRITERS)]


@pytest.fixture
def without_constraint(transactional_db: None) -> Iterator[None]:
    """The database as it would be without its word in the matter."""
    definition = _definition("one_protection_at_a_time")
    _alter("DROP CONSTRAINT one_protection_at_a_time")
    yield
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE deals_protection")
    _alter(f"ADD CONSTRAINT one_protection_at_a_time {definition}")


def test_one_protection_stands_however_many_grant_at_once(
    partners: list[Enrollment], max_: Actor, writers: ThreadPoolExecutor
) -> None:
    def grant(row: DealRegistration) -> None:
        protection.grant(row, by=max_, now=NOW)

    assert _play(partners, grant, writers) == [1] * ROUNDS
    with scope.enter(max_.vendor_id):
        assert Protection.objects.values("registration").distinct().count() == ROUNDS


def test_one_claim_is_approved_with_protection_however_many_approve_at_once(
    partners: list[Enrollment], max_: Actor, writers: ThreadPoolExecutor
) -> None:
    rounds = min(ROUNDS, 10)
    winners = []
    for number in range(rounds):
        rows = [
            register(one, f"D-{number}-{place}", customer=f"Customer {number}", products=PRODUCTS[place])
            for place, one in enumerate(partners)
        ]
        winners.append(_round(rows, lambda row: decisions.approve(row, by=max_, now=NOW), writers))
    assert winners == [1] * rounds
    with scope.enter(max_.vendor_id):
        assert DealRegistration.objects.filter(status="approved").count() == rounds


def test_the_constraint_alone_holds_when_nobody_holds_the_customer(
    partners: list[Enrollment], max_: Actor, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slowly: those that look for each other's rows block each other until PostgreSQL ends one of them."""
    monkeypatch.setattr(protection, "_hold_account", lambda row: None)
    assert max(_play(partners, lambda row: protection.grant(row, by=max_, now=NOW), writers, rounds=2)) <= 1


def test_without_the_constraint_several_would_stand(
    partners: list[Enrollment], max_: Actor, writers: ThreadPoolExecutor, without_constraint: None
) -> None:
    won = _play(partners, lambda row: protection.grant(row, by=max_, now=NOW), writers, rounds=3)
    assert won == [WRITERS] * 3


def test_workers_at_once_tell_once(acme: Vendor, brightpath: Partner, max_: Actor, writers: ThreadPoolExecutor) -> None:
    assert _tell_at_once(acme, brightpath, max_, writers) == [1] * ROUNDS


def test_the_row_alone_tells_once_when_nobody_holds_the_registration(
    acme: Vendor, brightpath: Partner, max_: Actor, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    assert _tell_at_once(acme, brightpath, max_, writers) == [1] * ROUNDS


def test_without_the_unique_row_it_would_be_told_more_than_once(
    acme: Vendor, brightpath: Partner, max_: Actor, writers: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QuerySet, "select_for_update", lambda rows, **options: rows.all())
    definition = _definition("told_once")
    _alter("DROP CONSTRAINT told_once", table="deals_reminder")
    try:
        assert max(_tell_at_once(acme, brightpath, max_, writers)) > 1
    finally:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("TRUNCATE deals_reminder")
        _alter(f"ADD CONSTRAINT told_once {definition}", table="deals_reminder")


def _play(partners: list[Enrollment], step: Step, pool: ThreadPoolExecutor, rounds: int = ROUNDS) -> list[int]:
    """How many of the partners were protected in each round."""
    return [_round(_claims(partners, number), step, pool) for number in range(rounds)]


def _claims(partners: list[Enrollment], number: int) -> list[DealRegistration]:
    """Approved claims of all partners to one new customer, with a product in common."""
    return [
        approved(one, f"D-{number}-{place}", customer=f"Customer {number}", products=PRODUCTS[place])
        for place, one in enumerate(partners)
    ]


def _round(rows: list[DealRegistration], step: Step, pool: ThreadPoolExecutor) -> int:
    start = Barrier(len(rows))
    tries = [pool.submit(_try, step, row, start) for row in rows]
    return sum(each.result() for each in tries)


def _try(step: Step, row: DealRegistration, start: Barrier) -> bool:
    try:
        with scope.enter(row.vendor_id):
            row = again(row)
            start.wait()
            step(row)
    except Refused:
        return False
    except DatabaseError as error:
        if lost_race(error) is None:
            raise
        return False
    return True


def _tell_at_once(vendor: Vendor, partner: Partner, by: Actor, pool: ThreadPoolExecutor) -> list[int]:
    """How often each of the ends was told of, when all workers look at once."""
    enrollment = enroll(partner, make_program(vendor, "protection_days: 90"))
    return [_told(enrollment, number, by, pool) for number in range(ROUNDS)]


def _told(enrollment: Enrollment, number: int, by: Actor, pool: ThreadPoolExecutor) -> int:
    row = approved(enrollment, f"D-{number}", customer=f"Customer {number}")
    with scope.enter(row.vendor_id):
        until = protection.grant(row, by=by, now=NOW)
        row.save()
    start = Barrier(WRITERS)

    def tell() -> None:
        start.wait()
        reminders.tell(row.vendor_id, until)

    for each in [pool.submit(tell) for _ in range(WRITERS)]:
        each.result()
    with scope.enter(row.vendor_id):
        return Activity.objects.filter(verb="protection.ending", subject_id=row.pk).count()


def _definition(constraint: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = %s", [constraint])
        return str(cursor.fetchone()[0])


def _alter(change: str, table: str = "deals_protection") -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE {table} {change}")


def _close(together: Barrier) -> None:
    together.wait()
    connections.close_all()
