"""What a benefit costs stands in the document for the vendor's people; partners read the rules without it."""

import dataclasses
from decimal import Decimal
from pathlib import Path

import pytest

from programs.document.diff import diff
from programs.document.for_partners import text_for_partners
from programs.document.load import check, load
from programs.publishing import publish
from tenancy import scope
from tests.cast import signed_in
from tests.shipped import TECHNOLOGY
from vendors.actors import Actor
from vendors.models import Vendor

SAMPLE = load((Path(__file__).parent / "sample.yaml").read_text())
COSTLY = TECHNOLOGY.replace("      if_invited: [joint", "      yearly_cost: 1200  # psst\n      if_invited: [joint", 1)


def test_a_benefit_says_what_it_costs_a_year() -> None:
    assert [benefit.yearly_cost for benefit in SAMPLE.benefits] == [None, None, Decimal("120.50")]


@pytest.mark.parametrize("written", ["0", "-5", "1,200", "1200 USD", "free", "{}", "'5'"])
def test_anything_but_a_plain_amount_is_named_with_its_line(written: str) -> None:
    [problem] = check(SAMPLE.text.replace("yearly_cost: 120.50", f'yearly_cost: "{written}"'))
    assert problem.where == "benefits > Access > licences > yearly_cost"


def test_a_changed_cost_is_said_in_comparisons() -> None:
    dearer = load(SAMPLE.text.replace("120.50", "130"))
    free = load(SAMPLE.text.replace(", yearly_cost: 120.50", ""))
    assert diff(SAMPLE, dearer) == ["Licences: cost a year $120.50 -> $130"]
    assert diff(free, SAMPLE) == ["Licences: cost a year none -> $120.50"]


def test_partners_read_the_same_rules_without_costs() -> None:
    shown = load(text_for_partners(SAMPLE))
    benefits = tuple(dataclasses.replace(benefit, yearly_cost=None) for benefit in SAMPLE.benefits)
    lines = [(one.tier, one.metric) for one in shown.requirements]
    assert (shown, lines) == (
        dataclasses.replace(SAMPLE, benefits=benefits),
        [(one.tier, one.metric) for one in SAMPLE.requirements],
    )


def test_a_metric_may_be_called_as_the_cost_is() -> None:
    named = load(SAMPLE.text.replace("experts:", "yearly_cost:"))
    assert load(text_for_partners(named)).metric("yearly_cost").name == "Experts"


def test_a_document_without_costs_is_shown_as_it_was_written() -> None:
    assert text_for_partners(load(TECHNOLOGY)) == TECHNOLOGY


def test_the_api_gives_costs_to_staff_alone(acme: Vendor, olga: Actor, paula: Actor) -> None:
    with scope.enter(acme.pk):
        publish(COSTLY, by=olga)
    address = "/api/v1/acme/programs/technology/editions/2024/"
    told, kept = (signed_in(who).get(address) for who in (olga, paula))
    assert (told.status_code, told.json()["source"]) == (200, COSTLY)
    assert [one["yearly_cost"] for one in told.json()["rules"]["benefits"] if one["yearly_cost"]] == ["1200"]
    assert kept.status_code == 200
    assert [word for word in ("cost", "1200", "psst") if word in kept.content.decode()] == []


@pytest.mark.parametrize("page", ["program/", "rules/", ""])
def test_no_page_of_the_portal_says_costs(acme: Vendor, olga: Actor, paula: Actor, page: str) -> None:
    with scope.enter(acme.pk):
        publish(COSTLY.replace("1200", "98765"), by=olga)
    shown = signed_in(paula).get(f"/acme/portal/{page}")
    assert "98765" not in shown.content.decode()
