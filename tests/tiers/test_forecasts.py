"""Who falls below its tier when, written down for a whole program after a run."""

import datetime
from decimal import Decimal
from typing import Any

import pytest

from deals.models import Opportunity
from partners.models import Enrollment, Milestone, Partner
from programs.models import Program
from tests.cast import make_partner
from tests.tiers.facts import achieve, day, enroll, publish, publish_text, win
from tests.tiers.program_year.ladder import ladder
from tiers.forecasts.foretelling import forecast
from tiers.models import Forecast
from vendors.models import Vendor

AS_OF = day("2026-06-30")


@pytest.fixture
def program(acme_scope: Vendor) -> Program:
    return publish()


@pytest.fixture
def silver(program: Program, brightpath: Partner) -> Enrollment:
    """Brightpath with 520,000: silver asks for 500,000, bronze for 100,000. The first deal leaves on 1 March."""
    enrollment = _as_silver(brightpath, program)
    Opportunity.objects.filter(pk=win(brightpath, "30000", "2026-03-01", source_id="small").pk).update(
        account_name="Harbour Foods"
    )
    win(brightpath, "490000", "2026-05-01", source_id="large")
    return enrollment


def _as_silver(partner: Partner, program: Program, tier: str = "silver") -> Enrollment:
    """Everything silver asks for but the revenue."""
    enrollment = enroll(partner, program, tier=tier, invitations=["silver"])
    achieve(
        enrollment, "agreement", "solution_launched", "solution_materials", "gtm_plan", "account_mapping", stories=9
    )
    return enrollment


def told(enrollment: Enrollment) -> dict[str, Any]:
    names = ("tier", "falls_on", "falls_to", "because", "because_ref", "because_label", "because_amount")
    return Forecast.objects.filter(enrollment=enrollment).values(*names).get()


def test_says_on_which_day_the_tier_is_lost_and_what_leaves_then(silver: Enrollment) -> None:
    assert forecast(silver.program, as_of=AS_OF) == 1
    assert told(silver) == {
        "tier": "silver",
        "falls_on": day("2027-03-01"),
        "falls_to": "bronze",
        "because": "influenced_arr",
        "because_ref": "small",
        "because_label": "Harbour Foods",
        "because_amount": Decimal("30000.00"),
    }


def test_says_the_same_the_next_day_and_writes_nothing(silver: Enrollment) -> None:
    forecast(silver.program, as_of=AS_OF)
    assert forecast(silver.program, as_of=AS_OF + datetime.timedelta(days=1)) == 0
    assert Forecast.objects.get().as_of == AS_OF


def test_a_new_deal_moves_the_day(silver: Enrollment) -> None:
    forecast(silver.program, as_of=AS_OF)
    win(silver.partner, "10000", "2026-06-20")
    assert forecast(silver.program, as_of=AS_OF, partner_ids=[silver.partner_id]) == 1
    assert told(silver)["falls_on"] == day("2027-05-01")


def test_a_milestone_that_is_withdrawn_takes_the_tier_away(silver: Enrollment) -> None:
    Milestone.objects.filter(kind="solution_launched").update(withdrawn_on="2026-10-01", title="Acme Sync")
    forecast(silver.program, as_of=AS_OF)
    found = told(silver)
    assert (found["falls_on"], found["falls_to"]) == (day("2026-10-01"), "registered")
    assert (found["because"], found["because_label"]) == ("solution_launched", "Acme Sync")


def test_who_is_below_already_is_below_since_the_day_that_was_said_first(program: Program, brightpath: Partner) -> None:
    enrollment = _as_silver(brightpath, program)
    forecast(program, as_of=AS_OF)
    assert forecast(program, as_of=AS_OF + datetime.timedelta(days=9)) == 0
    assert (told(enrollment)["falls_on"], told(enrollment)["falls_to"]) == (AS_OF, "registered")


def test_nobody_falls_from_the_lowest_tier(program: Program, brightpath: Partner) -> None:
    enroll(brightpath, program)
    assert forecast(program, as_of=AS_OF) == 0
    assert Forecast.objects.count() == 0


def test_who_is_not_above_the_lowest_tier_any_more_has_no_forecast(silver: Enrollment) -> None:
    forecast(silver.program, as_of=AS_OF)
    silver.standings.update(tier="registered")
    assert forecast(silver.program, as_of=AS_OF) == 1
    assert Forecast.objects.count() == 0


def test_what_concerns_one_partner_leaves_the_others_alone(silver: Enrollment, acme_scope: Vendor) -> None:
    other = make_partner(acme_scope, "other", "Other")
    _as_silver(other, silver.program)
    assert forecast(silver.program, as_of=AS_OF) == 2
    silver.standings.update(tier="registered")
    Enrollment.objects.filter(partner=other).update(status="inactive")
    assert forecast(silver.program, as_of=AS_OF, partner_ids=[silver.partner_id]) == 1
    assert Forecast.objects.get().partner == other


def test_new_rules_that_take_effect_ahead_decide_from_their_day(silver: Enrollment) -> None:
    publish(edition="2099", effective="2026-09-01", influenced_arr="{name: ARR, arr_won: [resold]}")
    forecast(silver.program, as_of=AS_OF)
    found = told(silver)
    assert (found["falls_on"], found["falls_to"], found["because"]) == (day("2026-09-01"), "registered", "")


def test_a_tier_is_stood_on_while_the_share_that_keeps_it_is_reached(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish_text(ladder("keeps_at_percent: 90"))
    enrollment = enroll(brightpath, program, tier="gold")
    achieve(enrollment, stories=2)
    for arr, closed_on in (("200", "2026-02-01"), ("900", "2026-03-01"), ("8950", "2026-05-01")):
        win(brightpath, arr, closed_on)
    forecast(program, as_of=AS_OF)
    found = told(enrollment)
    assert (found["falls_on"], found["falls_to"], found["because_amount"]) == (day("2027-03-01"), "silver", 900)
    win(brightpath, "50", "2026-06-01")
    forecast(program, as_of=AS_OF)
    assert told(enrollment)["falls_on"] == day("2027-05-01")
