"""Every decision of two years replays identically, after all that was corrected meanwhile and at the end."""

import datetime
import itertools
from collections.abc import Collection, Iterator, Mapping
from functools import partial

import pytest

from programs.counting import Sql
from programs.models import Edition, Program
from programs.queries import document_of
from tenancy import scope
from tenancy.refusals import Refused
from tests.cast import make_partner
from tests.tiers.facts import day, enroll, publish, publish_text
from tests.tiers.program_year.ladder import ladder
from tests.tiers.replaying.made import run_of
from tests.tiers.replaying.two_years import PARTNERS, World, bases_of, month_ends
from tiers import decisions, queries
from tiers.models import Run, TierChange
from tiers.replaying import replay as replaying
from tiers.replaying.known import as_known
from tiers.replaying.replay import Replay, replay
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)

# Who moves where hangs on more than the figures here: kept by a share, spared in the first year, held by an exception.
LADDER = (
    ladder("keeps_at_percent: 70", "first_year: keep")
    .replace("bronze: 100, silver: 1000, gold: 10000", "bronze: 30000, silver: 120000, gold: 250000")
    .replace("stories: {silver: 1, gold: 2}", "stories: {gold: 1}")
    .replace("mid_year_days: 365", "mid_year_days: 100")
)
NEXT_EDITION = datetime.date(2026, 1, 1)


@pytest.fixture
def programs(acme: Vendor) -> list[Program]:
    with scope.enter(acme.pk):
        return [publish(), publish("consulting-2023"), publish_text(LADDER)]


@pytest.fixture
def world(acme: Vendor, vera: Actor, programs: list[Program]) -> World:
    partners = [make_partner(acme, f"partner-{number:02}", f"Partner {number}") for number in range(PARTNERS)]
    with scope.enter(acme.pk):
        for number, partner in enumerate(partners):
            for program in programs:
                lowest = document_of(Edition.objects.get(program=program)).lowest.key
                enroll(partner, program, tier=lowest, enrolled_on=day("2020-01-01" if number % 5 else "2024-10-10"))
    return World(vera)


def decide(change_id: int, number: int, day: datetime.date, by: Actor) -> None:
    """Two of three are approved; what cannot be any more is declined. By their number among the decisions, since ids go
    on from test to test."""
    now = datetime.datetime.combine(day, datetime.time(12), datetime.UTC)
    change = queries.get_change(by, change_id)
    try:
        if number % 3 == 0:
            raise Refused("This one is declined.")
        decisions.approve(change, by=by, now=now)
    except Refused:
        decisions.decline(change, by=by, note="Not this time", now=now)


def lived(world: World, programs: list[Program], vendor: Vendor) -> None:
    numbers = itertools.count(1)
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
                        decide(change.pk, next(numbers), until, world.by)
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
    assert len(found) > 200
    # The first control: by the exceptions of today, which hold everyone, nobody would have fallen.
    fell = {one.change.pk: one.change for one in found if not one.change.upward and one.change.program.key == "ladder"}
    monkeypatch.setattr(replaying, "as_known", partial(but_exceptions, "SELECT * FROM tiers_tierexception"))
    assert differing(acme, world.by, fell) == {key: {"Move that was proposed"} for key in fell}
    # Without any some would have fallen further; others fell less far because they keep a share of the thresholds.
    monkeypatch.setattr(replaying, "as_known", partial(but_exceptions, "SELECT * FROM tiers_tierexception WHERE false"))
    held = differing(acme, world.by, fell)
    kept = {pk for pk, change in fell.items() if change.to_tier != change.assessment.eligible_tier} - set(held)
    assert (len(held) > 3, len(kept) > 3) == (True, True), (len(fell), len(held), len(kept), len(found))
    # The second control: by today's facts hardly one of them comes out as it was, so that there is something to show.
    monkeypatch.setattr(replaying, "as_known", lambda run, partner_id: {})
    assert [one.identical for one in replays(acme, world.by)] == [False] * len(found)


def but_exceptions(rows: str, run: Run, partner_id: int) -> Mapping[str, Sql]:
    """The facts as they were known, with other exceptions."""
    return {**as_known(run, partner_id), "tiers_tierexception": Sql(rows, {})}


def differing(vendor: Vendor, by: Actor, changes: Collection[int]) -> dict[int, set[str]]:
    """What differs when these changes are replayed, of those of which something does."""
    with scope.enter(vendor.pk):
        again = {change_id: replay(queries.get_change(by, change_id)) for change_id in changes}
        return {
            change_id: {line.what for line in one.differences} for change_id, one in again.items() if not one.identical
        }
