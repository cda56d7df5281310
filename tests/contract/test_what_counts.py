"""Sentences of the contract about what counts, each seen from the outside with numbers worked out by hand."""

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from tests.contract import rules
from tests.contract.calling import ask, call, program_file
from tests.contract.conftest import Load, influenced, of_brightpath
from vendors.models import Vendor

SALE = "opp-1,Northwind,won,2026-05-01,USD,100000.00,5000000"
PART = "opp-1,brightpath,sourced,2026-04-01T10:00:00Z"


def evidence(partner: str = "brightpath", *, program: str = "technology", metric: str = "influenced_arr") -> dict:
    where = ("--vendor", "acme", "--program", program, "--as-of", "2026-06-30", "--partner", partner)
    (found,) = [one for one in ask("explain", *where)["metrics"] if one["metric"] == metric]
    return found


def test_services_are_never_counted_and_an_opportunity_counts_once(brightpath_loaded: Load) -> None:
    brightpath_loaded("opportunities", SALE)
    brightpath_loaded("attributions", PART, PART.replace("sourced", "influenced"), PART.replace("sourced", "resold"))

    assert of_brightpath()["metrics"]["influenced_arr"] == "100000.00"
    assert of_brightpath()["eligible_tier"] == "bronze"
    assert [row["id"] for row in evidence()["counted"]] == ["opp-1"]


def test_a_cent_below_the_threshold_is_below(brightpath_loaded: Load) -> None:
    brightpath_loaded("opportunities", SALE.replace("100000.00", "99999.99"))
    brightpath_loaded("attributions", PART)

    row = of_brightpath()

    assert row["eligible_tier"] == "registered"
    assert {"tier": "bronze", "requirement": "influenced_arr", "needed": "100000.00", "has": "99999.99"} in row["unmet"]
    assert {"tier": "gold", "requirement": "influenced_arr", "needed": "1000000.00", "has": "99999.99"} in row["unmet"]


def test_each_deal_is_rounded_half_up_before_it_is_added(brightpath_loaded: Load) -> None:
    brightpath_loaded("rates", "EUR,USD,2026-01-01,1.005")
    brightpath_loaded("opportunities", *(f"o{number},Northwind,won,2026-05-01,EUR,1.00,0" for number in range(3)))
    brightpath_loaded("attributions", *(f"o{number},brightpath,sourced,2026-04-01T10:00:00Z" for number in range(3)))

    assert influenced() == "3.03"
    assert [row["amount"] for row in evidence()["counted"]] == ["1.01", "1.01", "1.01"]


def test_a_missing_rate_rejects_nothing_and_is_named(brightpath_loaded: Load) -> None:
    brightpath_loaded(
        "rates", "EUR,USD,2026-05-02,1.1", "USD,EUR,2026-01-01,0.9", "EUR,CHF,2026-01-01,1", "CHF,USD,2026-01-01,1"
    )
    brightpath_loaded("opportunities", SALE.replace("USD", "EUR"))
    brightpath_loaded("attributions", PART)

    (row,) = evidence()["not_counted"]

    assert (row["id"], row["amount"], row["why"][:7]) == ("opp-1", None, "no rate")
    brightpath_loaded("rates", "EUR,USD,2026-05-01,2")
    assert influenced() == "200000.00"


def test_the_window_is_open_at_its_beginning_and_closed_at_its_end(brightpath_loaded: Load) -> None:
    brightpath_loaded("opportunities", SALE)
    brightpath_loaded("attributions", PART)

    days = ("2026-04-30", "2026-05-01", "2027-04-30", "2027-05-01")
    assert [influenced(day) for day in days] == ["0.00", "100000.00", "100000.00", "0.00"]
    years = ("2026-12-31", "2027-01-01", "2027-12-31", "2028-01-01")
    assert [influenced(day, basis="annual") for day in years] == ["0.00", "100000.00", "100000.00", "0.00"]


@pytest.mark.parametrize(
    ("zone", "last", "first"),
    [
        ("America/New_York", "2026-05-02T03:59:59Z", "2026-05-02T04:00:00Z"),
        ("Pacific/Auckland", "2026-05-01T11:59:59Z", "2026-05-01T12:00:00Z"),
        ("Asia/Kolkata", "2026-05-01T18:29:59.999999Z", "2026-05-01T18:30:00Z"),
    ],
)
def test_the_part_is_recorded_by_the_end_of_the_close_in_the_programs_zone(
    acme: Vendor, tmp_path: Path, brightpath_loaded: Load, zone: str, last: str, first: str
) -> None:
    other = program_file(tmp_path, "technology", rules.technology(zone=zone), **{"edition: 2024": "edition: 2025"})
    assert call("program", "publish", other, "--vendor", "acme", "--effective", "2025-01-01").status == 0
    brightpath_loaded("opportunities", SALE)

    brightpath_loaded("attributions", f"opp-1,brightpath,sourced,{last}")
    assert influenced() == "100000.00"
    brightpath_loaded("attributions", f"opp-1,brightpath,sourced,{first}")
    assert influenced() == "0.00"


