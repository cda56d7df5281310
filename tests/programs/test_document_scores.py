"""Scores and other metrics of metrics: read, refused with the line, told in words, compared."""

from decimal import Decimal
from pathlib import Path

import pytest

from programs.document.diff import diff
from programs.document.load import check, load
from programs.document.model import AnnualWindow, Span, Unit, Windows
from programs.document.program_year import ProgramYear
from programs.document.scoring import EveryCounting, HowManyCounting, Need, PerAmount, ScoreCounting, Share, Term
from programs.document.words import requirement_in_words, rules_in_words

TEXT = (Path(__file__).parent / "scores.yaml").read_text()
SAMPLE = load(TEXT)

MISTAKES = [
    ('{begins: "02-01"}', '{begins: "02-29"}',
     'Line 8, program_year > begins: expected a month and a day that every year has, in quotes, such as "02-01",'
     ' found "02-29" in quotes.'),
    ('{begins: "02-01"}', "{begins: 2-1}",
     'Line 8, program_year > begins: expected a month and a day that every year has, in quotes, such as "02-01",'
     ' found "2-1".'),
    ("countries: [BR, MX]", "countries: [BR, mx]",
     'Line 13, regions > growth > countries: expected a country by its ISO 3166 code of two letters in upper case,'
     ' such as BR, found "mx" (did you mean "MX"?).'),
    ("countries: [US]", "countries: [US, BR]",
     'Line 14, regions > home > countries: expected each country in one region, found "BR" again; the first is on'
     " line 13."),
    ("countries: [US]", "countries: []",
     "Line 14, regions > home > countries: expected a list of countries such as [BR, MX], found an empty list."),
    ("[influenced], not_with: [sourced]", "[influenced], not_with: [influenced]",
     "Line 22, metrics > other > not_with: expected a declared kind that arr_won leaves out (sourced or resold),"
     ' found "influenced".'),
    ("people_with: expert}", "people_with: expert, not_with: [sourced]}",
     "Line 20, metrics > experts: expected not_with beside arr_won, found it beside people_with."),
    ("people_with: expert}", "people_with: expert, at_most: 3}",
     "Line 20, metrics > experts: expected at_most beside score, found it beside people_with."),
    ("full_at: yes, points", "full_at: 1, points",
     "Line 26, metrics > first > score > agreement > full_at: expected yes (leave the tier out where it is not asked"
     ' for), found "1".'),
    ("{at: 3, points: 10}", "{at: 1, points: 10}",
     "Line 27, metrics > first > score > stories > steps > at: expected more than the 1 of the step before,"
     ' found "1".'),
    ("{at: 3, points: 10}", "{at: 3, points: 5}",
     "Line 27, metrics > first > score > stories > steps > points: expected more than the 5 of the step before,"
     ' found "5".'),
    ("{at: 3, points: 10}", "{at: 3}",
     'Line 27, metrics > first > score > stories > steps: expected the key "points", found none.'),
    ("steps: [{at: 1, points: 5}, {at: 3, points: 10}]", "steps: [{at: 1, points: 5}], points: 3",
     "Line 27, metrics > first > score > stories: expected points inside each of the steps, found points beside them."),
    ("steps: [{at: 1, points: 5}, {at: 3, points: 10}]", "steps: [{at: 1, points: 5}], from: 2",
     "Line 27, metrics > first > score > stories: expected no from beside steps, which begin with the first of them,"
     ' found "from".'),
    ("points: 20, from: 2", "points: 20, from: 9",
     'Line 28, metrics > first > score > experts > from: expected at most the 8 that give all points, found "9".'),
    ("points: 20, from: 2", "from: 2",
     'Line 28, metrics > first > score > experts: expected the key "points", found none.'),
    ("points: 20, from: 2", "points: 0, from: 2",
     "Line 28, metrics > first > score > experts > points: expected points above zero and up to 999,999.99, such as 70"
     ' or 2.5, found "0".'),
    ("points: 20, from: 2", "points: 1000000, from: 2",
     "Line 28, metrics > first > score > experts > points: expected points above zero and up to 999,999.99, such as 70"
     ' or 2.5, found "1000000".'),
    ("full_at: 8,", "full_at: 8, per: 3,",
     "Line 28, metrics > first > score > experts: expected exactly one of per, full_at or steps, found per and"
     " full_at."),
    ("full_at: 8,", "full_at: 8, whole: yes,",
     "Line 28, metrics > first > score > experts > whole: expected yes, beside per (leave it out where parts of it"
     ' count), found "yes".'),
    ("experts: {full_at: 8, points: 20, from: 2}", "experts: {points: 20}",
     "Line 28, metrics > first > score > experts: expected exactly one of per, full_at or steps, found none."),
    ("experts: {full_at", "expert: {full_at",
     "Line 28, metrics > first > score: expected a metric declared above (agreement, stories, experts, sourced or"
     ' other), found "expert" (did you mean "experts"?).'),
    ("experts: {full_at", "total: {full_at",
     "Line 28, metrics > first > score: expected a metric declared above (agreement, stories, experts, sourced or"
     ' other), found "total", which is declared on line 33.'),
    ("experts: {full_at", "first: {full_at",
     "Line 28, metrics > first > score: expected a metric declared above (agreement, stories, experts, sourced or"
     ' other), found "first", which is declared on line 23.'),
    ("{growth: 2,", "{growt: 2,",
     "Line 29, metrics > first > score > sourced > times: expected a declared region (growth or home),"
     ' found "growt" (did you mean "growth"?).'),
    ("{growth: 2,", "{growth: 100.5,",
     "Line 29, metrics > first > score > sourced > times > growth: expected a multiplier above 0 and up to 100, such"
     ' as 2 or 1.5, found "100.5".'),
    ("at_most: 200}", "at_most: 0}",
     "Line 29, metrics > first > score > sourced > at_most: expected points above zero and up to 999,999.99, such as"
     ' 70 or 2.5, found "0".'),
    ("whole: yes", "whole: true-ish",
     "Line 30, metrics > first > score > other > whole: expected yes, beside per (leave it out where parts of it"
     ' count), found "true-ish".'),
    ("stories: 2, sourced: 5000.50,", "stories: 2.5,",
     "Line 32, metrics > needs > how_many_of > stories: expected a whole number from 1 to 999,999,"
     ' found "2.5".'),
    ("how_many_of: {stories: 2, sourced: 5000.50, agreement: yes}", "how_many_of: [stories]",
     "Line 32, metrics > needs > how_many_of: expected needs such as stories: 2, found a list."),
    ("[stories, experts, total]", "[stories, expert, total]",
     "Line 34, metrics > rounded > every_above_zero: expected a metric declared above (agreement, stories, experts,"
     ' sourced, other, first, needs or total), found "expert" (did you mean "experts"?).'),
    ("[stories, experts, total]", "[stories, stories]",
     'Line 34, metrics > rounded > every_above_zero: expected each metric once, found "stories".'),
    ("first: {start: 10, plus: 69.5}", "first: {start: 10, plus: 300.01}",
     "Line 36, requirements > first > plus: expected at most 300, the most that first can come to,"
     ' found "300.01".'),
    ("first: {start: 10, plus: 69.5}", "first: {start: 10, plus: 69.555}",
     "Line 36, requirements > first > plus: expected points above zero and up to 999,999.99, such as 70 or 2.5,"
     ' found "69.555".'),
    ("needs: {plus: 2}", "needs: {plus: 4}",
     'Line 37, requirements > needs > plus: expected at most 3, the most that needs can come to, found "4".'),
    ("mid_year: {quarters: 4}", "mid_year: {quarters: 13}",
     'Line 39, windows > mid_year > quarters: expected a whole number from 1 to 12, found "13".'),
    ("mid_year: {quarters: 4}", "mid_year: {quarters: 4, months: 12}",
     "Line 39, windows > mid_year: expected exactly one of days, months or quarters, found quarters and months."),
    ("mid_year: {quarters: 4}", "mid_year: year_to_date",
     "Line 39, windows > mid_year: expected program_year_to_date or how much, such as {months: 12} or {quarters: 4},"
     ' found "year_to_date".'),
    ("mid_year: {quarters: 4}", "mid_year: {quarters: 4}, mid_year_days: 365",
     "Line 39, windows: expected exactly one of mid_year_days or mid_year, found mid_year_days and mid_year."),
    ("mid_year: {quarters: 4}, ", "",
     "Line 39, windows: expected exactly one of mid_year_days or mid_year, found none."),
]  # fmt: skip


