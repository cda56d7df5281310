"""Rules in sentences that a partner reads."""

from decimal import Decimal
from pathlib import Path

from programs.document.load import load
from programs.document.words import requirement_in_words, rules_in_words
from programs.document.words_values import value_in_words

SAMPLE = load((Path(__file__).parent / "sample.yaml").read_text())


def test_a_requirement_says_what_is_asked_and_of_whom() -> None:
    assert {
        tier.key: [requirement_in_words(SAMPLE, asked) for asked in SAMPLE.requirements_of(tier.key)]
        for tier in SAMPLE.tiers
    } == {
        "start": ["Agreement signed"],
        "plus": [
            "Agreement signed",
            "Stories: at least 1",
            "Experts: at least 3, for partners that focus on Data",
            "Influenced ARR: at least $1,000",
        ],
        "top": [
            "Agreement signed, if invited (Joint plan)",
            "Stories: at least 2",
            "Experts: at least 5, for partners that focus on Data",
            "Influenced ARR: at least $2,500.50",
        ],
    }


def test_a_value_is_said_with_its_unit() -> None:
    said = {
        key: [value_in_words(SAMPLE, SAMPLE.metric(key), Decimal(value)) for value in ("0", "1234567")]
        for key in ("arr", "stories", "agreement")
    }
    assert said == {
        "arr": ["$0", "$1,234,567"],
        "stories": ["0", "1,234,567"],
        "agreement": ["no", "yes"],
    }


def test_the_rules_say_how_standing_is_computed() -> None:
    assert rules_in_words(SAMPLE) == [
        "Everyone starts on Start. To stand on a tier, a partner fulfils it and every tier below it.",
        "Top takes an invitation (Top tier) and every tier below it.",
        "Growth: partners in BR and MX.",
        "Agreement signed is met by a milestone of the kind agreement, reached by the measured day and not"
        " withdrawn by then.",
        "Stories counts the milestones of the kind success story, reached by the measured day and not"
        " withdrawn by then; each key counts once.",
        "Experts counts the people who hold the certificate Expert on the measured day.",
        "Influenced ARR adds up the estimated ARR of the opportunities won in the window, where the partner's"
        " part is sourced or influenced and was recorded by the day of the close, or sourced, recorded later and"
        " accepted late. Each opportunity counts once, with its full ARR; services are left out. Amounts in other"
        " currencies are converted to USD at the rate of the close date.",
        "The annual review measures the calendar year before it, and people and milestones as on that year's"
        " 31 December. It can move a partner up or down.",
        "A mid-year review measures the 365 days up to and including its date. It can move a partner only up.",
        "Every quarter, partners on Start are looked at. Those that were quiet for more than 45 days get a letter; "
        "those that were quiet for more than 90 days can be deactivated; they have 30 days to answer.",
        "The referral fee is 10% up to $5,000, 7.5% above, for referrals that close within 180 days."
        " None is due without these terms signed: Addendum.",
        "A deal registration is answered within 2 business days. Business hours are 09:00 to 17:00, Monday to"
        " Wednesday and Friday, in the time zone UTC, except on holidays.",
        "One that has no answer is approved by rule 20 business hours after the answer was due.",
        "An approved registration is protected for 90 days from approval. It can be extended once, by 30 days,"
        " when asked for before it ends.",
        "Evidence prolongs the protection: Meeting by 14 days.",
        "Registrations a partner can have open at once: Start 5, Plus 25, Top without limit.",
        "A registration says what the partner did: Introduction or Demonstration.",
        "A partner can say that a row is wrong or missing within 60 days of the row's newest date or of the last"
        " change of its tier. An appeal is answered within 3 business days.",
        "Days begin and end in the time zone UTC.",
    ]
