"""A receipt says who registered what and when, and only the vendor's key can have signed it."""

import json
from base64 import b64encode
from decimal import Decimal
from hashlib import sha256
from typing import Any

import pytest

from deals.models import Receipt, ReceiptChain, SigningKey
from deals.receipts import signing
from deals.receipts.issuing import as_file, issue
from deals.receipts.proof import NotAReceipt, PublicKey, keys_of, verify
from partners.models import Partner
from tenancy import scope
from tenancy.refusals import Forbidden, Outage
from tests.deals.claims import SUBMITTED, make_claim, make_receipt
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def keys(vendor: Vendor) -> list[PublicKey]:
    with scope.enter(vendor.pk):
        return [PublicKey.read(key.public_key) for key in SigningKey.objects.all()]


def test_a_receipt_says_who_registered_what_and_when(acme: Vendor, brightpath: Partner, piet: Actor) -> None:
    receipt = make_receipt(brightpath, by=piet, services=Decimal("10.5"), influences=["demo"])
    assert json.loads(receipt.body) == {
        "deal": {
            "already_closed": False,
            "arr": "125000.00",
            "currency": "USD",
            "customer": {"name": "Northwind Mills", "website": "https://northwind.example"},
            "expected_close": "2027-03-31",
            "influences": ["demo"],
            "private_digest": sha256(b'{"contact_email":"","contact_name":"","late_reason":"","story":""}').hexdigest(),
            "products": ["base", "suite"],
            "services": "10.50",
        },
        "format": "prm-receipt-1",
        "key": receipt.key_fingerprint,
        "partner": {"code": "brightpath", "name": "Brightpath"},
        "previous": "",
        "registration": "R-1001",
        "revision": 1,
        "submitted_at": "2026-11-20T09:30:15.123456Z",
        "issued_at": "2026-11-20T09:30:15.123456Z",
        "submitted_by": "piet@brightpath.example",
        "vendor": {"name": "Acme", "slug": "acme"},
    }
    assert (receipt.position, receipt.issued_at) == (1, SUBMITTED)


def test_each_receipt_names_the_one_before_and_the_chain_knows_its_end(
    acme: Vendor, brightpath: Partner, rivermark: Partner
) -> None:
    first, second = make_receipt(brightpath), make_receipt(rivermark, "R-1002")
    assert json.loads(second.body)["previous"] == first.digest
    with scope.enter(acme.pk):
        chain = ReceiptChain.objects.get()
    assert (chain.length, chain.head, second.position) == (2, second.digest, 2)


def test_vendors_have_chains_and_keys_of_their_own(brightpath: Partner, globex_brightpath: Partner) -> None:
    first, second = make_receipt(brightpath), make_receipt(globex_brightpath)
    assert (second.position, json.loads(second.body)["previous"]) == (1, "")
    assert first.key_fingerprint != second.key_fingerprint


def test_a_receipt_is_genuine_with_the_vendors_key_alone(
    acme: Vendor, globex: Vendor, brightpath: Partner, globex_brightpath: Partner
) -> None:
    receipt = make_receipt(brightpath)
    make_receipt(globex_brightpath)
    assert verify(as_file(receipt), keys(acme)).ok
    assert verify(as_file(receipt), keys(acme)).told == json.loads(receipt.body)
    refused = verify(as_file(receipt), keys(globex))
    assert refused.sentence == (
        f"It is not proven: it names the key {receipt.key_fingerprint[:16]}, which is not among those given."
    )
    assert refused.told == {}


@pytest.mark.parametrize(
    "name", ["Müller & Søn", "東京電力", "=cmd()", 'a "quoted" \\ name', "tab\there", "\U0001f642\u202e\u2028"]
)
def test_a_name_may_have_any_letters(acme: Vendor, brightpath: Partner, name: str) -> None:
    receipt = make_receipt(brightpath, customer_name=name)
    with scope.enter(acme.pk):
        stored = Receipt.objects.get(pk=receipt.pk)
    verdict = verify(as_file(stored), keys(acme))
    assert verdict.told["deal"]["customer"]["name"] == name


def test_the_private_texts_are_proved_and_not_shown(acme: Vendor, brightpath: Partner) -> None:
    told = {
        "contact_name": "Ada",
        "contact_email": "ada@northwind.example",
        "story": "We showed it.",
        "late_reason": "",
    }
    receipt = make_receipt(brightpath, **told)
    spelled = json.dumps(told, sort_keys=True, separators=(",", ":")).encode()
    assert json.loads(receipt.body)["deal"]["private_digest"] == sha256(spelled).hexdigest()
    assert [text for text in told.values() if text and text in receipt.body] == []