def changes(*replaced: tuple[str, str]) -> list[str]:
    text = TEXT
    for written, instead in replaced:
        assert text.count(written) == 1
        text = text.replace(written, instead)
    return diff(SAMPLE, load(text))


@pytest.mark.parametrize(("written", "instead", "said"), MISTAKES, ids=[instead[:40] for _, instead, _ in MISTAKES])
def test_a_mistake_is_told_with_its_line(written: str, instead: str, said: str) -> None:
    assert TEXT.count(written) == 1
    assert [str(problem) for problem in check(TEXT.replace(written, instead))] == [said]


def test_a_score_has_at_most_twenty_terms() -> None:
    metrics = "".join(f"  m{number}: {{name: M, milestones: gtm_plan}}\n" for number in range(21))
    terms = ", ".join(f"m{number}: {{per: 1, points: 1}}" for number in range(21))
    text = TEXT.replace("  first:\n", f"{metrics}  many: {{name: Many, score: {{{terms}}}}}\n  first:\n")
    assert [str(problem) for problem in check(text)] == [
        "Line 44, metrics > many > score: expected at most 20 metrics, found 21 metrics."
    ]


def test_a_mistake_in_a_metric_is_told_once_and_not_again_where_it_is_used() -> None:
    text = TEXT.replace("milestones: success_story", "milestones: story")
    assert [problem.line for problem in check(text)] == [19]


