"""Receipts on pages: the partner's own in the portal, all of them in the workspace, and whether a file is genuine."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.models import Receipt, SigningKey
from deals.receipts.issuing import as_file
from deals.receipts.proof import keys_of, verify
from partners.models import Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.claims import make_claim, make_receipt
from tests.deals.test_receipt_chain import behind_the_back
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def receipt(brightpath: Partner, piet: Actor) -> Receipt:
    return make_receipt(brightpath, by=piet)


def upload(client: Client, path: str, content: bytes) -> tuple[int, str]:
    """The status and the page after the file was sent."""
    answer = client.post(path, {"file": SimpleUploadedFile("receipt.json", content)})
    return answer.status_code, answer.content.decode()


def heading(page: str) -> str:
    return page.partition("<h1")[2].partition(">")[2].partition("</h1>")[0].strip()


def test_a_partner_sees_what_was_signed_and_takes_it_home(receipt: Receipt, piet: Actor) -> None:
    client = signed_in(piet)
    page = client.get("/acme/portal/registrations/R-1001/receipt/")
    assert heading(page.content.decode()) == "You registered Northwind Mills on 20 Nov 2026, 09:30 UTC."
    file = client.get(f"/acme/portal/registrations/R-1001/receipt/{receipt.digest}/file/")
    key = client.get("/acme/portal/receipt-key/")
    assert file["Content-Disposition"] == 'attachment; filename="receipt-R-1001.json"'
    assert key["Content-Disposition"] == 'attachment; filename="acme-receipt-key.txt"'
    assert verify(file.content, keys_of(key.content.decode())).told == json.loads(receipt.body)


def test_nobody_else_sees_it(
    receipt: Receipt, globex: Vendor, rosa: Actor, max_: Actor, charlie: Actor, client: Client
) -> None:
    paths = [
        "/acme/portal/registrations/R-1001/receipt/",
        f"/acme/portal/registrations/R-1001/receipt/{receipt.digest}/file/",
    ]
    assert [signed_in(who).get(path).status_code for who in (rosa, max_, charlie) for path in paths] == [404] * 6
    assert [client.get(path).status_code for path in paths] == [302, 302]


def test_a_receipt_answers_at_its_own_registration_only(receipt: Receipt, brightpath: Partner, piet: Actor) -> None:
    make_receipt(brightpath, "R-1002")
    client = signed_in(piet)
    assert client.get(f"/acme/portal/registrations/R-1002/receipt/{receipt.digest}/file/").status_code == 404


def test_before_the_first_receipt_there_is_no_key(acme: Vendor, brightpath: Partner, piet: Actor, max_: Actor) -> None:
    make_claim(brightpath)
    client = signed_in(piet)
    page = client.get("/acme/portal/registrations/R-1001/receipt/").content.decode()
    assert heading(page) == "There is no receipt yet."
    assert client.get("/acme/portal/receipt-key/").status_code == 404
    staff = signed_in(max_)
    assert heading(staff.get("/acme/receipts/").content.decode()) == "No receipt was issued yet."
    assert staff.get("/acme/receipts/key/").status_code == 404
    assert heading(staff.get("/acme/receipts/chain/").content.decode()) == "The chain of receipts is broken."


def test_staff_see_every_receipt_and_a_whole_chain(receipt: Receipt, rivermark: Partner, fin: Actor) -> None:
    other = make_receipt(rivermark, "R-1002")
    client = signed_in(fin)
    page = client.get("/acme/receipts/").content.decode()
    assert heading(page) == "2 receipts, each signed and chained to the one before."
    assert [f'href="/acme/receipts/{one.digest}/"' in page for one in (receipt, other)] == [True, True]
    assert heading(client.get("/acme/receipts/chain/").content.decode()) == "The chain is whole."
    shown = client.get(f"/acme/receipts/{other.digest}/").content.decode()
    assert heading(shown) == "Rivermark registered Northwind Mills."
    assert client.get(f"/acme/receipts/{other.digest}/file/").content == as_file(other)


def test_a_broken_chain_is_told_on_the_page(receipt: Receipt, fin: Actor) -> None:
    with behind_the_back() as run:
        run("UPDATE deals_receipt SET body = 'nothing'")
    client = signed_in(fin)
    page = client.get("/acme/receipts/chain/").content.decode()
    assert heading(page) == "The chain of receipts is broken."
    assert page.count("its text and its digest do not belong together") == 1
    assert client.get(f"/acme/receipts/{receipt.digest}/").status_code == 200


def test_a_key_that_was_put_in_place_of_the_vendors_is_given_to_nobody(receipt: Receipt, piet: Actor) -> None:
    with behind_the_back() as run:
        run("UPDATE deals_signingkey SET public_key = 'x'")
    assert signed_in(piet).get("/acme/portal/receipt-key/").status_code == 404


@pytest.mark.parametrize(("who", "path"), [("piet", "/acme/portal/receipt-check/"), ("fin", "/acme/receipts/check/")])
def test_a_file_is_judged_on_a_page(receipt: Receipt, who: str, path: str, request: pytest.FixtureRequest) -> None:
    client = signed_in(request.getfixturevalue(who))
    assert heading(client.get(path).content.decode()) == "Is this receipt genuine?"
    status, page = upload(client, path, as_file(receipt))
    assert (status, heading(page)) == (200, "It is genuine: the vendor signed exactly this text.")
    assert page.count("The same receipt stands in the chain.") == 1
    status, page = upload(client, path, as_file(receipt).replace(b"125000.00", b"925000.00"))
    assert (status, heading(page)) == (200, "It is not genuine: its text and its digest do not belong together.")
    assert (page.count("925,000"), page.count("Northwind")) == (0, 0)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"{}", b"[" * 100_000, b"x" * 300_000, b"PK\x03\x04\x00"])
def test_another_file_is_refused_in_words(receipt: Receipt, fin: Actor, content: bytes) -> None:
    status, page = upload(signed_in(fin), "/acme/receipts/check/", content)
    assert (status, "This is not a receipt: " in page) == (422, True)


def test_no_file_is_asked_for_again(receipt: Receipt, fin: Actor) -> None:
    assert signed_in(fin).post("/acme/receipts/check/").status_code == 422


def test_a_genuine_receipt_that_was_taken_out_of_the_chain_raises_the_alarm(
    receipt: Receipt, piet: Actor, fin: Actor, rosa: Actor
) -> None:
    with behind_the_back() as run:
        run("DELETE FROM deals_receipt")
    alarm = "so somebody took it out"
    paths = {piet: "/acme/portal/receipt-check/", fin: "/acme/receipts/check/", rosa: "/acme/portal/receipt-check/"}
    pages = [upload(signed_in(who), path, as_file(receipt))[1] for who, path in paths.items()]
    # Rosa's partner would not see its copy anyway, so nothing is said about it.
    assert [page.count(alarm) for page in pages] == [1, 1, 0]


def test_the_list_asks_as_much_for_thirty_as_for_one(receipt: Receipt, brightpath: Partner, fin: Actor) -> None:
    client = signed_in(fin)
    client.get("/acme/receipts/")

    def statements() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/acme/receipts/").status_code == 200
        # A request of its own has no savepoints; in a test its transaction is one.
        return len([one for one in asked if "SAVEPOINT" not in one["sql"]])

    one = statements()
    for number in range(29):
        make_receipt(brightpath, f"R-2{number:03}")
    assert (statements(), one <= 10) == (one, True)


def test_the_private_half_is_in_no_answer(acme: Vendor, receipt: Receipt, fin: Actor, piet: Actor) -> None:
    with scope.enter(acme.pk):
        secret = SigningKey.objects.get().private_key_encrypted
    answers = [
        signed_in(who).get(path).content.decode()
        for who, path in [(fin, "/acme/receipts/"), (fin, "/acme/receipts/key/"), (piet, "/acme/portal/receipt-key/")]
    ]
    assert [secret in answer for answer in answers] == [False] * 3
