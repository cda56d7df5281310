"""A mistake anywhere in a document is told in one sentence with its line."""

from pathlib import Path

import pytest

from programs.document.load import check

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text()

HEAD = [
    ("schema: 1", "schema: 2", 'Line 1, schema: expected 1, the version of this notation, found "2".'),
    (
        "program: cloud",
        "program: Cloud",
        "Line 2, program: expected a key of lower-case letters, digits and - that begins with a letter"
        ' (at most 50), found "Cloud".',
    ),
    (
        "kind: technology",
        "kind: tecnology",
        "Line 3, kind: expected technology, consulting, reseller or referral,"
        ' found "tecnology" (did you mean "technology"?).',
    ),
    ("name: Cloud partners", "name:", "Line 4, name: expected text, found nothing."),
    (
        "name: Cloud partners",
        f"name: {'x' * 201}",
        "Line 4, name: expected at most 200 characters, found 201 characters.",
    ),
    ("name: Cloud partners", "name: [a]", "Line 4, name: expected text, found a list."),
    (
        "name: Cloud partners",
        r'name: "a\0b"',
        r'Line 4, name: expected text without control characters, found "a\x00b" in quotes.',
    ),
    (
        "edition: 2026",
        "edition: 2026/27",
        "Line 5, edition: expected an edition such as 2024 or 2024-b (letters, digits, dots, _ and -;"
        ' at most 32), found "2026/27".',
    ),
    (
        "effective: 2026-01-01",
        "effective: 2026-02-30",
        'Line 6, effective: expected a date of the years 1970 to 2100, written as 2024-01-31, found "2026-02-30".',
    ),
    (
        "effective: 2026-01-01",
        "effective: 20260101",
        'Line 6, effective: expected a date of the years 1970 to 2100, written as 2024-01-31, found "20260101".',
    ),
    (
        "currency: USD",
        "currency: usd",
        "Line 7, currency: expected a currency by its ISO 4217 code in upper case, such as USD,"
        ' found "usd" (did you mean "USD"?).',
    ),
    (
        "currency: USD",
        "currency: USX",
        'Line 7, currency: expected a currency by its ISO 4217 code in upper case, such as USD, found "USX".',
    ),
    (
        "time_zone: UTC",
        "time_zone: Europe/Berln",
        "Line 8, time_zone: expected a time zone by its IANA name, such as UTC or Europe/Berlin,"
        ' found "Europe/Berln" (did you mean "Europe/Berlin"?).',
    ),
    (
        "program_year: calendar",
        "program_year: fiscal",
        'Line 9, program_year: expected calendar or the day on which it begins, such as {begins: "02-01"},'
        ' found "fiscal".',
    ),
]

TIERS = [
    (
        "plus:  {rank: 1, name: Plus}",
        "plus:  {rank: 0, name: Plus}",
        "Line 12, tiers > plus > rank: expected each rank once, found 0 again; the first is on line 11.",
    ),
    (
        "plus:  {rank: 1, name: Plus}",
        "plus:  {rank: -1, name: Plus}",
        'Line 12, tiers > plus > rank: expected a whole number from 0 to 99, found "-1".',
    ),
    (
        "start: {rank: 0, name: Start}",
        "start: {rank: 3, name: Start}",
        "Line 11, tiers: expected a lowest tier with rank 0, where everyone starts, found 1 as the lowest rank.",
    ),
    (
        "name: Top, invitation: top,",
        "name: Top, invitation: tpo,",
        'Line 13, tiers > top > invitation: expected a declared invitation (top or plan), found "tpo"'
        ' (did you mean "top"?).',
    ),
    (
        "{rank: 0, name: Start}",
        "{rank: 0, name: Start, invitation: top}",
        "Line 11, tiers > start > invitation: expected no invitation on the lowest tier, where everyone"
        " starts,"
        ' found "top".',
    ),
    (
        'colour: "#123abc"',
        'colour: "red"',
        'Line 13, tiers > top > colour: expected a colour in quotes such as "#9a5b2f", in lower case,'
        ' found "red" in quotes.',
    ),
    (
        'colour: "#123abc"',
        'color: "#123abc"',
        "Line 13, tiers > top: expected one of the keys rank, name, invitation or colour,"
        ' found "color" (did you mean "colour"?).',
    ),
    (
        "  plus:  {rank: 1, name: Plus}\n",
        "  plus:  {rank: 1, name: Plus}\n  only_for: {rank: 7, name: X}\n",
        'Line 13, tiers: expected another key for a tier, found "only_for", which has a meaning of its own.',
    ),
    (
        "  plus:  {rank: 1, name: Plus}\n",
        "  plus:  {rank: 1, name: Plus}\n  plus:  {rank: 5, name: Plus}\n",
        'Line 13, tiers: expected each key once, found "plus" again; the first is on line 12.',
    ),
    (
        "  plus:  {rank: 1, name: Plus}\n",
        "  plus:  {rank: 1, name: Plus}\n  Extra: {rank: 5, name: Plus}\n",
        'Line 13, tiers: expected a key of lower-case letters, digits, _ and - (at most 64), found "Extra".',
    ),
]

