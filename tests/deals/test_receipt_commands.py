"""The commands as scripts see them: exit status, one JSON document on standard output."""

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from activity.models import Activity
from deals.models import Receipt, SigningKey
from deals.receipts.issuing import as_file
from partners.models import Partner
from tenancy import scope
from tests.deals.claims import make_claim, make_receipt
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


def run(*words: object) -> tuple[int, Any, str]:
    """Exit status, the document on standard output, and what was said."""
    out, said, status = io.StringIO(), io.StringIO(), 0
    try:
        call_command(*map(str, words), stdout=out, stderr=said)
    except CommandError as error:
        status = error.returncode
        said.write(str(error))
    return status, json.loads(out.getvalue() or "null"), said.getvalue()


@pytest.fixture
def receipt(brightpath: Partner) -> Receipt:
    return make_receipt(brightpath)


@pytest.fixture
def file(receipt: Receipt, tmp_path: Path) -> Path:
    path = tmp_path / "R-1001.json"
    path.write_bytes(as_file(receipt))
    return path


@pytest.fixture
def key(receipt: Receipt) -> str:
    with scope.enter(receipt.vendor_id):
        return SigningKey.objects.get().public_key


def test_a_genuine_receipt_is_told_with_what_it_says(receipt: Receipt, file: Path, key: str) -> None:
    status, document, said = run("verify_receipt", file, "--key", key, "--json")
    assert (status, document) == (
        0,
        {
            "genuine": True,
            "why": "It is genuine: the vendor signed exactly this text.",
            "vendor": "acme",
            "partner": "brightpath",
            "registration": "R-1001",
            "submitted_at": "2026-11-20T09:30:15.123456Z",
            "digest": receipt.digest,
            "key": receipt.key_fingerprint,
        },
    )
    assert said.splitlines()[1] == "  Brightpath (brightpath) registered Northwind Mills"


def test_the_key_may_stand_in_a_file(file: Path, key: str, tmp_path: Path) -> None:
    (tmp_path / "key.txt").write_text(f"# The key of Acme\n{key}\n")
    assert run("verify_receipt", file, "--key", tmp_path / "key.txt")[:2] == (0, None)


def test_a_changed_receipt_is_not_genuine_and_nothing_of_it_is_told(file: Path, key: str) -> None:
    file.write_text(file.read_text().replace("125000.00", "925000.00"))
    status, document, said = run("verify_receipt", file, "--key", key, "--json")
    assert (status, document.pop("genuine")) == (1, False)
    assert document.pop("why") == "It is not genuine: its text and its digest do not belong together."
    assert set(document.values()) == {None}
    assert said == "R-1001.json: It is not genuine: its text and its digest do not belong together."


def test_what_cannot_be_judged_is_wrong_usage(file: Path, key: str, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")
    (tmp_path / "key.bin").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "key.txt").write_text("no key")
    given = [
        (tmp_path / "missing.json", key),
        (tmp_path, key),
        (tmp_path / "other.json", key),
        (file, "no key at all"),
        (file, tmp_path / "key.bin"),
        (file, tmp_path / "key.txt"),
    ]
    assert [run("verify_receipt", path, "--key", one)[:2] for path, one in given] == [(2, None)] * 6


def test_the_whole_chain_is_checked(acme: Vendor, brightpath: Partner, receipt: Receipt) -> None:
    whole = {"vendor": "acme", "whole": True, "length": 1, "checked": 1, "broken": [], "without_receipt": []}
    assert run("verify_receipts", "--vendor", "acme", "--json") == (
        0,
        whole,
        "The chain is whole. Receipts checked: 1.\n",
    )
    make_claim(brightpath, "R-1002")
    assert run("verify_receipts", "--vendor", "acme", "--json") == (
        1,
        whole | {"whole": False, "without_receipt": ["R-1002"]},
        "R-1002 was submitted and has no receipt.\nThe chain of receipts is broken.",
    )


def test_the_key_is_changed_and_the_log_tells_it(acme: Vendor, receipt: Receipt, key: str) -> None:
    status, document, _ = run("rotate_signing_key", "--vendor", "acme", "--json")
    assert (status, document["vendor"], document["public_key"] == key) == (0, "acme", False)
    with scope.enter(acme.pk):
        told = Activity.objects.get(verb="signing_key.rotated")
    assert told.before == {"fingerprint": receipt.key_fingerprint}
    assert told.sentence == f"the command line replaced the key that signs receipts with {document['fingerprint']}"


def test_the_guides_few_lines_verify_it_without_this_program(receipt: Receipt, file: Path, key: str) -> None:
    guide = (Path(__file__).resolve().parents[2] / "docs" / "receipts.md").read_text()
    lines = guide.partition("```python\n")[2].partition("```")[0]
    words = [sys.executable, "-I", "-c", lines, str(file), key]
    told = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    assert json.loads(told) == json.loads(receipt.body)
    file.write_text(file.read_text().replace("125000.00", "925000.00"))
    assert subprocess.run(words, capture_output=True, check=False).returncode == 1
