"""What changes between two documents is told in sentences, and nothing that changes is left out."""

from dataclasses import fields
from pathlib import Path

import pytest

from programs.document.diff import diff
from programs.document.load import load
from programs.document.model import ProgramDocument

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text()
FOLDER = Path(__file__).resolve().parents[2] / "programs" / "documents"


def changes(*replacements: tuple[str, str]) -> list[str]:
    text = SAMPLE
    for written, instead in replacements:
        assert text.count(written) == 1, written
        text = text.replace(written, instead)
    return diff(load(SAMPLE), load(text))


def test_the_same_rules_have_no_differences_whatever_their_layout() -> None:
    spread = SAMPLE.replace("stories: {plus: 1, top: 2}", "stories:   # the table\n    top: 2\n    plus: 1")
    assert changes() == []
    assert diff(load(SAMPLE), load("# A comment\n" + spread)) == []
    assert changes(("[sourced, influenced]", "[influenced, sourced]"), ("2500.50", "2500.5")) == []


CASES = [
    ("arr: {plus: 1000,", "arr: {plus: 1200,", ["Plus: influenced ARR $1,000 -> $1,200"]),
    ("top: 2500.50}", "top: 2500.51}", ["Top: influenced ARR $2,500.50 -> $2,500.51"]),
    ("stories: {plus: 1, top: 2}", "stories: {plus: 1, top: 4}", ["Top: stories 2 -> 4"]),
    ("stories: {plus: 1, top: 2}", "stories: {top: 2}", ["Plus: no longer asks for stories: at least 1"]),
    (
        "stories: {plus: 1, top: 2}",
        "stories: {start: 1, plus: 1, top: 2}",
        ["Start: new requirement stories: at least 1"],
    ),
    (
        "top: {if_invited: [plan]}}",
        "top: yes}",
        ["Top: agreement signed, asked of those with the invitation Joint plan -> (everyone)"],
    ),
    (
        "top: 5, only_for: [data]}",
        "top: 5, only_for: [data, voice]}",
        [
            "Plus: experts, asked of those with the focus Data -> Data or Voice",
            "Top: experts, asked of those with the focus Data -> Data or Voice",
        ],
    ),
    (
        "experts: {plus: 3, top: 5, only_for: [data]}",
        "experts: {plus: [{at_least: 3, only_for: [data]}, {at_least: 2, only_for: [voice]}], top: 5,"
        " only_for: [data]}",
        ["Plus: new requirement experts: at least 2, for partners that focus on Voice"],
    ),
    ("program: cloud", "program: clouds", ["Program key: cloud -> clouds"]),
    ("kind: technology", "kind: reseller", ["Kind of program: technology -> reseller"]),
    ("name: Cloud partners", "name: Sky partners", ["Name: Cloud partners -> Sky partners"]),
    ("edition: 2026", "edition: 2027", ["Edition: 2026 -> 2027"]),
    ("effective: 2026-01-01\n", "", ["Effective date: 2026-01-01 -> none"]),
    ("time_zone: UTC", "time_zone: Asia/Tokyo", ["Time zone: UTC -> Asia/Tokyo"]),
    ("currency: USD", "currency: EUR", ["Currency: USD -> EUR"]),
    ("rank: 2, name: Top", "rank: 3, name: Top", ["Top: rank 2 -> 3"]),
    ("rank: 2, name: Top", "rank: 2, name: Summit", ["Name of tier top: Top -> Summit"]),
    ("#123abc", "#123abd", ["Top: colour #123abc -> #123abd"]),
    ("name: Top, invitation: top,", "name: Top,", ["Top: needs the invitation Top tier -> none"]),
    (
        "  plus:  {rank: 1, name: Plus}\n",
        "  plus:  {rank: 1, name: Plus}\n  more:  {rank: 5, name: More}\n",
        ["New tier: More (more)"],
    ),
    ("voice: Voice", "voice: Telephony", ["Name of focus area voice: Voice -> Telephony"]),
    ("  voice: Voice\n", "", ["Focus area removed: Voice (voice)"]),
    (
        "  data: Data\n  voice: Voice\n",
        "  voice: Voice\n  data: Data\n",
        ["Focus area order: data, voice -> voice, data"],
    ),
    ("plan: Joint plan", "plan: Joint plan\n  eve: Event", ["New invitation: Event (eve)"]),
    ("expert: Expert", "expert: Master", ["Name of certification expert: Expert -> Master"]),
    ("lake: Data lake", "lake: Lake", ["Name of product lake: Data lake -> Lake"]),
    ("addendum: Addendum", "addendum: Annex", ["Name of set of terms addendum: Addendum -> Annex"]),
    (
        "[sourced, influenced]",
        "[sourced]",
        ["Influenced ARR: counts ARR won with a part sourced or influenced (money) -> "
         "ARR won with a part sourced (money)"],
    ),
    (
        "milestones: success_story",
        "milestones: gtm_plan",
        ["Stories: counts milestones success_story (count) -> milestones gtm_plan (count)"],
    ),
    ("mid_year_days: 365", "mid_year_days: 180", ["Mid-year window: 365 days -> 180 days"]),
    ("{mid_year: up,", "{mid_year: both,", ["Mid-year review moves partners: only up -> up or down"]),
    (", annual: both}", ", annual: up}", ["Annual review moves partners: up or down -> only up"]),
    ("tiers: {start: yes, plus: yes,", "tiers: {plus: yes,", ["Start: portal yes -> no"]),
    ("{plus: invited, top: yes}", "{plus: invited, top: invited}", ["Top: roadmap yes -> by invitation"]),
    ("{plus: 5,", "{plus: 6,", ["Plus: licences yes (5) -> yes (6)"]),
    ("quantity: 9", "quantity: 8", ["Top: licences by invitation (9) -> by invitation (8)"]),
    (
        "if_invited: [top]",
        "if_invited: [plan]",
        ["Licences: opened by the invitation Top tier -> Joint plan"],
    ),
    (
        "only_for: [data], products",
        "products",
        ["Licences: for partners with the focus Data -> (everyone)"],
    ),
    ("products: [lake], ", "", ["Licences: about the product Data lake -> none"]),
    ("needs_terms: [addendum], ", "", ["Licences: needs the signed Addendum -> none"]),
    ("note: For projects.", "note: For all.", ["Licences: note For projects. -> For all."]),
    (
        "  Access:\n",
        "  Entrance:\n",
        [
            "Portal: group Access -> Entrance",
            "Roadmap: group Access -> Entrance",
            "Licences: group Access -> Entrance",
        ],
    ),
    ("quiet_after_days: 90", "quiet_after_days: 60", ["Quiet after days: 90 -> 60"]),
    ("grace_days: 30", "grace_days: 14", ["Days of grace for quiet partners: 30 -> 14"]),
    ("tiers: [start], every", "tiers: [start, plus], every",
     ["Review of quiet partners: tiers Start -> Start or Plus"]),
    (
        "inactivity: {tiers: [start], every: quarter, quiet_after_days: 90, grace_days: 30}\n",
        "",
        ["Review of quiet partners: every quarter -> none"],
    ),
    (
        "percent: 10}",
        "percent: 12.5}",
        ["Referral fee: 10% up to $5,000, 7.5% above -> 12.5% up to $5,000, 7.5% above"],
    ),
    ("closes_within_days: 180", "closes_within_days: 90", ["Referral fee: days to close 180 -> 90"]),
    ("file_within_days: 60", "file_within_days: 30", ["Appeals: days to file 60 -> 30"]),
    ("answer_within_hours: 24", "answer_within_hours: 30", ["Appeals: business hours to answer 24 -> 30"]),
    ("answer_within_hours: 16", "answer_within_hours: 8", ["Registration: business hours to answer 16 -> 8"]),
    (
        "  auto_approve_after_hours: 20\n",
        "",
        ["Registration: business hours overdue until approved by rule 20 -> none"],
    ),
    (
        "[mon, tue, wed, fri]",
        "[sun, mon]",
        ["Registration: business days Monday to Wednesday and Friday -> Monday and Sunday"],
    ),
    ('opens: "09:00"', 'opens: "08:30"', ["Registration: opens 09:00 -> 08:30"]),
    (', closes: "17:00"', ', closes: "18:00"', ["Registration: closes 17:00 -> 18:00"]),
    (
        "[2026-12-25]",
        "[2027-01-01, 2026-12-24]",
        ["New holiday: 2026-12-24", "Holiday removed: 2026-12-25", "New holiday: 2027-01-01"],
    ),
    ("protection_days: 90", "protection_days: 60", ["Registration: days of protection 90 -> 60"]),
    ("extension_days: 30", "extension_days: 0", ["Registration: days of the extension 30 -> 0"]),
    ("name: Meeting, days: 14", "name: Meeting, days: 21", ["Meeting: prolongs protection by days 14 -> 21"]),
    ("{name: Meeting,", "{name: Visit,", ["Name of kind of evidence meeting: Meeting -> Visit"]),
    (
        "capacity: {start: 5, plus: 25}",
        "capacity: {start: 0, top: 99}",
        [
            "Start: open registrations 5 -> 0",
            "Plus: open registrations 25 -> any number",
            "Top: open registrations any number -> 99",
        ],
    ),
    ("countries: [BR, MX]", "countries: [BR, IN, MX]", ["Growth: countries BR, MX -> BR, IN, MX"]),
    ("growth: {name: Growth,", "growth: {name: Rising,", ["Name of region growth: Growth -> Rising"]),
    (
        "program_year: calendar",
        'program_year: {begins: "02-01"}',
        ["Program year: begins on 1 January -> 1 February"],
    ),
    ("mid_year_days: 365", "mid_year: {months: 12}", ["Mid-year window: 365 days -> 12 months"]),
    ("mid_year_days: 365", "mid_year: {quarters: 1}", ["Mid-year window: 365 days -> 1 completed quarter"]),
    ("mid_year_days: 365", "mid_year: program_year_to_date", ["Mid-year window: 365 days -> the year to date"]),
    (
        "annual: previous_calendar_year",
        "annual: previous_program_year",
        ["Annual window: previous_calendar_year -> previous_program_year"],
    ),
    (
        "arr_won: [sourced, influenced]",
        "arr_won: [influenced], not_with: [sourced]",
        ["Influenced ARR: counts ARR won with a part sourced or influenced (money) -> "
         "ARR won with a part influenced, not also sourced (money)"],
    ),
    ("intro: Introduction, ", "", ["Kind of influence removed: Introduction (intro)"]),
    (
        "registration:\n",
        "movement: {grace: {days: 60}, annual_effective: \"02-01\"}\nregistration:\n",
        ["Grace before a move down: none -> 60 days", "Annual moves take effect on approval -> from 1 February on"],
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "instead", "sentences"), CASES, ids=[instead.strip()[:40] for _, instead, _ in CASES]
)
def test_a_change_is_told_in_a_sentence(written: str, instead: str, sentences: list[str]) -> None:
    assert changes((written, instead)) == sentences