METRICS = [
    (
        "stories: {name: Stories, milestones: success_story}",
        "stories: {name: Stories, milestones: success_storys}",
        "Line 28, metrics > stories > milestones: expected a declared kind of milestone (agreement,"
        " solution_launched, solution_materials, success_story, gtm_plan or account_mapping),"
        ' found "success_storys" (did you mean "success_story"?).',
    ),
    (
        "people_with: expert",
        "people_with: experts",
        "Line 29, metrics > experts > people_with: expected a declared certification (expert),"
        ' found "experts" (did you mean "expert"?).',
    ),
    (
        "people_with: expert",
        "people_with: expert, milestone: gtm_plan",
        "Line 29, metrics > experts: expected exactly one of milestone, milestones, people_with, arr_won, score,"
        " how_many_of or every_above_zero,"
        " found milestone and people_with.",
    ),
    (
        ", people_with: expert",
        "",
        "Line 29, metrics > experts: expected exactly one of milestone, milestones, people_with, arr_won, score,"
        " how_many_of or every_above_zero,"
        " found none.",
    ),
    (
        "[sourced, influenced]",
        "[sourced, sourced]",
        'Line 30, metrics > arr > arr_won: expected each kind of attribution once, found "sourced".',
    ),
    (
        "[sourced, influenced]",
        "sourced",
        'Line 30, metrics > arr > arr_won: expected a list such as [sourced], found "sourced".',
    ),
    (
        "[sourced, influenced]",
        "[]",
        "Line 30, metrics > arr > arr_won: expected a list such as [sourced], found an empty list.",
    ),
    (
        "metrics:\n",
        "metrics:\n  invitation: {name: X, milestone: gtm_plan}\n",
        'Line 27, metrics: expected another key for a metric, found "invitation", which stands for a missing'
        " invitation.",
    ),
]

REQUIREMENTS = [
    (
        "agreement: {start: yes,",
        "agreement: {start: 1,",
        "Line 32, requirements > agreement > start: expected yes (leave the tier out where it is not"
        " asked for),"
        ' found "1".',
    ),
    (
        "stories: {plus: 1,",
        "stories: {plus: yes,",
        'Line 33, requirements > stories > plus: expected a whole number from 1 to 999,999, found "yes".',
    ),
    (
        "stories: {plus: 1,",
        'stories: {plus: "1",',
        'Line 33, requirements > stories > plus: expected a whole number from 1 to 999,999, found "1" in quotes.',
    ),
    (
        "stories: {plus: 1,",
        "stories: {plsu: 1,",
        "Line 33, requirements > stories: expected one of the keys start, plus, top or only_for,"
        ' found "plsu" (did you mean "plus"?).',
    ),
    (
        "stories: {plus: 1, top: 2}",
        "stories: {plus: 3, top: 2}",
        'Line 33, requirements > stories > top: expected at least the 3 that plus asks for on line 33, found "2".',
    ),
    (
        "stories: {plus: 1, top: 2}",
        "storys: {plus: 1, top: 2}",
        "Line 33, requirements: expected a declared metric (agreement, stories, experts or arr),"
        ' found "storys" (did you mean "stories"?).',
    ),
    (
        "top: 5, only_for: [data]}",
        "top: 5, only_for: [date]}",
        "Line 34, requirements > experts > only_for: expected a declared focus (data or voice),"
        ' found "date" (did you mean "data"?).',
    ),
    (
        "experts: {plus: 3, top: 5, only_for: [data]}",
        "experts: {only_for: [data]}",
        "Line 34, requirements > experts: expected at least one tier, found none.",
    ),
    (
        "experts: {plus: 3, top: 5, only_for: [data]}",
        "experts: {plus: [{at_least: 3, only_for: [data]}, {at_least: 4, only_for: [data]}]}",
        "Line 34, requirements > experts > plus: expected other focus areas in only_for, found the same as on line 34.",
    ),
    (
        "top: {if_invited: [plan]}}",
        "top: {if_invited: [plna]}}",
        "Line 32, requirements > agreement > top > if_invited: expected a declared invitation (top or plan),"
        ' found "plna" (did you mean "plan"?).',
    ),
    (
        "stories: {plus: 1, top: 2}",
        "stories: {plus: 1, top: {if_invited: [plan]}}",
        'Line 33, requirements > stories > top: expected the key "at_least", found none.',
    ),
]