def test_a_document_knows_which_metrics_are_made_of_others() -> None:
    assert [metric.key for metric in SAMPLE.base_metrics] == ["agreement", "stories", "experts", "sourced", "other"]
    assert {metric.key: metric.unit for metric in SAMPLE.derived_metrics} == {
        "first": Unit.POINTS, "needs": Unit.COUNT, "total": Unit.POINTS, "rounded": Unit.YES_NO,
    }  # fmt: skip
    assert SAMPLE.metric("needs").counting == HowManyCounting(
        (Need("agreement", Decimal(1)), Need("stories", Decimal(2)), Need("sourced", Decimal("5000.50")))
    )
    assert SAMPLE.metric("rounded").counting == EveryCounting(("stories", "experts", "total"))
    first = SAMPLE.metric("first").counting
    assert isinstance(first, ScoreCounting)
    assert first.at_most == 300
    assert first.terms[2:4] == (
        Term("experts", Share(Decimal(8), Decimal(20)), starts_at=Decimal(2)),
        Term(
            "sourced",
            PerAmount(Decimal(1200), Decimal(5)),
            at_most=Decimal(200),
            times=(("growth", Decimal(2)), ("home", Decimal("1.5"))),
        ),
    )
    assert [SAMPLE.region_of(country) for country in ("BR", "US", "DE", "")] == ["growth", "home", None, None]


def test_a_document_knows_its_year_and_windows() -> None:
    assert SAMPLE.program_year == ProgramYear(2, 1)
    assert SAMPLE.windows == Windows(Span.QUARTERS, 4, AnnualWindow.PREVIOUS_PROGRAM_YEAR)
    assert load(TEXT.replace("{quarters: 4}", "{days: 365}")).windows.mid_year is Span.DAYS


