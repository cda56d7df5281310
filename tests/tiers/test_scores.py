"""The three shipped programs that score, cell by cell at their boundaries, and how points are rounded."""

from decimal import Decimal
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.document.scoring import PerAmount, Share, Step, Steps, Term
from tests.shipped import SHIPPED
from tiers import scores
from tiers.evaluation import as_figure, evaluate

SOLUTIONS = {"agreement": 1, "certified": 1}
DESIGNATION = {"agreement": 1, "associates": 9, "experts": 3, "deployments": 1, "stories": 1}
BANDS = {"administrators": 20, "architects": 5, "projects": 3, "stories": 0}


@cache
def document(name: str) -> ProgramDocument:
    return load((SHIPPED / f"{name}.yaml").read_text())


def reached(name: str, facts: dict[str, int | str], country: str = "") -> tuple[dict[str, str | int], str]:
    """Every derived figure, and the tier, from what was counted; what is left out was not counted at all."""
    rules = document(name)
    base = {metric.key: Decimal(facts.get(metric.key, 0)) for metric in rules.base_metrics}
    values = scores.derive(rules, base, country)
    tier = evaluate(rules, values, focuses=(), invitations=()).eligible.key
    return {metric.key: as_figure(metric.unit, values[metric.key]) for metric in rules.derived_metrics}, tier


@pytest.mark.parametrize(
    ("sourced", "assisted", "managed", "country", "sourced_points", "total", "tier"),
    [
        ("12000", "40000", "0", "US", "50.00", "150.00", "gold"),
        ("12000", "39995.99", "0", "US", "50.00", "149.99", "registered"),
        ("12000", "39998", "0", "US", "50.00", "150.00", "gold"),
        ("11998.79", "400000", "0", "US", "49.99", "1049.99", "registered"),
        ("11998.80", "400000", "0", "US", "50.00", "1050.00", "gold"),
        ("0", "400000", "1000000", "US", "0.00", "1833.33", "registered"),
        ("6000", "20000", "0", "US", "25.00", "75.00", "registered"),
        ("6000", "20000", "0", "BR", "50.00", "150.00", "gold"),
        ("5999.39", "20000", "120000", "BR", "49.99", "349.99", "registered"),
        ("12000", "0", "119988", "US", "50.00", "149.99", "registered"),
        ("12000", "0", "120000", "US", "50.00", "150.00", "gold"),
        ("12000", "0", "60000", "", "50.00", "100.00", "registered"),
        ("48000", "120000", "0", "US", "200.00", "500.00", "platinum"),
        ("144000", "360000", "0", "US", "600.00", "1500.00", "diamond"),
        ("480000", "1200000", "0", "US", "2000.00", "5000.00", "elite"),
        ("479997.59", "1200000", "9999999", "US", "1999.99", "13333.32", "diamond"),
    ],
)
def test_solutions_partners_need_sourced_points_within_the_total(
    sourced: str, assisted: str, managed: str, country: str, sourced_points: str, total: str, tier: str
) -> None:
    facts = {"agreement": 1, "certified": 20, "sourced_arr": sourced, "assisted_arr": assisted, "managed_arr": managed}
    assert reached("solutions-points", facts, country) == (
        {"sourced_points": sourced_points, "total_points": total},
        tier,
    )


@pytest.mark.parametrize(
    ("changed", "figures", "tier"),
    [
        ({"revenue": "199949.99"}, ("19.99", "40.00", "10.00", "69.99", 1), "registered"),
        ({"revenue": "199950"}, ("20.00", "40.00", "10.00", "70.00", 1), "designated"),
        ({"revenue": "200000"}, ("20.00", "40.00", "10.00", "70.00", 1), "designated"),
        ({"revenue": "9000000"}, ("30.00", "40.00", "10.00", "80.00", 1), "designated"),
        ({"revenue": "300000", "stories": 0, "deployments": 9}, ("30.00", "40.00", "15.00", "85.00", 0), "registered"),
        ({"revenue": "300000", "experts": 0, "stories": 4}, ("30.00", "25.00", "20.00", "75.00", 0), "registered"),
        ({"revenue": "0", "stories": 4, "deployments": 3}, ("0.00", "40.00", "30.00", "70.00", 0), "registered"),
        ({"revenue": "0.01", "stories": 4, "deployments": 3}, ("0.00", "40.00", "30.00", "70.00", 1), "designated"),
        ({"revenue": "300000", "associates": 1, "experts": 1}, ("30.00", "7.78", "10.00", "47.78", 1), "registered"),
        ({"revenue": "300000", "associates": 99, "experts": 99}, ("30.00", "40.00", "10.00", "80.00", 1), "designated"),
        ({"revenue": "300000", "stories": 3}, ("30.00", "40.00", "15.00", "85.00", 1), "designated"),
        ({"revenue": "300000", "agreement": 0}, ("30.00", "40.00", "10.00", "80.00", 1), "registered"),
    ],
)
def test_a_designation_takes_seventy_points_and_more_than_zero_in_every_metric(
    changed: dict[str, int | str], figures: tuple[str | int, ...], tier: str
) -> None:
    keys = ("performance", "skilling", "customer_success", "capability", "every_metric")
    assert reached("designation-100", DESIGNATION | changed) == (dict(zip(keys, figures, strict=True)), tier)


