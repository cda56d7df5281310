"""`review_inactivity`: opens the review of a quarter, lists it without a worker, and changes nothing again."""

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from activity.models import Activity
from programs.models import Program
from tenancy import scope
from tests.tiers import facts
from tests.tiers.inactivity.quiet import quiet_partner
from tests.tiers.proposals import make_program
from tiers.models import InactivityReview, ReviewItem
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def program(acme: Vendor) -> Program:
    return make_program(acme)


@pytest.fixture(autouse=True)
def _quiet(acme: Vendor, program: Program) -> None:
    """As of 1 July 2026, 92 days before the day that the days are given for."""
    for code, days in (("nudgeable", 92 + 50), ("alive", 92 + 10), ("gone", 92 + 100)):
        quiet_partner(acme, program, code, days)


def _run(capsys: pytest.CaptureFixture[str], *options: str) -> dict[str, Any]:
    arguments = ["--vendor", "acme", "--program", "technology", "--quarter", "2026Q3", "--json", *options]
    call_command("review_inactivity", *arguments)
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def _written(vendor: Vendor) -> tuple[int, int, int]:
    with scope.enter(vendor.pk):
        told = Activity.objects.filter(verb__startswith="inactivity").count()
        return InactivityReview.objects.count(), ReviewItem.objects.count(), told


def test_it_opens_and_lists(acme: Vendor, capsys: pytest.CaptureFixture[str]) -> None:
    outcome = _run(capsys)
    with scope.enter(acme.pk):
        assert outcome["review"] == InactivityReview.objects.get().pk
    assert (outcome["quarter"], outcome["as_of"], outcome["state"]) == ("2026Q3", "2026-07-01", "open")
    assert outcome["created"] is True
    assert outcome["items"][1] == {
        "partner": "gone",
        "tier": "registered",
        "last_sign_in": None,
        "last_registration": None,
        "last_referral": None,
        "last_training": "2026-03-23",
        "last_story": None,
        "last_sign_of_life": "2026-03-23",
        "quiet_days": 100,
        "proposal": "deactivate",
        "reason": "long_quiet",
        "state": "proposed",
    }
    assert [(item["partner"], item["proposal"]) for item in outcome["items"]] == [
        ("alive", "keep"),
        ("gone", "deactivate"),
        ("nudgeable", "nudge"),
    ]
    assert outcome["counts"]["listed"] == 3
    assert outcome["counts"]["proposals"] == {"keep": 1, "nudge": 1, "deactivate": 1}


def test_running_it_again_changes_nothing(acme: Vendor, capsys: pytest.CaptureFixture[str]) -> None:
    first = _run(capsys)
    written = _written(acme)
    again = _run(capsys)
    assert again == first | {"created": False}
    assert _written(acme) == written == (1, 3, 2)


def test_a_dry_run_says_the_same_and_writes_nothing(acme: Vendor, capsys: pytest.CaptureFixture[str]) -> None:
    planned = _run(capsys, "--dry-run")
    assert _written(acme) == (0, 0, 0)
    real = _run(capsys)
    assert planned == real | {"review": None, "state": "planned", "created": False}
    assert _run(capsys, "--dry-run") == real | {"created": False}


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--quarter", "2199"], "Write a quarter as 2026Q3: the year, Q and 1 to 4."),
        (["--quarter", "2099Q1"], "2099Q1 begins on 1 Jan 2099. A review looks at a quarter that has begun."),
        (["--program", "none"], "There is no program 'none' here."),
        (["--vendor", "nobody"], "There is no vendor 'nobody'. `create_vendor` makes one."),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(acme: Vendor, options: list[str], sentence: str) -> None:
    given = {"--vendor": "acme", "--program": "technology", "--quarter": "2026Q3"} | {options[0]: options[1]}
    for more in ([], ["--dry-run"]):
        with pytest.raises(CommandError) as refusal:
            call_command("review_inactivity", *[part for pair in given.items() for part in pair], *more)
        assert (str(refusal.value), refusal.value.returncode) == (sentence, 1)
    assert _written(acme) == (0, 0, 0)


def test_a_program_that_reviews_nobody_is_refused(globex: Vendor) -> None:
    text = (facts.SHIPPED / "technology-2024.yaml").read_text()
    with scope.enter(globex.pk):
        lines = [line for line in text.splitlines() if not line.startswith("inactivity:")]
        facts.publish_text("\n".join(lines) + "\n")
    with pytest.raises(CommandError) as refusal:
        call_command("review_inactivity", "--vendor", "globex", "--program", "technology", "--quarter", "2026Q3")
    assert refusal.value.returncode == 1
    assert str(refusal.value).endswith("reviews no quiet partners: it has no section `inactivity`.")
