"""Changing any stored row of the chain shows, whoever did it: here the tables' owner, past every wall."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection, transaction

from deals.models import Receipt, ReceiptChain
from deals.receipts import signing
from deals.receipts.chain import Broken, ChainReport, check_chain
from deals.receipts.issuing import issue
from deals.registrations import decisions, drafts, lifecycle
from partners.models import Partner
from tenancy import scope
from tests.deals.claims import SUBMITTED, make_claim, make_receipt
from tests.deals.registered import enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

Sql = Callable[..., None]
ALTERED = "It is not genuine: its text and its digest do not belong together."
NOT_SIGNED = "It is not genuine: the signature was not made by the vendor for this text."
NOT_FOLLOWING = "It does not follow the receipt before it."
MISSING = "The receipt is missing."
UNKNOWN_KEY = "It is not proven: it names the key 0000000000000000, which is not among those given."
OTHER_REGISTRATION = "Its row names another registration than the signed text."
OTHER_TIME = "R-3 now has another time of submission than its receipt."
OTHER_FACTS = "R-3 now has other facts than its newest receipt."
OTHER_END = "The recorded end of the chain is another receipt."
BEHIND = "It stands behind the recorded end of the chain."
GIVEN_TO_R_1 = "registration_id = (SELECT id FROM deals_dealregistration WHERE code = 'R-1')"


@contextmanager
def behind_the_back() -> Iterator[Sql]:
    """Statements of the tables' owner, whom no wall and no missing grant holds."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("SELECT set_config('app.maintenance', 'on', true)")

        def run(statement: str, *parameters: object) -> None:
            cursor.execute(statement, parameters)
            assert cursor.rowcount > 0

        yield run
        cursor.execute("SELECT set_config('app.maintenance', '', true)")
        cursor.execute(f'SET ROLE "{settings.PRM_APP_ROLE}"')


@pytest.fixture
def chain(acme: Vendor, brightpath: Partner, rivermark: Partner) -> list[Receipt]:
    """Five receipts, of two partners in turn."""
    return [make_receipt((brightpath, rivermark)[one % 2], f"R-{one}") for one in range(1, 6)]


def checked(vendor: Vendor, **wishes: int) -> ChainReport:
    with scope.enter(vendor.pk):
        return check_chain(now=SUBMITTED, **wishes)


def test_an_untouched_chain_is_whole(acme: Vendor, chain: list[Receipt]) -> None:
    report = checked(acme)
    assert (report.ok, report.length, report.checked, report.broken, report.unproved) == (True, 5, 5, [], [])


def test_a_vendor_without_receipts_has_a_whole_chain(acme: Vendor) -> None:
    assert (checked(acme).ok, checked(acme).length) == (True, 0)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("body = replace(body, '125000.00', '925000.00')", [ALTERED]),
        ("body = body || ' '", [ALTERED]),
        ("digest = repeat('0', 64)", [ALTERED]),
        ("signature = 'AAAA'", [NOT_SIGNED]),
        ("key_fingerprint = repeat('0', 64)", [UNKNOWN_KEY]),
        ("issued_at = issued_at - interval '1 microsecond'", ["Its row names another time than the signed text."]),
        (GIVEN_TO_R_1, [OTHER_REGISTRATION]),
    ],
)
def test_every_column_of_a_row_is_held(acme: Vendor, chain: list[Receipt], change: str, told: list[str]) -> None:
    with behind_the_back() as run:
        run(f"UPDATE deals_receipt SET {change} WHERE position = 3")
    report = checked(acme)
    assert [broken for broken in report.broken if broken.position == 3] == [Broken(3, what) for what in told]
    assert report.ok is False


def test_a_receipt_given_to_another_partner_shows(acme: Vendor, chain: list[Receipt], rivermark: Partner) -> None:
    with behind_the_back() as run:
        run("UPDATE deals_receipt SET partner_id = %s WHERE position = 2", chain[0].partner_id)
    assert [what for position, what in checked(acme).broken if position == 2] == [
        "Its row names another partner than the signed text.",
        "R-2 now belongs to another partner than it was registered by.",
    ]


