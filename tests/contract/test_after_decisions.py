"""Decisions and what comes after them: the same file again, the same run again."""

from django.utils import timezone

from tenancy import scope
from tests.contract.calling import ask
from tests.contract.conftest import Load, of_brightpath
from tiers.decisions import approve, decline
from tiers.models import TierChange
from tiers.runs import execute
from vendors.actors import Actor
from vendors.models import Vendor

SALE = "opp-1,Northwind,won,2026-05-01,USD,100000.00,0"
PART = "opp-1,brightpath,sourced,2026-04-01T10:00:00Z"
HERE = ("--vendor", "acme", "--program", "technology", "--as-of", "2026-06-30")


def proposed(vendor: Vendor) -> TierChange:
    """The one open proposal after a recalculation as of 30 June 2026."""
    execute(vendor.pk, ask("recalculate", *HERE)["run"])
    with scope.enter(vendor.pk):
        return TierChange.objects.get(state="proposed")


def test_an_approval_survives_the_next_import_of_the_same_file(
    acme: Vendor, vera: Actor, brightpath_loaded: Load
) -> None:
    brightpath_loaded("opportunities", SALE)
    brightpath_loaded("attributions", PART)
    change = proposed(acme)
    with scope.enter(acme.pk):
        approve(change, by=vera, now=timezone.now())

    again = brightpath_loaded("partners", "brightpath,Brightpath,,DE,technology,2024-01-15,,,")

    assert again["unchanged"] == 1
    assert of_brightpath("2099-01-01")["current_tier"] == "bronze"
    assert of_brightpath("2026-06-30")["current_tier"] == "registered"


def test_a_declined_proposal_does_not_come_back_on_the_same_facts(
    acme: Vendor, vera: Actor, brightpath_loaded: Load
) -> None:
    brightpath_loaded("opportunities", SALE)
    brightpath_loaded("attributions", PART)
    change = proposed(acme)
    with scope.enter(acme.pk):
        decline(change, by=vera, note="Not yet", now=timezone.now())

    execute(acme.pk, ask("recalculate", *HERE)["run"])

    with scope.enter(acme.pk):
        assert list(TierChange.objects.values_list("state", flat=True)) == ["declined"]
