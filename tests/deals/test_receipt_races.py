"""Many submissions at once make one chain without a fork or a gap; beside it the same without the lock."""

import json
import threading
from collections.abc import Callable

import pytest
from django.db import connection

from deals.models import DealRegistration, Receipt, ReceiptChain, SigningKey
from deals.receipts import issuing as receipts
from deals.receipts import signing
from partners.models import Partner
from tenancy import scope
from tests.deals.claims import SUBMITTED, make_claim, make_receipt
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)

THREADS, ROUNDS = 8, 5


def at_once(claims: list[DealRegistration], step: Callable[[DealRegistration], None]) -> None:
    """The step for each claim, in threads begun at one moment. A thread that fails fails the test."""
    start, failed = threading.Barrier(len(claims), timeout=20), []

    def run(claim: DealRegistration) -> None:
        try:
            start.wait()
            with scope.enter(claim.vendor_id):
                step(claim)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[claim]) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert failed == []


def told(vendor: Vendor) -> tuple[list[int], list[str], list[str]]:
    """Positions, digests and what each names as the one before, in order."""
    with scope.enter(vendor.pk):
        rows = list(Receipt.objects.order_by("position"))
    return (
        [row.position for row in rows],
        [row.digest for row in rows],
        [json.loads(row.body)["previous"] for row in rows],
    )


def test_first_receipts_at_once_make_one_chain_and_one_key(acme: Vendor, brightpath: Partner) -> None:
    def issue(claim: DealRegistration) -> None:
        receipts.issue(claim, now=SUBMITTED)

    for turn in range(ROUNDS):
        at_once([make_claim(brightpath, f"R-{turn}-{one}") for one in range(THREADS)], issue)
    positions, digests, previous = told(acme)
    assert positions == list(range(1, THREADS * ROUNDS + 1))
    assert previous == ["", *digests[:-1]]
    with scope.enter(acme.pk):
        chain = ReceiptChain.objects.get()
        assert (chain.length, chain.head) == (THREADS * ROUNDS, digests[-1])
        assert SigningKey.objects.count() == 1


def test_control_without_the_lock_the_chain_forks(acme: Vendor, brightpath: Partner) -> None:
    first = make_receipt(brightpath)
    claims = [make_claim(brightpath, f"R-2-{one}") for one in range(THREADS)]
    all_have_read = threading.Barrier(THREADS, timeout=20)

    def issue_unlocked(claim: DealRegistration) -> None:
        end = ReceiptChain.objects.get()
        all_have_read.wait()
        Receipt.objects.create(
            registration=claim,
            partner=claim.partner,
            position=claim.pk + 1,
            issued_at=SUBMITTED,
            body=json.dumps({"registration": claim.code, "previous": end.head}),
            digest=claim.code,
        )

    at_once(claims, issue_unlocked)
    assert told(acme)[2] == ["", *[first.digest] * THREADS]


def test_a_submission_that_fails_leaves_no_gap(acme: Vendor, brightpath: Partner) -> None:
    def fails() -> None:
        claim = make_claim(brightpath, "R-0")
        with scope.enter(acme.pk):
            receipts.issue(claim, now=SUBMITTED)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fails()
    with scope.enter(acme.pk):
        assert (ReceiptChain.objects.count(), SigningKey.objects.count()) == (0, 0)
    first = make_receipt(brightpath, "R-1")
    with pytest.raises(Exception, match="registration_code"):
        make_receipt(brightpath, "R-1")
    second = make_receipt(brightpath, "R-2")
    assert told(acme) == ([1, 2], [first.digest, second.digest], ["", first.digest])


def test_a_key_made_by_two_at_once_is_one(acme: Vendor, brightpath: Partner) -> None:
    def sign(claim: DealRegistration) -> None:
        signing.locked_chain()
        signing.signer()

    at_once([make_claim(brightpath, f"R-{one}") for one in range(THREADS)], sign)
    with scope.enter(acme.pk):
        assert (ReceiptChain.objects.count(), SigningKey.objects.count()) == (1, 1)