def test_a_text_and_its_digest_changed_together_show(acme: Vendor, chain: list[Receipt]) -> None:
    with behind_the_back() as run:
        run(
            "UPDATE deals_receipt SET body = replace(body, '125000.00', '925000.00'), digest ="
            " encode(sha256(convert_to(replace(body, '125000.00', '925000.00'), 'UTF8')), 'hex') WHERE position = 3"
        )
    assert checked(acme).broken == [Broken(3, NOT_SIGNED), Broken(4, NOT_FOLLOWING)]


@pytest.mark.parametrize(
    ("position", "told"),
    [
        (1, [Broken(1, MISSING), Broken(2, NOT_FOLLOWING)]),
        (3, [Broken(3, MISSING), Broken(4, NOT_FOLLOWING)]),
        (5, [Broken(5, MISSING)]),
    ],
)
def test_a_receipt_taken_out_shows(acme: Vendor, chain: list[Receipt], position: int, told: list[Broken]) -> None:
    with behind_the_back() as run:
        run("DELETE FROM deals_receipt WHERE position = %s", position)
    report = checked(acme)
    assert (report.broken, report.unproved) == (told, [f"R-{position}"])


def test_a_last_receipt_taken_out_shows_although_the_end_was_moved(acme: Vendor, chain: list[Receipt]) -> None:
    with behind_the_back() as run:
        run("DELETE FROM deals_receipt WHERE position = 5")
        run("UPDATE deals_receiptchain SET length = 4, head = %s", chain[3].digest)
    report = checked(acme)
    assert (report.ok, report.broken, report.unproved) == (False, [], ["R-5"])


def test_two_receipts_that_change_places_show(acme: Vendor, chain: list[Receipt]) -> None:
    with behind_the_back() as run:
        for old, new in [(2, 99), (3, 2), (99, 3)]:
            run("UPDATE deals_receipt SET position = %s WHERE position = %s", new, old)
    assert checked(acme).broken == [Broken(position, NOT_FOLLOWING) for position in (2, 3, 4)]


def test_a_receipt_moved_to_the_front_or_behind_the_end_shows(acme: Vendor, chain: list[Receipt]) -> None:
    with behind_the_back() as run:
        run("UPDATE deals_receipt SET position = 0 WHERE position = 3")
        run("UPDATE deals_receipt SET position = 7 WHERE position = 5")
    report = checked(acme)
    assert [position for position, _ in report.broken] == [0, 1, 3, 4, 5, 6, 7]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("head = repeat('0', 64)", [Broken(5, OTHER_END)]),
        ("length = 4", [Broken(4, OTHER_END), Broken(5, BEHIND)]),
        ("length = 6", [Broken(6, MISSING)]),
    ],
)
def test_the_end_of_the_chain_is_held(acme: Vendor, chain: list[Receipt], change: str, told: list[Broken]) -> None:
    with behind_the_back() as run:
        run(f"UPDATE deals_receiptchain SET {change}")
    assert checked(acme).broken == told


def test_an_end_that_was_deleted_shows(acme: Vendor, chain: list[Receipt]) -> None:
    with behind_the_back() as run:
        run("DELETE FROM deals_receiptchain")
    assert checked(acme).broken == [Broken(position, BEHIND) for position in range(1, 6)]


@pytest.mark.parametrize("change", ["public_key = encode(repeat('k', 32)::bytea, 'base64')", "public_key = 'x'"])
def test_a_key_put_in_place_of_the_vendors_shows(acme: Vendor, chain: list[Receipt], change: str) -> None:
    with behind_the_back() as run:
        run(f"UPDATE deals_signingkey SET {change}")
    report = checked(acme)
    assert [position for position, _ in report.broken] == [0, 1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("submitted_at = submitted_at - interval '1 day'", OTHER_TIME),
        ("arr = 1", OTHER_FACTS),
        ("story = 'We did it all.'", OTHER_FACTS),
        ("revision = 0", "R-3 is at an earlier revision than its receipt."),
        ("code = 'R-9'", OTHER_REGISTRATION),
    ],
)
def test_a_registration_changed_behind_the_back_shows(
    acme: Vendor, chain: list[Receipt], change: str, told: str
) -> None:
    with behind_the_back() as run:
        run(f"UPDATE deals_dealregistration SET {change} WHERE code = 'R-3'")
    assert checked(acme).broken == [Broken(3, told)]