def test_a_removed_metric_takes_its_requirements_along() -> None:
    assert changes(
        ("  stories: {name: Stories, milestones: success_story}\n", ""),
        ("  stories: {plus: 1, top: 2}\n", ""),
    ) == [
        "Metric removed: Stories (stories)",
        "Plus: no longer asks for stories: at least 1",
        "Top: no longer asks for stories: at least 2",
    ]


def test_globex_differs_from_acme_in_its_name_products_thresholds_and_promise() -> None:
    acme, globex = (
        load((FOLDER / name).read_bytes()) for name in ("technology-2024.yaml", "globex-technology-2024.yaml")
    )
    assert diff(acme, globex) == [
        "Name: Acme technology partner program -> Globex technology partner program",
        "Product removed: Messaging (messaging)",
        "Product removed: Voice (voice)",
        "Product removed: Segment (segment)",
        "Product removed: Engage (engage)",
        "Product removed: Flex (flex)",
        "New product: Ledger (ledger)",
        "New product: Billing (billing)",
        "New product: Treasury (treasury)",
        "New product: Insight (insight)",
        "Bronze: influenced ARR $100,000 -> $50,000",
        "Silver: customer success stories 2 -> 1",
        "Silver: influenced ARR $500,000 -> $250,000",
        "Gold: customer success stories 3 -> 2",
        "Gold: influenced ARR $1,000,000 -> $750,000",
        "Registration: business hours to answer 16 -> 18",
        "Registration: business hours overdue until approved by rule 40 -> none",
        "Registration: days of protection 90 -> 60",
        "Registration: opens 09:00 -> 08:30",
        "Registration: closes 17:00 -> 17:30",
        "Holiday removed: 2027-12-24",
        "Kind of evidence removed: Demonstration of the joint solution (integration_demo)",
        "Registered: open registrations 10 -> 5",
        "Bronze: open registrations 25 -> 20",
        "Silver: open registrations 50 -> 40",
    ]


def test_every_part_of_a_document_is_changed_by_one_of_the_cases_or_fixed_by_the_notation() -> None:
    names = {part.name for part in fields(ProgramDocument)}
    sample = load(SAMPLE)
    others = [load(SAMPLE.replace(written, instead)) for written, instead, _ in CASES]
    changed = {name for name in names for other in others if getattr(sample, name) != getattr(other, name)}
    assert changed | {"schema_version"} == names
