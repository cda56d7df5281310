"""A new edition gives a tier up: who stood on it and comes lower falls, with everything that protects from falling."""

import pytest

from partners.models import Partner
from tenancy import scope
from tests.tiers.facts import day, publish_text
from tests.tiers.program_year.ladder import ladder
from tests.tiers.program_year.worlds import approve, publish, review, stands
from tiers.models import TierChange
from vendors.actors import Actor
from vendors.models import Vendor

ON = "2027-04-01"


def without_gold(*movement: str) -> str:
    """The next edition of the ladder, whose highest tier is Silver."""
    text = ladder(*movement, edition="2", effective="2027-01-01").replace("  gold: {rank: 3, name: Gold}\n", "")
    for needs in (", gold: 2}", ", gold: 10000}", ", gold: yes}"):
        assert needs in text
        text = text.replace(needs, "}")
    return text


def test_a_fall_from_a_tier_that_was_given_up_has_its_grace(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme)
    stands(brightpath, program, "gold")
    with scope.enter(acme.pk):
        publish_text(without_gold("grace: {days: 60}"))
    review(program, ON)
    change = approve(program, max_, ON)
    assert (change.from_tier, change.to_tier, change.upward) == ("gold", "base", False)
    assert change.effective_on == day("2027-05-31")


def test_a_review_that_only_moves_up_leaves_it_alone(acme: Vendor, brightpath: Partner) -> None:
    program = publish(acme)
    stands(brightpath, program, "gold")
    with scope.enter(acme.pk):
        publish_text(without_gold().replace("{mid_year: both", "{mid_year: up"))
    assert review(program, ON).proposed == 0


@pytest.mark.parametrize(("arr", "wanted", "upward"), [("10000", "premier", True), ("9999.99", "silver", False)])
def test_the_tier_in_its_place_is_no_fall_and_the_one_below_is(
    acme: Vendor, brightpath: Partner, arr: str, wanted: str, upward: bool
) -> None:
    program = publish(acme)
    stands(brightpath, program, "gold", (arr, "2027-03-01"))
    renamed = ladder(edition="2", effective="2027-01-01").replace("gold", "premier").replace("Gold", "Premier")
    with scope.enter(acme.pk):
        publish_text(renamed)
    review(program, ON)
    with scope.enter(acme.pk):
        change = TierChange.objects.get()
        assert (change.from_tier, change.to_tier, change.upward) == ("gold", wanted, upward)