def test_an_answer_brings_a_further_receipt_with_the_new_facts(acme: Vendor, brightpath: Partner) -> None:
    claim = make_claim(brightpath)
    with scope.enter(acme.pk):
        issue(claim, now=SUBMITTED)
        claim.arr, claim.revision = Decimal(130000), 3
        claim.save()
        second = issue(claim, now=SUBMITTED + timedelta(days=1))
    told = json.loads(second.body)
    assert (told["submitted_at"], told["issued_at"]) == ("2026-11-20T09:30:15.123456Z", "2026-11-21T09:30:15.123456Z")
    assert (checked(acme).ok, checked(acme).length) == (True, 2)


def test_a_change_of_keys_is_no_break(acme: Vendor, brightpath: Partner, vera: Actor) -> None:
    make_receipt(brightpath, "R-1")
    with scope.enter(acme.pk):
        signing.rotate(by=vera)
    make_receipt(brightpath, "R-2")
    assert checked(acme).ok is True


def test_the_newest_can_be_checked_alone(acme: Vendor, chain: list[Receipt]) -> None:
    with behind_the_back() as run:
        run("UPDATE deals_receipt SET signature = '' WHERE position = 2")
    assert [(checked(acme, newest=most).ok, checked(acme, newest=most).checked) for most in (3, 4, 50)] == [
        (True, 3),
        (False, 4),
        (False, 5),
    ]


def test_the_application_itself_cannot_change_a_receipt(acme: Vendor, chain: list[Receipt]) -> None:
    for statement in ["UPDATE deals_receipt SET position = 9 WHERE position = 1", "DELETE FROM deals_receipt"]:
        with pytest.raises(Exception, match="permission denied"), scope.enter(acme.pk), connection.cursor() as cursor:
            cursor.execute(statement)


def test_chains_of_two_vendors_do_not_touch(
    acme: Vendor, globex: Vendor, globex_brightpath: Partner, chain: list[Receipt]
) -> None:
    make_receipt(globex_brightpath)
    with behind_the_back() as run:
        run("UPDATE deals_receipt SET signature = '' WHERE vendor_id = %s", globex.pk)
    assert (checked(acme).ok, checked(globex).ok) == (True, False)
    with scope.enter(globex.pk):
        assert ReceiptChain.objects.get().length == 1


def test_the_verbs_of_the_review_keep_the_chain_whole(
    acme: Vendor, brightpath: Partner, piet: Actor, max_: Actor
) -> None:
    enrollment = enroll(brightpath, make_program(acme))
    given = {
        "customer_name": "Northwind",
        "contact_name": "Ada",
        "arr": Decimal("125000.5"),
        "influences": ["introduction"],
    }
    given |= {"expected_close": date(2099, 3, 1), "products": (), "story": "Zoë said \U0001f642"}
    with scope.enter(acme.pk, partner_id=brightpath.pk):
        row = lifecycle.submit(drafts.begin(enrollment, given, by=piet), by=piet, consent=True)
    with scope.enter(acme.pk):
        lifecycle.take_up(row, by=max_)
        lifecycle.ask(row, fields=["arr", "story"], question="Is it yearly?", by=max_)
    with scope.enter(acme.pk, partner_id=brightpath.pk):
        lifecycle.answer(row, {"arr": Decimal("99.90"), "story": "Yes."}, by=piet)
    with scope.enter(acme.pk):
        decisions.approve(row, by=max_)
        bodies = [json.loads(one.body) for one in Receipt.objects.order_by("position")]
    assert [body["deal"]["arr"] for body in bodies] == ["125000.50", "99.90"]
    assert bodies[0]["submitted_at"] == bodies[1]["submitted_at"]
    assert (checked(acme).broken, checked(acme).unproved, checked(acme).length) == ([], [], 2)
