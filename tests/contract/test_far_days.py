"""Days at the ends of the calendar, which files use for `never` and `always`."""

import pytest

from tests.contract.calling import ask, call
from tests.contract.conftest import Load

HERE = ("--vendor", "acme", "--program", "consulting")
SALES = {"first": "0001-01-01", "early": "1899-12-31", "last": "9999-12-31"}


@pytest.fixture
def far(load: Load) -> Load:
    load("partners", "brightpath,Brightpath,,DE,consulting,0001-01-01,,segment,")
    load("milestones", "brightpath,consulting,agreement,one,0001-01-01,9999-12-31")
    load(
        "certifications",
        "brightpath,ada@people.example,technical,0001-01-01,9999-12-31",
        "brightpath,bo@people.example,technical,9999-12-31,9999-12-31",
    )
    load("rates", "EUR,USD,0001-01-01,1.1", "CHF,USD,9999-12-31,1.2")
    load("opportunities", *(f"{key},Northwind,won,{day},EUR,100,0" for key, day in SALES.items()))
    load("attributions", *(f"{key},brightpath,sourced,{day}T00:00:00Z" for key, day in SALES.items()))
    return load


@pytest.mark.parametrize("basis", ["mid_year", "annual"])
@pytest.mark.parametrize("as_of", ["2026-06-30", "2023-01-01", "9999-12-31"])
def test_every_day_after_the_first_edition_can_be_looked_at(far: Load, as_of: str, basis: str) -> None:
    on = (*HERE, "--as-of", as_of, "--basis", basis)

    (row,) = ask("assessments", *on)
    told = ask("explain", *on, "--partner", "brightpath")

    assert {metric["metric"]: metric["value"] for metric in told["metrics"]} == row["metrics"]
    assert row["metrics"]["closed_won_revenue"] == (
        "110.00" if (as_of, basis) == ("9999-12-31", "mid_year") else "0.00"
    )
    assert row["metrics"]["technical_certified"] == (2 if (as_of, basis) == ("9999-12-31", "mid_year") else 1)
    assert row["metrics"]["agreement"] == (0 if (as_of, basis) == ("9999-12-31", "mid_year") else 1)
    assert call("explain", *on, "--partner", "brightpath").status == 0


def test_a_day_before_every_edition_is_refused(far: Load) -> None:
    for basis in ("mid_year", "annual"):
        refused = call("assessments", *HERE, "--as-of", "0001-01-01", "--basis", basis, "--json")
        assert (refused.status, refused.out) == (1, "")
