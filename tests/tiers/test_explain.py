"""One partner's tier, explained down to the deal."""

from decimal import Decimal

import pytest

from partners.models import Partner
from tenancy.refusals import NotFound, Refused
from tests.tiers.facts import EVERYTHING, achieve, attribute, certify, day, enroll, publish, rate, sale, win
from tiers.explain import Explanation, explain
from vendors.models import Vendor

AS_OF = day("2026-03-31")


def reasons(explanation: Explanation, metric: str) -> dict[str, str]:
    return {entry.id: entry.why for entry in explanation.metric(metric).not_counted}


def test_every_deal_counts_or_says_why_not(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish()
    enroll(brightpath, program)
    rate("EUR", "2026-01-01", "1.1")
    win(brightpath, "100.00", "2026-03-12", source_id="usd", services=Decimal(50))
    win(brightpath, "100.05", "2026-01-05", source_id="eur", currency="EUR", kinds=("influenced", "sourced"))
    win(brightpath, "9", "2026-03-12", source_id="late", recorded="2026-03-14T08:00:00+00:00")
    win(brightpath, "9", "2025-03-31", source_id="before")
    win(brightpath, "9", "2027-01-03", source_id="ahead")
    win(brightpath, "9", "2025-12-31", source_id="no-rate", currency="EUR")
    win(brightpath, "9", "2026-03-12", source_id="resold", kinds=("resold",))
    attribute(
        sale("9", None, stage="open", source_id="open"), brightpath, recorded="2026-01-01T00:00Z", kinds=("sourced",)
    )
    attribute(
        sale("9", "2026-01-02", stage="lost", source_id="lost"),
        brightpath,
        recorded="2026-01-01T00:00Z",
        kinds=("sourced",),
    )
    explanation = explain(brightpath, program, as_of=AS_OF, basis="mid_year")
    arr = explanation.metric("influenced_arr")
    assert arr.value == Decimal("210.06")
    assert [(entry.id, entry.amount, entry.why, entry.leaves_on) for entry in arr.counted] == [
        ("eur", Decimal("110.06"), "influenced and sourced, recorded 5 Jan 2026, closed 5 Jan 2026", day("2027-01-05")),
        ("usd", Decimal("100.00"), "sourced, recorded 12 Mar 2026, closed 12 Mar 2026", day("2027-03-12")),
    ]
    assert reasons(explanation, "influenced_arr") == {
        "late": "recorded 14 Mar 2026, after the close on 12 Mar 2026",
        "before": "closed on 31 Mar 2025, before the window, which begins after 31 Mar 2025",
        "ahead": "sold in the future: counts from 3 Jan 2027",
        "no-rate": "no rate EUR to USD on or before 31 Dec 2025",
        "resold": "resold does not count in this program",
        "open": "still open",
        "lost": "lost on 2 Jan 2026",
    }


def test_people_count_once_and_milestones_say_why_not(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish("consulting-2023")
    enrollment = enroll(brightpath, program, focuses=["segment"])
    certify(brightpath, "ada@brightpath.example")
    certify(brightpath, "ada@brightpath.example", issued_on=day("2025-01-01"), expires_on=day("2026-12-31"))
    certify(brightpath, "bo@brightpath.example", issued_on=day("2024-01-01"), expires_on=day("2026-03-31"))
    certify(brightpath, "cy@brightpath.example", issued_on=day("2024-01-01"), expires_on=day("2026-03-30"))
    certify(brightpath, "di@brightpath.example", issued_on=day("2026-04-01"))
    certify(brightpath, "ed@brightpath.example", "sales")
    achieve(enrollment, "agreement", withdrawn_on=AS_OF)
    explanation = explain(brightpath, program, as_of=AS_OF, basis="mid_year")
    technical = explanation.metric("technical_certified")
    assert technical.value == 2
    assert [(entry.id, entry.leaves_on) for entry in technical.counted] == [
        ("ada@brightpath.example", None),
        ("bo@brightpath.example", day("2026-04-01")),
    ]
    assert reasons(explanation, "technical_certified") == {
        "ada@brightpath.example": "ada@brightpath.example is counted once already",
        "cy@brightpath.example": "expired on 30 Mar 2026, before 31 Mar 2026",
        "di@brightpath.example": "issued on 1 Apr 2026, after 31 Mar 2026",
    }
    assert explanation.metric("sales_certified").value == 1
    assert reasons(explanation, "agreement") == {"agreement": "withdrawn on 31 Mar 2026, no later than 31 Mar 2026"}
    assert explanation.eligible_tier.key == "registered"
    assert [need.key for need in explanation.missing] == [
        "agreement", "agreement", "technical_certified", "closed_won_revenue",
    ]  # fmt: skip


def test_a_requirement_by_invitation_applies_to_the_invited(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish()
    enrollment = enroll(brightpath, program, invitations=["silver"])
    achieve(enrollment, *EVERYTHING[:3], stories=3)
    win(brightpath, "500000", "2026-01-01")
    explanation = explain(brightpath, program, as_of=AS_OF, basis="mid_year")
    assert explanation.eligible_tier.key == "bronze"
    assert [(need.tier.key, need.key) for need in explanation.missing] == [
        ("silver", "gtm_plan"),
        ("silver", "account_mapping"),
    ]
    enrollment.invitations = []
    enrollment.save()
    assert explain(brightpath, program, as_of=AS_OF, basis="mid_year").eligible_tier.key == "silver"


def test_the_annual_review_measures_the_calendar_year_before(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish()
    enroll(brightpath, program)
    for number, closed_on in enumerate(("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01")):
        win(brightpath, f"{10**number}", closed_on)
    explanation = explain(brightpath, program, as_of=AS_OF, basis="annual")
    assert explanation.window.as_json() == {"after": "2024-12-31", "until": "2025-12-31"}
    assert explanation.metric("influenced_arr").value == 110


def test_who_is_not_assessed_is_told_why(acme_scope: Vendor, brightpath: Partner, rivermark: Partner) -> None:
    program = publish()
    enroll(brightpath, program, enrolled_on=day("2026-01-01"))
    with pytest.raises(NotFound, match="Rivermark is not enrolled"):
        explain(rivermark, program, as_of=AS_OF, basis="mid_year")
    with pytest.raises(Refused, match="Choose a later date"):
        explain(brightpath, program, as_of=AS_OF, basis="annual")
    with pytest.raises(Refused, match="Publish a program document first"):
        explain(brightpath, program, as_of=day("2023-12-31"), basis="mid_year")