@pytest.mark.parametrize(
    ("facts", "score", "tier"),
    [
        ({}, "0.00", "valley"),
        ({"arr": "249990"}, "249.99", "valley"),
        ({"arr": "249994.99"}, "249.99", "valley"),
        ({"arr": "249995"}, "250.00", "foothill"),
        ({"arr": "499994.99"}, "499.99", "foothill"),
        ({"arr": "500000"}, "500.00", "ridge"),
        ({"arr": "90000000"}, "500.00", "ridge"),
        (BANDS | {"arr": "414990"}, "749.99", "ridge"),
        (BANDS | {"arr": "415000"}, "750.00", "summit"),
        ({"arr": "240000", "administrators": 1}, "240.00", "valley"),
        ({"arr": "240000", "administrators": 2}, "250.00", "foothill"),
        ({"arr": "900000", "administrators": 99, "architects": 99, "projects": 9, "stories": 2}, "1000.00", "summit"),
    ],
)
def test_a_score_stands_in_one_of_four_bands(facts: dict[str, int | str], score: str, tier: str) -> None:
    figures, found = reached("score-bands", facts)
    assert (figures["partner_score"], found) == (score, tier)


@pytest.mark.parametrize(
    ("term", "value", "points"),
    [
        (Term("m", PerAmount(Decimal(3), Decimal("0.01"))), "1.49", "0.00"),
        (Term("m", PerAmount(Decimal(3), Decimal("0.01"))), "1.50", "0.01"),
        (Term("m", PerAmount(Decimal(3), Decimal(1))), "2", "0.67"),
        (Term("m", PerAmount(Decimal(3), Decimal(1), whole=True)), "5.99", "1"),
        (Term("m", PerAmount(Decimal(3), Decimal(1), whole=True)), "6", "2"),
        (Term("m", PerAmount(Decimal(3), Decimal(1)), times=(("growth", Decimal("1.5")),)), "1", "0.50"),
        (Term("m", PerAmount(Decimal(8), Decimal("0.01")), times=(("growth", Decimal(4)),)), "1", "0.01"),
        (Term("m", PerAmount(Decimal(1), Decimal(5)), at_most=Decimal("9.99")), "2", "9.99"),
        (Term("m", PerAmount(Decimal(1), Decimal(5)), at_most=Decimal(15), times=(("growth", Decimal(2)),)), "2", "15"),
        (Term("m", PerAmount(Decimal(1), Decimal(5)), starts_at=Decimal(2)), "1.99", "0"),
        (Term("m", PerAmount(Decimal(1), Decimal(5)), starts_at=Decimal(2)), "2", "10"),
        (Term("m", Share(Decimal(3), Decimal(10))), "1", "3.33"),
        (Term("m", Share(Decimal(3), Decimal(10))), "2", "6.67"),
        (Term("m", Share(Decimal(3), Decimal(10))), "4", "10"),
        (Term("m", Steps((Step(Decimal(1), Decimal(5)), Step(Decimal(3), Decimal(10))))), "0.99", "0"),
        (Term("m", Steps((Step(Decimal(1), Decimal(5)), Step(Decimal(3), Decimal(10))))), "2.99", "5"),
        (Term("m", Steps((Step(Decimal(1), Decimal(5)), Step(Decimal(3), Decimal(10))))), "99", "10"),
    ],
)
def test_a_term_is_rounded_half_up_once_and_then_capped(term: Term, value: str, points: str) -> None:
    assert scores.given(term, Decimal(value), "growth").points == Decimal(points)


@given(st.sampled_from(["solutions-points", "designation-100", "score-bands"]), st.data())
def test_more_of_anything_never_lowers_a_value(name: str, data: st.DataObject) -> None:
    rules = document(name)
    base = {metric.key: Decimal(data.draw(st.integers(0, 60_000))) / 100 for metric in rules.base_metrics}
    more = {key: value + Decimal(data.draw(st.integers(0, 3_000))) / 100 for key, value in base.items()}
    country = data.draw(st.sampled_from(["", "BR", "US"]))
    before, after = scores.derive(rules, base, country), scores.derive(rules, more, country)
    assert [key for key in before if after[key] < before[key]] == []