def test_whatever_is_changed_in_the_file_it_is_no_longer_genuine(acme: Vendor, brightpath: Partner) -> None:
    receipt = make_receipt(brightpath)
    whole = json.loads(as_file(receipt))
    body = whole["receipt"].replace("125000.00", "925000.00")
    other = make_receipt(brightpath, "R-1002")
    changed = [
        whole | {"receipt": body},
        whole | {"receipt": body, "digest": sha256(body.encode()).hexdigest()},
        whole | {"receipt": whole["receipt"] + " "},
        whole | {"digest": "0" * 64},
        whole | {"signature": other.signature},
        whole | {"signature": "not base64"},
        whole | {"key": "0" * 64},
        whole | {"receipt": "\ud800"},
    ]
    assert [verify(json.dumps(one).encode(), keys(acme)).ok for one in [whole, *changed]] == [True] + [False] * 8


@pytest.mark.parametrize(
    "file",
    [
        b"",
        b"\xff\xfe",
        b"[]",
        b"{}",
        b'"text"',
        b"[" * 100_000,
        b" " * 300_000,
        b'{"receipt": 1, "digest": "", "signature": "", "key": ""}',
        b'{"receipt": "", "receipt": "", "digest": "", "signature": "", "key": ""}',
    ],
)
def test_another_file_is_told_to_be_no_receipt(file: bytes) -> None:
    with pytest.raises(NotAReceipt):
        verify(file, [])


def test_what_the_vendor_signed_otherwise_is_no_receipt(acme: Vendor) -> None:
    with scope.enter(acme.pk):
        signer = signing.signer()
    for body in ['{"format":"prm-receipt-2","key":""}', '{"format": "prm-receipt-1"}', "[]", "hello", "{}"]:
        digest, signature = sha256(body.encode()).hexdigest(), signer.sign(body.encode())
        whole = {"receipt": body, "digest": digest, "signature": signature, "key": signer.public.fingerprint}
        verdict = verify(json.dumps(whole).encode(), keys(acme))
        assert (verdict.ok, verdict.sentence) == (False, "It is signed by the vendor, but it is not a receipt.")


def test_after_a_change_of_keys_old_receipts_stay_genuine(acme: Vendor, brightpath: Partner, vera: Actor) -> None:
    before = make_receipt(brightpath)
    with scope.enter(acme.pk):
        made = signing.rotate(by=vera)
    after = make_receipt(brightpath, "R-1002")
    assert (before.key_fingerprint == made.fingerprint, after.key_fingerprint) == (False, made.fingerprint)
    assert [verify(as_file(one), keys(acme)).ok for one in (before, after)] == [True, True]
    with scope.enter(acme.pk):
        assert SigningKey.objects.filter(retired_at__isnull=True).count() == 1


def test_only_an_owner_changes_the_key(acme: Vendor, max_: Actor) -> None:
    with scope.enter(acme.pk), pytest.raises(Forbidden):
        signing.rotate(by=max_)


def test_under_another_secret_the_key_does_not_open_and_a_sentence_says_so(
    acme: Vendor, brightpath: Partner, vera: Actor, settings: Any
) -> None:
    make_receipt(brightpath)
    claim = make_claim(brightpath, "R-1002")
    settings.SECRET_KEY = "another secret"
    with scope.enter(acme.pk), pytest.raises(Outage) as refusal:
        issue(claim, now=SUBMITTED)
    assert str(refusal.value) == signing.NOT_OPENED
    with scope.enter(acme.pk):
        signing.rotate(by=vera)
        assert issue(claim, now=SUBMITTED).position == 2


def test_the_private_half_is_not_stored_readable(acme: Vendor) -> None:
    with scope.enter(acme.pk):
        private = signing.signer().private.private_bytes_raw()
        stored = SigningKey.objects.get().private_key_encrypted
    assert [form in stored for form in (private.hex(), b64encode(private).decode())] == [False, False]


def test_a_halved_key_signs_nothing(acme: Vendor, globex: Vendor) -> None:
    with scope.enter(globex.pk):
        signing.signer()
        foreign = SigningKey.objects.get().private_key_encrypted
    with scope.enter(acme.pk):
        signing.signer()
        SigningKey.objects.update(private_key_encrypted=foreign)
        with pytest.raises(Outage):
            signing.signer()


def test_a_key_file_has_remarks_and_several_keys() -> None:
    one, two = PublicKey(b"1" * 32), PublicKey(b"2" * 32)
    assert keys_of(f"# Keys of Acme\n{one.text}  # in use\n\n{two.text}\r\n") == [one, two]
    for text in ["", "# nothing", "abc", b64encode(b"short").decode(), one.text + "x"]:
        with pytest.raises(ValueError):  # noqa: PT011
            keys_of(text)