POLICIES = [
    (
        "mid_year_days: 365",
        "mid_year_days: 0",
        'Line 36, windows > mid_year_days: expected a whole number from 1 to 1,096, found "0".',
    ),
    (
        "mid_year_days: 365",
        "mid_year_days: 1097",
        'Line 36, windows > mid_year_days: expected a whole number from 1 to 1,096, found "1097".',
    ),
    (
        "mid_year: up, annual",
        "mid_year: down, annual",
        'Line 37, directions > mid_year: expected both or up, found "down".',
    ),
    (
        "directions: {mid_year: up, annual: both}",
        "directions: {mid_year: up}",
        'Line 37, directions: expected the key "annual", found none.',
    ),
    (
        "tiers: [start], every",
        "tiers: [strat], every",
        "Line 43, inactivity > tiers: expected a declared tier (start, plus or top),"
        ' found "strat" (did you mean "start"?).',
    ),
    (
        "grace_days: 30",
        "grace_days: 366",
        'Line 43, inactivity > grace_days: expected a whole number from 0 to 365, found "366".',
    ),
    (
        "needs_terms: addendum\n",
        "needs_terms: other\n",
        'Line 45, fees > needs_terms: expected a declared set of terms (addendum), found "other".',
    ),
    (
        "percent: 10}",
        "percent: 100.5}",
        'Line 48, fees > rates > percent: expected a percentage above 0 and up to 100, such as 7.5, found "100.5".',
    ),
    (
        "    - {percent: 7.5}",
        "    - {up_to: 9000, percent: 7.5}",
        'Line 49, fees > rates > up_to: expected no up_to on the last rate, which is for all above, found "9000".',
    ),
    (
        "    - {percent: 7.5}",
        "    - {up_to: 5000, percent: 8}\n    - {percent: 7.5}",
        'Line 49, fees > rates > up_to: expected more than the 5,000 of the rate before, found "5000".',
    ),
]

BENEFITS = [
    (
        "tiers: {start: yes, plus: yes, top: yes}}",
        "tiers: {start: no, plus: yes, top: yes}}",
        "Line 40, benefits > Access > portal > tiers > start: expected yes, invited or a number (leave"
        " the tier out"
        ' where it does not give the benefit), found "no".',
    ),
    (
        "top: yes}, if_invited: [plan]}",
        "top: yes}}",
        'Line 41, benefits > Access > roadmap: expected "if_invited" with the invitation that opens it,'
        " found a tier marked invited without it.",
    ),
    (
        "roadmap: {name: Roadmap, tiers: {plus: invited,",
        "roadmap: {name: Roadmap, tiers: {plus: yes,",
        "Line 41, benefits > Access > roadmap > if_invited: expected a tier marked invited,"
        " found none, so the invitation opens nothing.",
    ),
    (
        "{plus: 5, top: {invited: yes, quantity: 9}}",
        "{plus: 0, top: {invited: yes, quantity: 9}}",
        'Line 42, benefits > Access > licences > tiers > plus: expected a whole number from 1 to 999,999, found "0".',
    ),
    (
        "products: [lake]",
        "products: [lakes]",
        "Line 42, benefits > Access > licences > products: expected a declared product (lake),"
        ' found "lakes" (did you mean "lake"?).',
    ),
    (
        "inactivity:",
        "  More:\n    portal: {name: Portal, tiers: {plus: yes}}\ninactivity:",
        'Line 44, benefits > More: expected each benefit once, found "portal" again; the first is on line 40.',
    ),
]

