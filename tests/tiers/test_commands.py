"""The commands about tiers: their shapes, their refusals, their exit statuses."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from partners.models import Partner
from tests.tiers.facts import EVERYTHING, achieve, enroll, publish, win
from tiers.models import Assessment, Run, TierChange
from vendors.models import Vendor


def ask(command: str, *arguments: str) -> Any:
    answer = StringIO()
    call_command(command, "--vendor", "acme", "--program", "technology", *arguments, "--json", stdout=answer)
    return json.loads(answer.getvalue())


@pytest.fixture
def bronze(acme_scope: Vendor, brightpath: Partner) -> Partner:
    enrollment = enroll(brightpath, publish())
    achieve(enrollment, *EVERYTHING[:3], stories=2)
    win(brightpath, "123456.78", "2026-03-01", source_id="deal")
    return brightpath


def test_assessments_tell_everyone_and_change_nothing(bronze: Partner) -> None:
    assert ask("assessments", "--as-of", "2026-03-31") == [
        {
            "partner": "brightpath",
            "current_tier": "registered",
            "eligible_tier": "bronze",
            "metrics": {
                "agreement": 1,
                "solution_launched": 1,
                "solution_materials": 1,
                "success_stories": 2,
                "gtm_plan": 0,
                "account_mapping": 0,
                "influenced_arr": "123456.78",
            },
            "unmet": [
                {"tier": "silver", "requirement": "influenced_arr", "needed": "500000.00", "has": "123456.78"},
                {"tier": "gold", "requirement": "success_stories", "needed": 3, "has": 2},
                {"tier": "gold", "requirement": "gtm_plan", "needed": 1, "has": 0},
                {"tier": "gold", "requirement": "account_mapping", "needed": 1, "has": 0},
                {"tier": "gold", "requirement": "influenced_arr", "needed": "1000000.00", "has": "123456.78"},
            ],
        }
    ]
    assert (Assessment.objects.count(), TierChange.objects.count(), Run.objects.count()) == (0, 0, 0)


def test_explain_tells_every_row(bronze: Partner) -> None:
    told = ask("explain", "--partner", "brightpath", "--as-of", "2026-03-31")
    assert told["window"] == {"after": "2025-03-31", "until": "2026-03-31"}
    arr = told["metrics"][-1]
    assert (arr["metric"], arr["value"], arr["not_counted"]) == ("influenced_arr", "123456.78", [])
    assert [{key: row[key] for key in ("id", "date", "amount", "why")} for row in arr["counted"]] == [
        {
            "id": "deal",
            "date": "2026-03-01",
            "amount": "123456.78",
            "why": "sourced, recorded 1 Mar 2026, closed 1 Mar 2026",
        }
    ]


def test_recalculate_queues_a_run(bronze: Partner) -> None:
    told = ask("recalculate", "--as-of", "2026-03-31", "--basis", "annual")
    assert told == {
        "run": Run.objects.get().pk,
        "status": "queued",
        "basis": "annual",
        "as_of": "2026-03-31",
        "window": {"after": "2024-12-31", "until": "2025-12-31"},
        "mode": "full",
        "touched": None,
        "assessed": 0,
        "proposed": [],
        "seconds": None,
    }


@pytest.mark.parametrize(
    ("arguments", "sentence", "status"),
    [
        (["explain", "--partner", "nobody"], "There is no partner 'nobody' here.", 1),
        (["assessments", "--program", "other"], "There is no program 'other' here.", 1),
        (["recalculate", "--as-of", "2999-01-01"], "1 Jan 2999 lies ahead.", 1),
    ],
)
def test_refusals_are_sentences(bronze: Partner, arguments: list[str], sentence: str, status: int) -> None:
    with pytest.raises(CommandError, match=sentence) as refused:
        ask(*arguments)
    assert refused.value.returncode == status