def test_wins_before_the_enrollment_count_but_nobody_is_assessed_before_it(load: Load) -> None:
    load("partners", "brightpath,Brightpath,,DE,technology,2026-06-30,silver,,")
    load("opportunities", SALE)
    load("attributions", PART)
    where = ("--vendor", "acme", "--program", "technology")

    assert influenced("2026-06-30") == "100000.00"
    assert of_brightpath("2026-06-30")["current_tier"] == "silver"
    assert ask("assessments", *where, "--as-of", "2026-06-29") == []
    assert ask("assessments", *where, "--as-of", "2026-12-31", "--basis", "annual") == []


def test_a_certificate_counts_in_every_program_on_its_first_and_last_day(load: Load) -> None:
    load("partners", "brightpath,Brightpath,,DE,consulting,2024-01-15,,segment,")
    load(
        "certifications",
        "brightpath,Ada@people.example,technical,2026-02-01,2026-03-31",
        "brightpath,ada@PEOPLE.example,technical,2026-03-31,",
        "brightpath,bo@people.example,sales,2026-02-01,2026-02-01",
    )

    people = [of_brightpath(day, program="consulting")["metrics"] for day in ("2026-01-31", "2026-02-01", "2026-03-31")]
    assert [(one["technical_certified"], one["sales_certified"]) for one in people] == [(0, 0), (1, 1), (1, 0)]


def test_a_milestone_counts_from_its_day_until_the_day_before_it_is_withdrawn(brightpath_loaded: Load) -> None:
    brightpath_loaded("milestones", "brightpath,technology,gtm_plan,plan,2026-02-01,2026-03-01")

    days = ("2026-01-31", "2026-02-01", "2026-02-28", "2026-03-01")
    assert [of_brightpath(day)["metrics"]["gtm_plan"] for day in days] == [0, 1, 1, 0]


def test_what_the_lowest_tier_lacks_keeps_the_tiers_above_shut(load: Load) -> None:
    load("partners", "brightpath,Brightpath,,DE,consulting,2024-01-15,gold,flex,global_strategic")
    load("opportunities", SALE.replace("100000.00", "2000000"))
    load("attributions", PART)
    missing = [
        {"tier": tier, "requirement": "agreement", "needed": 1, "has": 0}
        for tier in ("registered", "bronze", "silver", "gold")
    ]

    row = of_brightpath(program="consulting")

    assert (row["current_tier"], row["eligible_tier"], row["unmet"]) == ("gold", "registered", missing)
    load("milestones", "brightpath,consulting,agreement,one,2026-01-01,")
    assert of_brightpath(program="consulting")["eligible_tier"] == "global_strategic"
    load("partners", "brightpath,Brightpath,,DE,consulting,2024-01-15,gold,flex,")
    row = of_brightpath(program="consulting")
    invitation = {"tier": "global_strategic", "requirement": "invitation", "needed": 1, "has": 0}
    assert (row["eligible_tier"], row["unmet"]) == ("gold", [invitation])


def test_the_edition_in_force_on_the_day_decides_and_may_begin_in_the_past(
    tmp_path: Path, brightpath_loaded: Load
) -> None:
    brightpath_loaded("opportunities", SALE)
    brightpath_loaded("attributions", PART)
    harder = {"edition: 2024": "edition: 2026", "bronze: 100000": "bronze: 100001"}
    document = program_file(tmp_path, "technology", rules.technology(), **harder)

    assert call("program", "publish", document, "--vendor", "acme", "--effective", "2026-06-15").status == 0

    days = ("2026-06-14", "2026-06-15")
    assert [of_brightpath(day)["eligible_tier"] for day in days] == ["bronze", "registered"]
    before_all = call("assessments", "--vendor", "acme", "--program", "technology", "--as-of", "2023-12-31", "--json")
    assert (before_all.status, before_all.out) == (1, "")


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_without_a_day_it_is_today_where_the_program_counts_its_days(acme: Vendor, tmp_path: Path, zone: str) -> None:
    document = program_file(tmp_path, "technology", rules.technology(zone=zone))
    assert call("program", "publish", document, "--vendor", "acme").status == 0
    today = {datetime.now(ZoneInfo(zone)).date().isoformat()}

    run = ask("recalculate", "--vendor", "acme", "--program", "technology")

    today.add(datetime.now(ZoneInfo(zone)).date().isoformat())
    assert run["as_of"] in today
    assert (run["basis"], run["window"]["until"]) == ("mid_year", run["as_of"])
