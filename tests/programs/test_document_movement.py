"""When moves are proposed and take effect: what a document writes, what it leaves out, and what it cannot mean."""

from datetime import date
from pathlib import Path

import pytest

from programs.document.diff import diff
from programs.document.load import check, load
from programs.document.movement import DayOfYear, Every, FirstYear, MovementPolicy, UntilNextReview
from programs.document.words_movement import movement_in_words

TEXT = (Path(__file__).parent / "sample.yaml").read_text()
LAST = TEXT.count("\n") + 1


def movement(section: str) -> MovementPolicy:
    return load(f"{TEXT}movement: {section}\n").movement


def wrong(section: str) -> list[str]:
    return [str(problem).removeprefix(f"Line {LAST}, movement") for problem in check(f"{TEXT}movement: {section}\n")]


def test_the_section_is_read_as_it_is_written() -> None:
    written = (
        "{upgrades: {every: quarter}, downgrades: {every: half_year}, keeps_at_percent: 90, grace: {days: 60},"
        ' notices: [1, 14], first_year: keep, annual_effective: "02-01"}'
    )
    assert movement(written) == MovementPolicy(
        upgrades=Every.QUARTER,
        downgrades=Every.HALF_YEAR,
        keeps_at_percent=90,
        grace=60,
        notices=(14, 1),
        first_year=FirstYear.KEEP,
        annual_effective=DayOfYear(2, 1),
    )
    assert movement("{grace: until_next_review}").grace is UntilNextReview.UNTIL_NEXT_REVIEW


def test_a_document_without_the_section_moves_partners_as_before() -> None:
    policy = load(TEXT).movement
    assert policy == MovementPolicy()
    assert (policy.upgrades, policy.downgrades, policy.keeps_at_percent, policy.grace) == ("day", "day", None, None)
    assert (policy.notices, policy.first_year, policy.annual_effective) == ((30, 7, 1), "assess", None)
    assert list(movement_in_words(policy)) == []
    assert diff(load(TEXT), load(f"{TEXT}movement: {{annual_effective: on_approval, first_year: assess}}\n")) == []


@pytest.mark.parametrize(
    ("section", "said"),
    [
        ("{keeps_at_percent: 100}", ' > keeps_at_percent: expected a whole number from 1 to 99, found "100".'),
        ("{keeps_at_percent: 0}", ' > keeps_at_percent: expected a whole number from 1 to 99, found "0".'),
        ("{grace: 60}", ' > grace: expected {days: 60} or until_next_review, found "60".'),
        ("{grace: {days: 0}}", ' > grace > days: expected a whole number from 1 to 365, found "0".'),
        ("{notices: [7, 7]}", f" > notices: expected each notice once, found 7 again; the first is on line {LAST}."),
        ("{notices: [366]}", ' > notices: expected a whole number from 1 to 365, found "366".'),
        ("{notices: []}", " > notices: expected a list of days such as [30, 7, 1], found an empty list."),
        (
            "{upgrades: {every: week}}",
            ' > upgrades > every: expected day, month, quarter, half_year or year, found "week".',
        ),
        (
            "{downgrades: quarter}",
            ' > downgrades: expected entries with the keys every, found "quarter".',
        ),
        ("{first_year: spare}", ' > first_year: expected assess or keep, found "spare".'),
        (
            '{annual_effective: "02-29"}',
            " > annual_effective: expected on_approval or a day of every year in quotes such as"
            ' "02-01", found "02-29" in quotes.',
        ),
        (
            "{annual_effective: 1 February}",
            " > annual_effective: expected on_approval or a day of every year in quotes such as"
            ' "02-01", found "1 February".',
        ),
        (
            "{graces: {days: 1}}",
            ": expected one of the keys upgrades, downgrades, keeps_at_percent, grace, notices, first_year or"
            ' annual_effective, found "graces" (did you mean "grace"?).',
        ),
    ],
)
def test_what_it_cannot_mean_is_said_with_its_line(section: str, said: str) -> None:
    assert wrong(section) == [said]


def test_the_rules_are_told_in_words() -> None:
    written = (
        "{upgrades: {every: month}, downgrades: {every: year}, keeps_at_percent: 90, grace: {days: 1},"
        ' first_year: keep, annual_effective: "02-01"}'
    )
    assert list(movement_in_words(movement(written))) == [
        "A mid-year review proposes moves up on the first day of each month.",
        "A mid-year review proposes moves down on the first day of each program year.",
        "A partner keeps its tier while it reaches 90% of each threshold of the tier and of those below, and falls no"
        " further than to the highest tier of which that is true.",
        "What the annual review decides takes effect from 1 February on.",
        "The annual review does not move down a partner that was enrolled within the window it measures.",
        "A move down takes effect 1 day after its approval; it is lifted when the partner meets its tier again before"
        " that. The partner is told when it is approved, 30, 7 and 1 days before and on the day.",
    ]
    assert list(movement_in_words(movement("{grace: until_next_review, notices: [1]}"))) == [
        "A move down takes effect on the first day of the next review; it is lifted when the partner meets its tier"
        " again before that. The partner is told when it is approved, 1 day before and on the day.",
    ]


def test_what_changes_is_told() -> None:
    old, new = (
        load(f"{TEXT}movement: {section}\n")
        for section in (
            "{grace: {days: 30}}",
            "{upgrades: {every: quarter}, downgrades: {every: year}, keeps_at_percent: 80, grace: until_next_review,"
            ' notices: [14, 1], first_year: keep, annual_effective: "04-01"}',
        )
    )
    assert diff(old, new) == [
        "Mid-year moves up are proposed every day -> on the first day of each quarter",
        "Mid-year moves down are proposed every day -> on the first day of each program year",
        "A tier is kept at 100% of each threshold -> 80% of each threshold",
        "Grace before a move down: 30 days -> until the next review",
        "Notices of a move down: 30, 7 and 1 days before -> 14 and 1 days before",
        "Annual review, first-year partners: assessed like all others -> not moved down",
        "Annual moves take effect on approval -> from 1 April on",
    ]


def test_a_day_of_the_year_comes_every_year() -> None:
    first = DayOfYear(2, 1)
    assert [first.on_or_after(date(2027, month, 1)) for month in (1, 2, 3)] == [
        date(2027, 2, 1),
        date(2027, 2, 1),
        date(2028, 2, 1),
    ]
