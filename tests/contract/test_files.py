"""Sentences of the contract about files, from the bytes of a file to the answers that follow from it."""

import codecs
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.calling import Answer, ask, call
from tests.contract.conftest import Load, influenced, of_brightpath
from tests.contract.worlds import COLUMNS

Importing = Callable[..., Answer]
SALE = "opp-1,Northwind,won,2026-05-01,USD,100000.00,0"
PART = "opp-1,brightpath,sourced,2026-04-01T10:00:00Z"
HERE = ("--vendor", "acme", "--program", "technology", "--as-of", "2026-06-30")


def test_one_bad_row_takes_no_row_and_partial_takes_the_others(brightpath_loaded: Load, importing: Importing) -> None:
    rows = (SALE, "opp-2,Northwind,won,2026-05-01,USD,1e5,0", "opp-3,Northwind,open,,USD,0,0")

    refused = importing("opportunities", *rows)

    assert refused.status == 1
    assert {key: refused.json[key] for key in ("kind", "read", "created", "updated", "unchanged")} == {
        "kind": "opportunities", "read": 3, "created": 0, "updated": 0, "unchanged": 0,
    }  # fmt: skip
    assert [(one["line"], one["column"], one["value"]) for one in refused.json["rejected"]] == [(3, "arr", "1e5")]
    assert importing("attributions", PART).json["rejected"][0]["column"] == "opportunity_id"
    taken = importing("opportunities", *rows, flags=("--partial",))
    assert (taken.status, taken.json["created"], len(taken.json["rejected"])) == (1, 2, 1)
    assert importing("attributions", PART).status == 0
    assert influenced() == "100000.00"


def test_a_dry_run_reports_what_would_be_and_changes_nothing(load: Load) -> None:
    row = "brightpath,Brightpath,,DE,technology,2024-01-15,,,"

    assert load("partners", row, flags=("--dry-run",))["created"] == 1
    assert ask("assessments", *HERE) == []
    assert load("partners", row)["created"] == 1
    assert load("partners", row)["unchanged"] == 1


