"""What a document promises about appeals, and what one promises that does not mention them."""

from pathlib import Path

import pytest

from programs.document.appeals import AppealPolicy
from programs.document.load import check, load

TEXT = (Path(__file__).parent / "sample.yaml").read_text()
SECTION = "appeals: {answer_within_hours: 24, file_within_days: 60}\n"


def test_the_section_is_read_as_it_is_written() -> None:
    assert load(TEXT).appeals == AppealPolicy(answer_within_hours=24, file_within_days=60)


def test_what_is_not_written_keeps_its_default() -> None:
    assert load(TEXT.replace(SECTION, "")).appeals == AppealPolicy(answer_within_hours=40, file_within_days=90)
    assert load(TEXT.replace(SECTION, "appeals: {file_within_days: 30}\n")).appeals == AppealPolicy(40, 30)


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{answer_within_hours: 0}", "a whole number from 1 to 240, found"),
        ("{file_within_days: 731}", "a whole number from 1 to 730, found"),
        ("{answer_in_hours: 2}", "one of the keys answer_within_hours or file_within_days, found"),
    ],
)
def test_what_cannot_be_promised_is_told(section: str, said: str) -> None:
    (problem,) = check(TEXT.replace(SECTION, f"appeals: {section}\n"))
    assert said in str(problem)
