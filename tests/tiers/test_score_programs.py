"""A program that scores, from published document to decision: values, explanation, evidence that is kept, data."""

from decimal import Decimal

import pytest

from partners.models import Partner
from programs.models import Program
from tests.tiers.facts import achieve, attribute, certify, day, enroll, publish, win
from tiers import runs
from tiers.as_data import assessed, explained
from tiers.explain import explain, kept
from tiers.models import TierChange
from tiers.program_values import assess
from vendors.actors import system
from vendors.models import Vendor

AS_OF = day("2026-09-30")


def run_now(program: Program) -> None:
    by = system(program.vendor_id, "the test")
    run = runs.request_run(program, as_of=AS_OF, basis="mid_year", by=by)
    runs.execute(program.vendor_id, run.pk)


@pytest.fixture
def solutions(acme_scope: Vendor, brightpath: Partner) -> Program:
    """Brightpath, in a growth market: 6,000 sourced, 20,000 assisted, and one deal that is both."""
    program = publish("solutions-points")
    brightpath.country = "BR"
    brightpath.save()
    achieve(enroll(brightpath, program), "agreement")
    certify(brightpath, "ada@brightpath.example", "implementation")
    win(brightpath, "4800", "2026-03-01", source_id="sourced")
    win(brightpath, "1200", "2026-03-02", source_id="both", kinds=("influenced", "sourced"))
    win(brightpath, "20000", "2026-03-03", source_id="assisted", kinds=("influenced", "resold"))
    return program


def test_a_deal_counts_by_its_best_part_only(solutions: Program, brightpath: Partner) -> None:
    told = explain(brightpath, solutions, as_of=AS_OF, basis="mid_year")
    assert {one.metric.key: one.value for one in told.metrics} == {
        "agreement": 1, "certified": 1, "sourced_arr": 6000, "assisted_arr": 20000, "managed_arr": 0,
        "sourced_points": 50, "total_points": 150,
    }  # fmt: skip
    assert [(one.id, one.why) for one in told.metric("assisted_arr").not_counted] == [
        ("sourced", "sourced does not count in this program"),
        ("both", "influenced and sourced: counts by another of these parts, so not here"),
    ]


def test_a_part_that_came_too_late_takes_no_deal_away(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish("solutions-points")
    enroll(brightpath, program)
    deal = win(brightpath, "1200", "2026-03-02", kinds=("influenced",))
    attribute(deal, brightpath, recorded="2026-04-01T00:00+00:00", kinds=("sourced",))
    told = explain(brightpath, program, as_of=AS_OF, basis="mid_year")
    assert (told.metric("sourced_arr").value, told.metric("assisted_arr").value) == (0, 1200)


def test_points_are_explained_term_by_term(solutions: Program, brightpath: Partner) -> None:
    told = explain(brightpath, solutions, as_of=AS_OF, basis="mid_year")
    total = told.metric("total_points")
    assert [(one.id, one.label, one.amount, one.why) for one in total.counted] == [
        ("assisted_arr", "Assisted ARR", Decimal(100),
         "$20,000 of assisted ARR: 3 points per $1,200 = 50, x2 for Growth markets"),
        ("sourced_points", "Sourced points", Decimal(50), "sourced points: 50 points, as they are = 50"),
    ]  # fmt: skip
    assert [(one.id, one.why) for one in total.not_counted] == [
        ("managed_arr", "$0 of managed ARR: 1 point per $1,200 = 0, x2 for Growth markets")
    ]
    assert told.eligible_tier.key == "gold"


def test_a_run_proposes_by_points_and_the_country_of_then_stays_in_the_evidence(
    solutions: Program, brightpath: Partner
) -> None:
    run_now(solutions)
    change = TierChange.objects.get()
    assert (change.to_tier, change.assessment.metrics["total_points"]) == ("gold", "150.00")
    assert change.assessment.evidence is not None
    assert change.assessment.evidence["enrollment"] == {"focuses": [], "invitations": [], "country": "BR"}
    brightpath.country = "US"
    brightpath.save()
    told = kept(change.assessment)
    assert (told.metric("total_points").value, told.eligible_tier.key) == (150, "gold")
    assert explain(brightpath, solutions, as_of=AS_OF, basis="mid_year").metric("total_points").value == 75


def test_evidence_from_before_there_were_regions_is_still_read(solutions: Program, brightpath: Partner) -> None:
    run_now(solutions)
    assessment = TierChange.objects.get().assessment
    assert assessment.evidence is not None
    del assessment.evidence["enrollment"]["country"]
    assert kept(assessment).metric("total_points").value == 75


def test_data_tells_points_as_text_with_two_decimals(solutions: Program, brightpath: Partner) -> None:
    document, rows = assess(solutions, as_of=AS_OF, basis="mid_year")
    assert assessed(document, rows[0])["metrics"] == {
        "agreement": 1, "certified": 1, "sourced_arr": "6000.00", "assisted_arr": "20000.00", "managed_arr": "0.00",
        "sourced_points": "50.00", "total_points": "150.00",
    }  # fmt: skip
    told = explained(explain(brightpath, solutions, as_of=AS_OF, basis="mid_year"))
    points = next(one for one in told["metrics"] if one["metric"] == "sourced_points")
    assert (points["value"], [row["amount"] for row in points["counted"]]) == ("50.00", ["50.00"])
    assert [need["needed"] for need in told["unmet"] if need["requirement"] == "total_points"] == [
        "500.00", "1500.00", "5000.00",
    ]  # fmt: skip


def test_what_keeps_a_designation_shut_is_named(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish("designation-100")
    achieve(enroll(brightpath, program), "agreement", "solution_launched")
    for person in range(9):
        certify(brightpath, f"p{person}@brightpath.example", "associate")
    for person in range(3):
        certify(brightpath, f"p{person}@brightpath.example", "expert")
    told = explain(brightpath, program, as_of=AS_OF, basis="mid_year")
    assert told.metric("skilling").value == 40
    assert [(one.label, one.why) for one in told.metric("every_metric").not_counted] == [
        ("Revenue won with us", "€0: not above zero"),
        ("Success stories", "0: not above zero"),
    ]
    assert [(need.key, need.needed, need.has) for need in told.missing] == [
        ("capability", 70, 45), ("every_metric", 1, 0),
    ]  # fmt: skip


def test_a_capped_score_says_what_was_cut(acme_scope: Vendor, brightpath: Partner) -> None:
    program = publish("score-bands")
    enroll(brightpath, program, tier="valley")
    win(brightpath, "900000", "2026-03-01")
    certify(brightpath, "ada@brightpath.example", "administrator")
    told = explain(brightpath, program, as_of=AS_OF, basis="mid_year")
    growth = told.metric("growth")
    assert [(one.amount, one.why) for one in growth.counted] == [
        (Decimal(500), "$900,000 of ARR won together: 1 point per $1,000 = 900; at most 500 in all: 500 of them count")
    ]
    assert [(one.amount, one.why) for one in told.metric("expertise").not_counted] == [
        (Decimal(0), "certified administrators: 1, below the floor of 2"),
        (Decimal(0), "certified architects: 0, 20 points each = 0"),
    ]
    assert told.window.as_json() == {"after": "2025-07-31", "until": "2026-07-31"}
