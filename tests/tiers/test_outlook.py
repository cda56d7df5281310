"""How long the revenue carries a tier, from what is known today."""

import datetime
from decimal import Decimal

import pytest

from partners.models import Partner
from tests.tiers.facts import day, enroll, publish, sale, win
from tiers.explain import Explanation, explain
from tiers.outlook import Outlook, outlook
from vendors.models import Vendor

AS_OF = day("2026-06-30")


@pytest.fixture
def silver(acme_scope: Vendor, brightpath: Partner) -> Partner:
    """Brightpath with 520,000: silver asks for 500,000, bronze for 100,000. The first deal leaves on 1 March."""
    enroll(brightpath, publish(), tier="silver")
    win(brightpath, "30000", "2026-03-01", source_id="small")
    win(brightpath, "490000", "2026-05-01", source_id="large")
    return brightpath


def explained(partner: Partner, basis: str = "mid_year") -> Explanation:
    return explain(partner, partner.enrollments.get().program, as_of=AS_OF, basis=basis)


def ahead(partner: Partner, tier: str, **options: datetime.timedelta) -> Outlook:
    found = outlook(explained(partner), tier, **options)
    assert found is not None
    return found


def test_the_line_falls_on_the_day_a_deal_leaves(silver: Partner) -> None:
    assert ahead(silver, "silver").points == [
        (AS_OF, Decimal("520000.00")),
        (day("2027-03-01"), Decimal("490000.00")),
        (day("2027-05-01"), Decimal("0.00")),
    ]


@pytest.mark.parametrize(
    ("tier", "fall"),
    [("silver", ("2027-03-01", "Silver", "small")), ("bronze", ("2027-05-01", "Bronze", "large"))],
)
def test_a_tier_is_lost_with_the_deal_that_takes_the_sum_below_it(
    silver: Partner, tier: str, fall: tuple[str, str, str]
) -> None:
    found = ahead(silver, tier).fall
    assert found is not None
    assert (found.day.isoformat(), found.tier, found.entry.id) == fall


def test_a_tier_that_asks_for_no_revenue_or_is_not_reached_is_not_lost(silver: Partner) -> None:
    assert [ahead(silver, tier).fall for tier in ("registered", "gold", "unheard_of")] == [None, None, None]


def test_a_deal_that_is_won_ahead_carries_the_tier_on(silver: Partner) -> None:
    win(silver, "20000", "2026-12-01", recorded="2026-06-01T00:00:00+00:00")
    found = ahead(silver, "silver").fall
    assert found is not None
    assert found.day == day("2027-05-01")


def test_open_deals_promise_nothing(silver: Partner) -> None:
    before = ahead(silver, "silver").points
    sale("900000", None, stage="open")
    assert ahead(silver, "silver").points == before


def test_nothing_is_said_beyond_the_time_that_is_asked_for(silver: Partner) -> None:
    found = ahead(silver, "silver", ahead=datetime.timedelta(days=30))
    assert (found.fall, found.until) == (None, day("2026-07-30"))


def test_the_annual_window_stands_still(silver: Partner) -> None:
    assert outlook(explained(silver, "annual"), "silver") is None
