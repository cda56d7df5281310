"""The command: one JSON document on standard output, exit status 0, 1 or 2."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from activity.models import Activity
from deals.models import ExchangeRate
from imports.models import ImportJob
from tenancy import scope
from vendors.models import Vendor

GOOD = "currency,base,date,rate,note\nEUR,USD,2024-01-01,1.1,x\n"
BAD = "currency,base,date,rate\nEUR,USD,2024-01-01,1.1\nGBP,USD,2024-01-01,-1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "rates.csv"


def run(file: Path, *options: str, capsys: pytest.CaptureFixture[str], kind: str = "rates") -> tuple[int, Any]:
    """The exit status and the document on standard output."""
    status = 0
    try:
        call_command("import", kind, str(file), "--vendor", "acme", "--json", *options)
    except CommandError as error:
        status = error.returncode
    return status, json.loads(capsys.readouterr().out or "null")


def test_a_good_file_is_done(acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD)
    first = {"kind": "rates", "read": 1, "created": 1, "updated": 0, "unchanged": 0, "rejected": []}
    assert run(file, capsys=capsys) == (0, {**first, "ignored_columns": ["note"]})
    assert run(file, capsys=capsys) == (0, {**first, "created": 0, "unchanged": 1, "ignored_columns": ["note"]})


def test_a_file_with_a_bad_row_is_refused_whole(acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(BAD)
    status, report = run(file, capsys=capsys)
    assert (status, report["read"], report["created"]) == (1, 2, 0)
    assert [(one["line"], one["column"], one["value"]) for one in report["rejected"]] == [(3, "rate", "-1")]
    with scope.enter(acme.pk):
        assert ExchangeRate.objects.count() == 0
        assert Activity.objects.filter(verb="import.done").count() == 0


def test_partial_takes_the_good_rows_and_still_says_1(
    acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(BAD)
    status, report = run(file, "--partial", capsys=capsys)
    assert (status, report["created"], len(report["rejected"])) == (1, 1, 1)
    with scope.enter(acme.pk):
        assert list(ExchangeRate.objects.values_list("currency", flat=True)) == ["EUR"]


def test_a_dry_run_reports_the_same_and_writes_nothing(
    acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_text(GOOD)
    dry = run(file, "--dry-run", capsys=capsys)
    with scope.enter(acme.pk):
        assert (ExchangeRate.objects.count(), ImportJob.objects.count()) == (0, 0)
    assert run(file, capsys=capsys) == dry


def test_the_log_says_who_imported_what(acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD)
    run(file, capsys=capsys)
    with scope.enter(acme.pk):
        assert [one.sentence for one in Activity.objects.filter(verb="import.done")] == [
            "import on the command line imported rates from rates.csv: 1 new, 0 changed, 0 as they were, 0 rejected"
        ]


def test_a_file_that_is_not_there_is_wrong_usage(acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(file, capsys=capsys) == (2, None)


def test_an_unknown_program_is_refused(acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text(GOOD)
    assert run(file, "--program", "nothing", capsys=capsys) == (1, None)


def test_a_file_that_is_not_utf_8_has_one_entry_on_line_1(
    acme: Vendor, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes("currency,base,date,rate\nEUR,USD,2024-01-01,1.1é\n".encode("latin-1"))
    status, report = run(file, capsys=capsys)
    assert (status, [(one["line"], one["column"]) for one in report["rejected"]]) == (1, [(1, "")])