def test_the_line_is_where_the_row_starts_whatever_the_file_was_saved_with(programs: None, tmp_path: Path) -> None:
    rows = 'b,B,,DE,technology,2024-01-15,,,,"two\n\nlines"\nc,C,,XX,technology,2024-01-15,,,,\n'
    text = f"\n{COLUMNS['partners']},notes\n\n{rows}"
    for number, saved in enumerate([text.encode(), codecs.BOM_UTF8 + text.replace("\n", "\r\n").encode()]):
        path = tmp_path / f"saved-{number}.csv"
        path.write_bytes(saved)

        report = call("import", "partners", path, "--vendor", "acme", "--json").json

        assert [(one["line"], one["column"], one["value"]) for one in report["rejected"]] == [(7, "country", "XX")]
        assert (report["read"], report["ignored_columns"]) == (2, ["notes"])


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16", "cp1252"])
def test_another_encoding_is_refused_as_a_whole_on_line_1(programs: None, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "partners.csv"
    path.write_bytes(
        f"{COLUMNS['partners']}\nb,B,,DE,technology,2024-01-15,,,\nc,Fälle,,DE,technology,2024-01-15,,,".encode(
            encoding
        )
    )

    refused = call("import", "partners", path, "--vendor", "acme", "--json")

    assert (refused.status, [one["line"] for one in refused.json["rejected"]]) == (1, [1])
    assert "UTF-8" in refused.json["rejected"][0]["why"]


@pytest.mark.parametrize(
    "name", ["=cmd()", "+1", "@SUM(A1)", '=HYPERLINK("x")', "Ünï 株式会社", "'; DROP TABLE x; --", "x" * 200]
)
def test_a_name_is_text_whatever_it_looks_like(load: Load, name: str) -> None:
    quoted = '"' + name.replace('"', '""') + '"'
    load("partners", f"brightpath,{quoted},,DE,technology,2024-01-15,,,")
    load("opportunities", f"opp-1,{quoted},won,2026-05-01,USD,1,0")
    load("attributions", PART)

    told = ask("explain", *HERE, "--partner", "brightpath")

    (metric,) = [one for one in told["metrics"] if one["metric"] == "influenced_arr"]
    assert [one["label"] for one in metric["counted"]] == [name]


@pytest.mark.parametrize(
    "row",
    [
        "b,B,,DE,technology,2024-01-15,platinum,,",
        "b,B,,DE,technology,2024-01-15,,segment,",
        "b,B,,DE,technology,2024-01-15,,,global_strategic",
        "b,B,,DE,reseller,2024-01-15,,,",
        "b,B,,DE,technology,2024-02-30,,,",
        "b,B,,DE,technology,15.01.2024,,,",
        "b,B,,de,technology,2024-01-15,,,",
        "b,B,,DEU,technology,2024-01-15,,,",
        "b,,,DE,technology,2024-01-15,,,",
        ",B,,DE,technology,2024-01-15,,,",
        f"b,{'x' * 201},,DE,technology,2024-01-15,,,",
        'b,"two\nlines",,DE,technology,2024-01-15,,,',
        "b,B,javascript:alert(1),DE,technology,2024-01-15,,,",
        "b,B,,DE,technology",
    ],
)  # fmt: skip
def test_a_bad_partner_is_rejected_with_a_reason(importing: Importing, row: str) -> None:
    refused = importing("partners", row)

    assert (refused.status, refused.json["created"], [one["line"] for one in refused.json["rejected"]]) == (1, 0, [2])
    assert len(refused.json["rejected"][0]["why"]) > 15


AMOUNTS_REFUSED = (
    "-1",
    "+1",
    "1,000",
    "1 000",
    "1.234",
    ".5",
    "5.",
    "NaN",
    "inf",
    "1e3",
    "0x10",
    "１２",
    "٣",
    "1_0",
    "123456789012345",
)


@pytest.mark.parametrize("amount", AMOUNTS_REFUSED)
def test_a_bad_amount_is_rejected(importing: Importing, amount: str) -> None:
    refused = importing("opportunities", f'opp-1,Northwind,won,2026-05-01,USD,"{amount}",0')

    assert refused.status == 1
    assert [(one["column"], one["value"]) for one in refused.json["rejected"]] == [("arr", amount)]


def test_letter_case_does_not_make_another_person_or_certificate(load: Load, importing: Importing) -> None:
    load("partners", "brightpath,Brightpath,,DE,consulting,2024-01-15,,segment,")
    rows = [f"brightpath,{who}@people.example,technical,2026-01-01," for who in ("Ada", "ADA", "bo")]

    refused = importing("certifications", *rows)

    assert [(one["line"], refused.json["created"]) for one in refused.json["rejected"]] == [(3, 0)]
    assert load("certifications", rows[0], rows[2])["created"] == 2
    assert load("certifications", rows[1])["unchanged"] == 1
    assert of_brightpath(program="consulting")["metrics"]["technical_certified"] == 2


def test_a_large_amount_stays_exact(brightpath_loaded: Load) -> None:
    brightpath_loaded(
        "opportunities", *(f"o{number},N,won,2026-05-01,USD, 99999999999999.99 ,0" for number in range(3))
    )
    brightpath_loaded("attributions", *(f"o{number},brightpath,sourced,2026-04-01T10:00:00Z" for number in range(3)))

    assert influenced() == "299999999999999.97"


def test_an_absent_column_keeps_and_an_empty_cell_clears(load: Load) -> None:
    load("partners", "brightpath,Brightpath,,DE,technology,2024-01-15,silver,,silver")
    need = {"tier": "silver", "requirement": "gtm_plan", "needed": 1, "has": 0}

    kept = load(
        "partners", "brightpath,Brightpath,technology,2024-01-15", columns="partner_code,name,program,enrolled_on"
    )

    assert (kept["unchanged"], of_brightpath()["current_tier"], need in of_brightpath()["unmet"]) == (1, "silver", True)
    assert load("partners", "brightpath,Brightpath,,,technology,2024-01-15,,,")["updated"] == 1
    assert (of_brightpath()["current_tier"], need in of_brightpath()["unmet"]) == ("registered", False)
