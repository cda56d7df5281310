"""Every decision of two years replays identically, after all that was corrected meanwhile and at the end."""

import datetime
from collections.abc import Iterator

import pytest

from programs.models import Program
from tenancy import scope
from tenancy.refusals import Refused
from tests.cast import make_partner
from tests.tiers.facts import enroll, publish
from tests.tiers.replaying.made import run_of
from tests.tiers.replaying.two_years import PARTNERS, World, bases_of, month_ends
from tiers import decisions, queries
from tiers.models import TierChange
from tiers.replaying import replay as replaying
from tiers.replaying.replay import Replay, replay
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)

NEXT_EDITION = datetime.date(2026, 1, 1)


@pytest.fixture
def programs(acme: Vendor) -> list[Program]:
    with scope.enter(acme.pk):
        return [publish(), publish("consulting-2023")]


@pytest.fixture
def world(acme: Vendor, vera: Actor, programs: list[Program]) -> World:
    partners = [make_partner(acme, f"partner-{number:02}", f"Partner {number}") for number in range(PARTNERS)]
    with scope.enter(acme.pk):
        for partner in partners:
            for program in programs:
                enroll(partner, program)
    return World(vera)


def decide(change_id: int, day: datetime.date, by: Actor) -> None:
    """Two of three are approved; what cannot be any more is declined."""
    now = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    change = queries.get_change(by, change_id)
    try:
        if change_id % 3 == 0:
            raise Refused("This one is declined.")
        decisions.approve(change, by=by, now=now)
    except Refused:
        decisions.decline(change, by=by, note="Not this time", now=now)


def lived(world: World, programs: list[Program], vendor: Vendor) -> None:
    with scope.enter(vendor.pk):
        world.begin(month_ends()[0])
    for until in month_ends():
        with scope.enter(vendor.pk):
            world.live(until)
            if until + datetime.timedelta(days=1) == NEXT_EDITION:
                publish(edition='"2026"', effective=NEXT_EDITION.isoformat())
        for program in programs:
            for basis in bases_of(until):
                run = run_of(program, until, basis)
                with scope.enter(vendor.pk):
                    for change in TierChange.objects.filter(run=run, state="proposed").order_by("pk"):
                        decide(change.pk, until, world.by)
    with scope.enter(vendor.pk):
        world.upset(until)


def replays(vendor: Vendor, by: Actor) -> Iterator[Replay]:
    with scope.enter(vendor.pk):
        for change_id in TierChange.objects.order_by("pk").values_list("pk", flat=True):
            yield replay(queries.get_change(by, change_id))


def test_every_decision_of_two_years_replays_identically(
    acme: Vendor, world: World, programs: list[Program], monkeypatch: pytest.MonkeyPatch
) -> None:
    lived(world, programs, acme)
    found = list(replays(acme, world.by))
    assert [str(line) for one in found for line in one.differences] == []
    assert len(found) > 100
    # The control: by today's facts hardly one of them comes out as it was, so that the replay has something to show.
    monkeypatch.setattr(replaying, "as_known", lambda run, partner_id: {})
    assert [one.identical for one in replays(acme, world.by)] == [False] * len(found)
