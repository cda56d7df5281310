"""All that is wrong with a document is told at once, by line."""

import re
from pathlib import Path

import pytest

from programs.document.load import check, load
from programs.document.problems import MOST, DocumentError, Problem

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text()
LINE = {line.strip(): number for number, line in enumerate(SAMPLE.splitlines(), start=1)}


def sentences_when(written: str, instead: str) -> list[str]:
    """What is said of the sample when one piece of it is written differently."""
    assert SAMPLE.count(written) == 1, written
    return [str(problem) for problem in check(SAMPLE.replace(written, instead))]


def test_the_sample_is_without_problems() -> None:
    assert check(SAMPLE) == []


@pytest.mark.parametrize(
    "amount",
    [
        "yes", ".nan", "-.inf", ".inf", "-1", "0", "0.00", "1e5", "1_000", "1,000", "0100", "0x10", "1:30",
        "1.", "10.005", ".5", "+5", "123456789012345", "'1000'", "١٠٠", "~", "{}", "[]",
    ],
)  # fmt: skip
def test_an_amount_is_digits_with_at_most_two_after_the_point(amount: str) -> None:
    problems = check(SAMPLE.replace("arr: {plus: 1000, top: 2500.50}", f"arr:\n    plus: {amount}\n    top: 2500"))
    assert [problem.line for problem in problems] == [36]


def test_a_threshold_that_falls_with_rank_names_both_lines() -> None:
    assert sentences_when("arr: {plus: 1000, top: 2500.50}", "arr:\n    plus: 3000\n    top: 2500.50") == [
        'Line 37, requirements > arr > top: expected at least the 3,000 that plus asks for on line 36, found "2500.50".'
    ]


def test_thresholds_of_different_focus_areas_are_not_compared() -> None:
    by_focus = "experts: {plus: [{at_least: 9, only_for: [voice]}, {at_least: 2}], top: 5, only_for: [data]}"
    assert sentences_when("experts: {plus: 3, top: 5, only_for: [data]}", by_focus) == []


@pytest.mark.parametrize(
    "key",
    [
        "schema",
        "program",
        "kind",
        "name",
        "edition",
        "currency",
        "time_zone",
        "program_year",
        "windows",
        "directions",
    ],
)
def test_what_is_missing_is_named(key: str) -> None:
    lines = [line for line in SAMPLE.splitlines() if not line.startswith(f"{key}:")]
    assert [str(problem) for problem in check("\n".join(lines))] == [
        f'Line 1, the document: expected the key "{key}", found none.'
    ]


@pytest.mark.parametrize("section", ["tiers", "metrics", "requirements"])
def test_an_empty_section_is_told_once(section: str) -> None:
    emptied = re.sub(rf"^{section}:\n(  .*\n)+", f"{section}: {{}}\n", SAMPLE, flags=re.MULTILINE)
    assert [(problem.line, problem.where) for problem in check(emptied)] == [(LINE[f"{section}:"], section)]


def test_all_problems_are_told_at_once_in_the_order_of_their_lines() -> None:
    wrong = (
        SAMPLE.replace("currency: USD", "currency: usd").replace("rank: 2", "rank: x").replace("data: Data", "data:")
    )
    with pytest.raises(DocumentError) as refused:
        load(wrong)
    assert [problem.line for problem in refused.value.problems] == [7, 13, 15]
    assert str(refused.value) == "\n".join(str(problem) for problem in check(wrong))


def test_no_more_than_a_hundred_problems_are_told() -> None:
    many = "".join(f"  key{number}: [no]\n" for number in range(150))
    assert len(check(SAMPLE.replace("focuses:\n", f"focuses:\n{many}"))) == MOST


def test_a_section_holds_at_most_two_hundred_entries() -> None:
    many = "".join(f"  key{number}: Name\n" for number in range(200))
    assert sentences_when("  voice: Voice\n", f"  voice: Voice\n{many}") == [
        "Line 15, focuses: expected at most 200 entries, found 202 entries."
    ]


def test_a_problem_holds_its_line_and_column() -> None:
    assert check(SAMPLE.replace("currency: USD", "currency:  usd")) == [
        Problem(
            line=7,
            column=12,
            where="currency",
            expected="a currency by its ISO 4217 code in upper case, such as USD",
            found='"usd" (did you mean "USD"?)',
        )
    ]


@pytest.mark.parametrize("source", ["- 1", "just words", "5"])
def test_a_file_that_is_not_a_mapping_is_told_as_such(source: str) -> None:
    (problem,) = check(source)
    assert (problem.line, problem.where) == (1, "the document")


def test_a_program_has_at_most_twenty_tiers() -> None:
    many = "".join(f"  tier{number}: {{rank: {number}, name: Tier}}\n" for number in range(3, 21))
    assert sentences_when("focuses:\n", f"{many}focuses:\n") == [
        "Line 11, tiers: expected at most 20 tiers, found 21 tiers."
    ]