REGISTRATION = [
    (
        "answer_within_hours: 16",
        "answer_within_hours: 0",
        'Line 51, registration > answer_within_hours: expected a whole number from 1 to 240, found "0".',
    ),
    (
        "answer_within_hours: 16",
        "answer_within: 16",
        "Line 51, registration: expected one of the keys answer_within_hours, auto_approve_after_hours, calendar,"
        " protection_days, extension_days, evidence, capacity or influences,"
        ' found "answer_within" (did you mean "answer_within_hours"?).',
    ),
    (
        "auto_approve_after_hours: 20",
        "auto_approve_after_hours: never",
        'Line 52, registration > auto_approve_after_hours: expected a whole number from 0 to 240, found "never".',
    ),
    (
        "[mon, tue, wed, fri]",
        "[]",
        "Line 53, registration > calendar > days: expected a list such as [mon], found an empty list.",
    ),
    (
        "[mon, tue, wed, fri]",
        "[mon, tues]",
        "Line 53, registration > calendar > days: expected a declared day of the week (mon, tue, wed, thu, fri, sat"
        ' or sun), found "tues" (did you mean "tue"?).',
    ),
    (
        'opens: "09:00"',
        'opens: "9:00"',
        "Line 53, registration > calendar > opens: expected a time of day in quotes such as"
        ' "09:00", from "00:00" to "23:59", found "9:00" in quotes.',
    ),
    (
        'closes: "17:00"',
        'closes: "24:00"',
        "Line 53, registration > calendar > closes: expected a time of day in quotes such as"
        ' "09:00", from "00:00" to "23:59", found "24:00" in quotes.',
    ),
    (
        'closes: "17:00"',
        'closes: "09:00"',
        'Line 53, registration > calendar > closes: expected a time of closing after 09:00, found "09:00" in quotes.',
    ),
    (
        'opens: "09:00", closes: "17:00"',
        'opens: "18:00"',
        "Line 53, registration > calendar > opens: expected a time of opening before 17:00, when it closes,"
        ' found "18:00" in quotes.',
    ),
    (
        "[2026-12-25]",
        "[2026-12-25, 2026-12-25]",
        "Line 53, registration > calendar > holidays: expected each holiday once, found 2026-12-25 again; the first"
        " is on line 53.",
    ),
    (
        "[2026-12-25]",
        "[25.12.2026]",
        "Line 53, registration > calendar > holidays: expected a date of the years 1970 to 2100, written as"
        ' 2024-01-31, found "25.12.2026".',
    ),
    (
        '[mon, tue, wed, fri], opens: "09:00", closes: "17:00", holidays: [2026-12-25]',
        "[fri], holidays: [2026-12-18, 2026-12-25, 2027-01-01, 2027-01-08, 2027-01-15, 2027-01-22, 2027-01-29,"
        " 2027-02-05, 2027-02-12, 2027-02-19]",
        "Line 53, registration > calendar > holidays: expected a business day at least every 60 days, found none in"
        " the 60 days from 2026-12-18.",
    ),
    (
        "protection_days: 90",
        "protection_days: 731",
        'Line 54, registration > protection_days: expected a whole number from 1 to 730, found "731".',
    ),
    (
        "extension_days: 30",
        "extension_days: 366",
        'Line 55, registration > extension_days: expected a whole number from 0 to 365, found "366".',
    ),
    (
        "{name: Meeting, days: 14}",
        "{name: Meeting}",
        'Line 56, registration > evidence > meeting: expected the key "days", found none.',
    ),
    (
        "{start: 5,",
        "{strat: 5,",
        "Line 57, registration > capacity: expected one of the keys start, plus or top,"
        ' found "strat" (did you mean "start"?).',
    ),
    (
        "{start: 5,",
        "{start: -5,",
        'Line 57, registration > capacity > start: expected a whole number from 0 to 999,999, found "-5".',
    ),
    (
        "{intro: Introduction, demo: Demonstration}",
        "[Introduction]",
        "Line 58, registration > influences: expected entries such as key: Name, found a list.",
    ),
    (
        "demo: Demonstration",
        f"{'x' * 61}: Demonstration",
        "Line 58, registration > influences: expected a key of lower-case letters, digits, _ and - (at most 60),"
        f' found "{"x" * 60}...".',
    ),
    (
        "  lake: Data lake\n",
        f"  lake: Data lake\n  {'x' * 61}: Data lake\n",
        "Line 24, products: expected a key of lower-case letters, digits, _ and - (at most 60),"
        f' found "{"x" * 60}...".',
    ),
]


CASES = [*HEAD, *TIERS, *METRICS, *REQUIREMENTS, *POLICIES, *BENEFITS, *REGISTRATION]


@pytest.mark.parametrize(
    ("written", "instead", "sentence"),
    CASES,
    ids=[instead.strip().partition("\n")[0][:40] for _, instead, _ in CASES],
)
def test_a_mistake_is_told_in_one_sentence(written: str, instead: str, sentence: str) -> None:
    assert SAMPLE.count(written) == 1
    assert [str(problem) for problem in check(SAMPLE.replace(written, instead))] == [sentence]