def test_scores_windows_and_regions_are_told_in_words() -> None:
    assert [sentence for sentence in rules_in_words(SAMPLE) if "the partner's part" not in sentence][1:13] == [
        "Growth markets: partners in BR and MX.",
        "Home: partners in US.",
        "Agreement signed is met by a milestone of the kind agreement, reached by the measured day and not withdrawn by"
        " then.",
        "Stories counts the milestones of the kind success story, reached by the measured day and not withdrawn by"
        " then; each key counts once.",
        "Experts counts the people who hold the certificate Expert on the measured day.",
        "First score adds up points. Agreement signed: 2.5 points at yes and above, the same share of them below;"
        " Stories: 5 points from 1 and 10 points from 3; Experts: 20 points at 8 and above, the same share of them"
        " below, nothing below 2; Sourced ARR: 5 points per $1,200, times 2 for Growth markets, times 1.5 for Home,"
        " at most 200 points; Other ARR: 3 points per whole $1,200. What each part gives is rounded half up to two"
        " decimals. It is at most 300 points.",
        "Needs met counts how many of these 3 are met: Agreement signed; Stories: at least 2; Sourced ARR: at least"
        " $5,000.50.",
        "Total score adds up points. First score: its points as they are; Needs met: 7 points each. What each part"
        " gives is rounded half up to two decimals.",
        "Active everywhere is met when each of these is above zero: Stories, Experts and Total score.",
        "The program year begins on 1 February.",
        "The annual review measures the program year before it, and people and milestones as on that year's last day."
        " It can move a partner up or down.",
        "A mid-year review measures the last 4 completed quarters of the program year, and people and milestones as on"
        " their last day. It can move a partner only up.",
    ]
    assert [requirement_in_words(SAMPLE, asked) for asked in SAMPLE.requirements_of("plus")] == [
        "First score: at least 69.5 points",
        "Needs met: at least 2",
        "Active everywhere",
    ]


def test_a_deal_that_counts_by_a_better_part_is_told_in_words() -> None:
    said = next(sentence for sentence in rules_in_words(SAMPLE) if sentence.startswith("Other ARR adds up"))
    assert "Those that count by a part of it that is sourced are left out here. Each" in said


@pytest.mark.parametrize(
    ("written", "instead", "sentences"),
    [
        ("per: 1200, points: 5", "per: 1200, points: 6",
         ["First score: Sourced ARR: 5 points per $1,200, times 2 for Growth markets, times 1.5 for Home, at most"
          " 200 points -> Sourced ARR: 6 points per $1,200, times 2 for Growth markets, times 1.5 for Home, at most"
          " 200 points"]),
        ("points: 20, from: 2", "points: 20",
         ["First score: Experts: 20 points at 8 and above, the same share of them below, nothing below 2 -> Experts: 20"
          " points at 8 and above, the same share of them below"]),
        ("      experts: {full_at: 8, points: 20, from: 2}\n", "",
         ["First score: no longer made of Experts: 20 points at 8 and above, the same share of them below, nothing"
          " below 2"]),
        ("    at_most: 300\n", "", ["First score: at most 300 points -> none"]),
        ("{stories: 2, sourced", "{experts: 1, stories: 3, sourced",
         ["Needs met: Stories: at least 2 -> Stories: at least 3", "Needs met: now made of Experts: at least 1"]),
        ("[stories, experts, total]", "[stories, total]",
         ["Active everywhere: above zero Stories, Experts or Total score -> Stories or Total score"]),
        ("every_above_zero: [stories, experts, total]", "milestone: gtm_plan",
         ["Active everywhere: counts whether every one of some metrics is above zero (yes_no) -> a milestone gtm_plan"
          " (yes_no)"]),
        ("plus: 69.5}", "plus: 70}", ["Plus: first score 69.5 points -> 70 points"]),
        ("quarters: 4", "months: 1", ["Mid-year window: 4 completed quarters -> 1 month"]),
    ],
)  # fmt: skip
def test_a_change_is_told_in_a_sentence(written: str, instead: str, sentences: list[str]) -> None:
    assert changes((written, instead)) == sentences


def test_regions_of_one_name_are_told_apart_by_their_keys() -> None:
    alike = TEXT.replace("name: Home", "name: Growth markets").replace(
        "times: {growth: 2, home: 1.5}", "times: {growth: 2}"
    )
    assert diff(load(alike), load(alike.replace("{growth: 2}", "{home: 2}"))) == [
        "First score: Sourced ARR: 5 points per $1,200, times 2 for growth, at most 200 points -> Sourced ARR: 5"
        " points per $1,200, times 2 for home, at most 200 points"
    ]
