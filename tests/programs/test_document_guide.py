"""The guide to program documents is true: its example loads and each message it prints is what is said."""

import re
from pathlib import Path

import pytest

from programs.document import (
    read_benefits,
    read_inactivity,
    read_metrics,
    read_movement,
    read_registration,
    read_requirements,
    read_scores,
    read_windows,
)
from programs.document.load import OPTIONAL, REQUIRED, check

GUIDE = (Path(__file__).resolve().parents[2] / "docs" / "program-documents.md").read_text()
EXAMPLE = GUIDE.partition("```yaml\n")[2].partition("```")[0]
ROWS = re.findall(r"^\| `(.+?)` \| `(.+?)` \| (Line .+?) \|$", GUIDE, flags=re.MULTILINE)


def test_the_example_of_the_guide_is_without_problems() -> None:
    assert check(EXAMPLE) == []


@pytest.mark.parametrize(("written", "instead", "said"), ROWS, ids=[row[1] for row in ROWS])
def test_the_guide_prints_what_is_said_of_a_mistake(written: str, instead: str, said: str) -> None:
    assert EXAMPLE.count(written) == 1
    assert [str(problem) for problem in check(EXAMPLE.replace(written, instead))] == [said]


def test_the_guide_prints_every_message_of_its_table() -> None:
    assert len(ROWS) == GUIDE.count("| Line ") == 21


def test_the_guide_explains_every_key_and_the_example_uses_it() -> None:
    benefit = {*read_benefits.REQUIRED, *read_benefits.OPTIONAL}
    tier = {"rank", "name", "colour", "invitation"}
    registration = {*read_registration.KEYS, *read_registration.CALENDAR, *read_registration.EVIDENCE}
    moves = {*read_movement.KEYS, "every", "days"}
    metrics = {
        *read_metrics.COUNTINGS,
        *read_metrics.OPTIONS,
        *read_scores.TERM,
        *read_scores.STEP,
        *read_windows.MID_YEAR,
    }
    quiet = {*read_inactivity.REQUIRED, *read_inactivity.OPTIONAL, "nudge"}
    keys = {*quiet, *REQUIRED, *OPTIONAL, *metrics, *read_requirements.CELL, *benefit, *tier, *registration, *moves}
    assert {key for key in keys if f"`{key}" not in GUIDE} == set()
    assert {span for span in read_windows.MOST if f"`{{{span}: " not in GUIDE} == set()
    assert {key for key in {*keys} - {"at_least", "mid_year"} if f"{key}:" not in EXAMPLE} == set()
