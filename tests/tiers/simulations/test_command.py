"""`simulate` says what a document would do, computed at once, in a sentence or as one JSON document."""

import json
from pathlib import Path

import pytest

from partners.models import Partner
from programs import drafts
from programs.models import Program
from tenancy import scope
from tests.contract.calling import ask, call
from tests.shipped import TECHNOLOGY, publish_shipped
from tests.tiers.facts import enroll
from tiers.models import TierChange
from vendors.actors import Actor
from vendors.models import Vendor

DRAFT = TECHNOLOGY.replace("edition: 2024", "edition: next")
WORDS = ("simulate", "--vendor", "acme", "--program", "technology", "--as-of", "2026-03-31")


@pytest.fixture
def program(acme: Vendor, brightpath: Partner) -> Program:
    made = publish_shipped(acme)
    with scope.enter(acme.pk):
        enroll(brightpath, made, tier="gold")
    return made


def test_a_file_is_simulated(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "next.yaml"
    file.write_text(DRAFT)
    told = ask(*WORDS, "--document", file)
    said = ("document", "edition", "basis", "as_of", "assessed", "up", "down", "differing")
    assert {key: told[key] for key in said} == {
        "document": "next",
        "edition": "2024",
        "basis": "mid_year",
        "as_of": "2026-03-31",
        "assessed": 1,
        "up": 0,
        "down": 1,
        "differing": 0,
    }
    assert told["window"] == {"after": "2025-03-31", "until": "2026-03-31"}
    assert told["moves"] == [
        {
            "partner": "brightpath",
            "from": "gold",
            "to": "registered",
            "in_force": "registered",
            "eligible": "registered",
        }
    ]
    with scope.enter(program.vendor_id):
        assert TierChange.objects.count() == 0


def test_a_draft_or_an_edition_is_named_by_its_label(program: Program, olga: Actor) -> None:
    with scope.enter(program.vendor_id):
        drafts.save_draft(DRAFT, by=olga)
    for label in ("next", "2024"):
        answer = call(*WORDS, "--edition", label)
        assert (answer.status, answer.err) == (0, "Of 1 partner 1 would move: 0 up, 1 down.\n")
    assert call(*WORDS, "--edition", "2023").status == 1


def test_a_document_with_problems_names_the_line(program: Program, tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(DRAFT.replace("silver: 500000", "silvr: 500000"))
    answer = call(*WORDS, "--document", file, "--json")
    assert (answer.status, answer.out) == (1, "")
    assert 'did you mean "silver"?' in answer.err


def test_the_sums_are_in_the_json(program: Program) -> None:
    told = ask(*WORDS, "--edition", "2024", "--basis", "annual")
    assert told["ways"] == [
        {"from": "gold", "now": "registered", "then": "registered", "partners": 1, "direction": "down"}
    ]
    assert json.dumps(told["cost"]) == "null"
