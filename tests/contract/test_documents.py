"""Sentences of the contract about program documents: published once, given back whole, refused without a trace."""

import codecs
from pathlib import Path

import pytest

from tests.contract.calling import DOCUMENTS, call
from tests.contract.worlds import COLUMNS
from vendors.models import Vendor

HERE = ("--vendor", "acme", "--program", "technology", "--as-of", "2026-06-30")


def test_a_document_is_given_back_byte_for_byte(acme: Vendor, tmp_path: Path) -> None:
    plain = (DOCUMENTS / "technology-2024.yaml").read_bytes()
    path = tmp_path / "program.yaml"
    for label, written in {
        b"2024": plain,
        b"2025": codecs.BOM_UTF8 + plain.replace(b"\n", b"\r\n"),
        b"2026": plain.rstrip(b"\n") + " # Größe – 株式".encode(),
    }.items():
        written = written.replace(b"edition: 2024", b"edition: " + label)
        path.write_bytes(written)
        day = ("--effective", f"{label.decode()}-01-01")
        assert call("program", "publish", path, "--vendor", "acme", *day).status == 0

        shown = call("program", "show", "--vendor", "acme", "--program", "technology", "--edition", label.decode())

        assert shown.out.encode() == written


def test_an_overlapping_edition_is_refused_and_a_dry_run_publishes_nothing(programs: None, tmp_path: Path) -> None:
    text = (DOCUMENTS / "technology-2024.yaml").read_text()
    path = tmp_path / "program.yaml"
    publish = ("program", "publish", path, "--vendor", "acme")

    path.write_text(text.replace("edition: 2024", "edition: other"))
    overlapping = call(*publish)
    path.write_text(text.replace("bronze: 100000", "bronze: 1"))
    changed = call(*publish)
    path.write_text(text.replace("edition: 2024", "edition: later"))
    dry = call(*publish, "--effective", "2099-01-01", "--dry-run")

    assert (overlapping.status, changed.status, dry.status) == (1, 1, 0)
    assert call("program", "show", "--vendor", "acme", "--program", "technology", "--edition", "later").status == 1
    assert call("program", "show", "--vendor", "acme", "--program", "technology").out == text


def test_without_a_published_edition_everything_about_a_program_is_refused(acme: Vendor, tmp_path: Path) -> None:
    partners = tmp_path / "partners.csv"
    partners.write_text(f"{COLUMNS['partners']}\nbrightpath,Brightpath,,DE,technology,2024-01-15,,,")

    for command in ("assessments", "recalculate"):
        refused = call(command, *HERE, "--json")
        assert (refused.status, refused.out) == (1, "")
        assert "technology" in refused.err
    assert call("import", "partners", partners, "--vendor", "acme", "--json").json["rejected"][0]["column"] == "program"


@pytest.mark.parametrize(
    ("good", "bad", "line"),
    [
        ("bronze: 100000", "bronze: lots", 55),
        ("currency: USD ", "currency: dollars ", 13),
        ("time_zone: UTC ", "time_zone: Atlantis ", 14),
        ("mid_year_days: 365", "mid_year_days: -1", 66),
    ],
)
def test_a_malformed_document_names_the_line_and_publishes_nothing(
    acme: Vendor, tmp_path: Path, good: str, bad: str, line: int
) -> None:
    text = (DOCUMENTS / "technology-2024.yaml").read_text()
    path = tmp_path / "program.yaml"
    path.write_text(text.replace(good, bad))
    assert [number for number, one in enumerate(text.split("\n"), 1) if good in one] == [line]

    for words in (("program", "validate", path), ("program", "publish", path, "--vendor", "acme")):
        refused = call(*words)
        assert (refused.status, refused.out) == (1, "")
        assert f"Line {line}, " in refused.err
    assert call("program", "show", "--vendor", "acme", "--program", "technology").status == 1
