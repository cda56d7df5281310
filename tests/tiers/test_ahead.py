"""What is ahead of one partner: until when it keeps a tier, and what would keep it."""

import datetime
from decimal import Decimal

import pytest

from partners.models import Partner
from tests.tiers.facts import achieve, certify, day, enroll, publish, sale, win
from tiers.forecasts import staying, words
from tiers.forecasts.ahead import Ahead, look_ahead
from tiers.forecasts.needs import months
from vendors.models import Vendor

AS_OF = day("2026-06-30")


@pytest.fixture
def silver(acme_scope: Vendor, brightpath: Partner) -> Partner:
    """Brightpath with 520,000: silver asks for 500,000, bronze for 100,000. The first deal leaves on 1 March."""
    enrollment = enroll(brightpath, publish(), tier="silver")
    achieve(enrollment, "agreement", "solution_launched", "solution_materials", stories=2)
    win(brightpath, "30000", "2026-03-01", source_id="small")
    win(brightpath, "490000", "2026-05-01", source_id="large")
    return brightpath


def ahead(partner: Partner) -> Ahead:
    return look_ahead(partner.enrollments.get(), as_of=AS_OF)


def test_the_line_falls_on_the_day_a_deal_leaves(silver: Partner) -> None:
    assert [(point.day, point.values["influenced_arr"], point.eligible.key) for point in ahead(silver).points] == [
        (AS_OF, Decimal("520000.00"), "silver"),
        (day("2027-03-01"), Decimal("490000.00"), "bronze"),
        (day("2027-05-01"), Decimal("0.00"), "registered"),
    ]


@pytest.mark.parametrize(("tier", "fall"), [("silver", "2027-03-01"), ("bronze", "2027-05-01"), ("gold", "2026-06-30")])
def test_a_tier_is_lost_with_the_deal_that_takes_the_sum_below_it(silver: Partner, tier: str, fall: str) -> None:
    point = ahead(silver).falls_below(tier)
    assert point is not None
    assert point.day == day(fall)


def test_the_lowest_tier_and_one_nobody_knows_are_never_lost(silver: Partner) -> None:
    assert [ahead(silver).falls_below(tier) for tier in ("registered", "unheard_of")] == [None, None]


def test_a_deal_that_is_won_ahead_carries_the_tier_on(silver: Partner) -> None:
    win(silver, "20000", "2026-12-01", recorded="2026-06-01T00:00:00+00:00")
    point = ahead(silver).falls_below("silver")
    assert point is not None
    assert point.day == day("2027-05-01")


def test_open_deals_promise_nothing(silver: Partner) -> None:
    before = ahead(silver).points
    sale("900000", None, stage="open")
    assert ahead(silver).points == before


def test_says_until_when_it_stays_and_what_keeps_it(silver: Partner) -> None:
    found = ahead(silver)
    label = next(span.label for span in found.spans if span.ref == "small")
    assert staying.stays(found) == (
        f"You stay Silver until 1 Mar 2027, when {label} ($30,000) leaves the window:"
        " $10,000 more influenced ARR by then keeps it."
    )
    assert words.leaving_soon(found) == ""


def test_each_month_says_what_is_missing_and_by_when(silver: Partner) -> None:
    rows = {one.first: one for one in months(ahead(silver), "silver", "gold")}
    assert len(rows) == 13
    kept = {first: one.keep[0].missing for first, one in rows.items() if one.keep}
    march, april, may, june = (day(f"2027-0{number}-01") for number in (3, 4, 5, 6))
    assert kept == {march: 10000, april: 10000, may: 500000, june: 500000}
    assert (rows[march].keep_by, rows[may].keep_by) == (day("2027-03-01"), day("2027-05-01"))
    gold = {first: one.reach[0].missing for first, one in rows.items()}
    assert (gold[AS_OF.replace(day=1)], gold[march], gold[june]) == (480000, 510000, 1000000)


def test_certificates_leave_as_well(acme_scope: Vendor, brightpath: Partner) -> None:
    enroll(brightpath, publish("consulting-2023"))
    certify(brightpath, "Ada@partner.example", person_name="Ada", expires_on=day("2026-08-31"))
    certify(brightpath, "ada@partner.example", issued_on=day("2026-08-01"), expires_on=day("2026-10-31"))
    found = ahead(brightpath)
    spans = [(one.metric.key, one.begins, one.ends) for one in found.spans]
    assert spans == [("technical_certified", AS_OF, day("2026-11-01"))]


def test_who_is_enrolled_later_is_looked_at_from_then(acme_scope: Vendor, brightpath: Partner) -> None:
    enroll(brightpath, publish(), enrolled_on=AS_OF + datetime.timedelta(days=9))
    assert [point.day for point in ahead(brightpath).points] == [AS_OF + datetime.timedelta(days=9)]
    assert (
        staying.stays(ahead(brightpath))
        == "You are Registered, the tier of everyone: nothing that leaves takes it away."
    )
