"""A demotion never comes unannounced: once at each of its days, whatever runs twice, late or not at all for a while."""

import pytest

from activity.models import Activity, Outbox
from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_member, make_user
from tests.tiers.program_year.worlds import approve, noon, publish, review, stands
from tiers.models import Notice, TierChange
from tiers.program_year import lifting, notices
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole


@pytest.fixture
def program(acme: Vendor, brightpath: Partner) -> Program:
    """Brightpath is to leave Silver on 9 May 2026; Paula reads the letters."""
    program = publish(acme, "grace: {days: 60}", "notices: [30, 7, 1]")
    stands(brightpath, program)
    make_member(brightpath, make_user("paula@brightpath.example", "Paula"), MemberRole.PARTNER_ADMIN)
    return program


@pytest.fixture
def change(program: Program, max_: Actor) -> TierChange:
    review(program, "2026-03-10")
    return approve(program, max_, "2026-03-10")


def told(vendor: Vendor) -> list[str]:
    with scope.enter(vendor.pk):
        return list(Outbox.objects.order_by("id").values_list("subject", flat=True))[1:]


def test_each_day_has_its_letter_and_only_once(acme: Vendor, change: TierChange) -> None:
    days = ["2026-03-11", "2026-04-08", "2026-04-09", "2026-04-09", "2026-05-01", "2026-05-02", "2026-05-08"]
    written = [notices.tell(acme.pk, noon(day)) for day in [*days, "2026-05-09", "2026-05-09", "2026-05-10"]]
    assert written == [0, 0, 1, 0, 0, 1, 1, 1, 0, 0]
    assert told(acme) == [
        "Brightpath is Base at Acme in 30 days",
        "Brightpath is Base at Acme in 7 days",
        "Brightpath is Base at Acme in 1 day",
        "Brightpath is Base at Acme now",
    ]
    with scope.enter(acme.pk):
        last = Activity.objects.latest("id")
    assert last.sentence == "Brightpath is Base instead of Silver since 9 May 2026"


def test_after_a_pause_the_nearest_is_told_alone(acme: Vendor, change: TierChange) -> None:
    assert [notices.tell(acme.pk, noon(day)) for day in ("2026-05-03", "2026-05-03")] == [1, 0]
    assert told(acme) == ["Brightpath is Base at Acme in 6 days"]
    with scope.enter(acme.pk):
        assert list(Notice.objects.order_by("-days_before").values_list("days_before", flat=True)) == [30, 7]
    assert notices.tell(acme.pk, noon("2026-06-20")) == 1
    assert told(acme)[1:] == ["Brightpath is Base at Acme now"]


def test_what_was_lifted_is_not_announced(acme: Vendor, change: TierChange, max_: Actor) -> None:
    with scope.enter(acme.pk):
        lifting.lift(change, by=max_, note="a mistake", now=noon("2026-04-01"))
    assert [notices.tell(acme.pk, noon(day)) for day in ("2026-04-09", "2026-05-09")] == [0, 0]


def test_a_demotion_without_a_grace_is_told_at_once_and_not_again(
    acme: Vendor, brightpath: Partner, max_: Actor
) -> None:
    program = publish(acme)
    stands(brightpath, program)
    make_member(brightpath, make_user("paula@brightpath.example", "Paula"), MemberRole.PARTNER_ADMIN)
    review(program, "2026-03-10")
    approve(program, max_, "2026-03-10")
    assert notices.tell(acme.pk, noon("2026-03-10")) == 0
    with scope.enter(acme.pk):
        assert list(Outbox.objects.values_list("subject", flat=True)) == ["Brightpath is Base at Acme now"]


def test_notices_from_before_the_approval_are_not_caught_up(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 7}", "notices: [30, 7, 1]")
    stands(brightpath, program)
    review(program, "2026-03-10")
    approve(program, max_, "2026-03-10")
    days = [f"2026-03-{number}" for number in range(10, 19)]
    assert [notices.tell(acme.pk, noon(day)) for day in days] == [0, 0, 0, 0, 0, 0, 1, 1, 0]


def test_a_move_up_ahead_is_not_announced(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, 'annual_effective: "02-01"')
    stands(brightpath, program, "bronze", ("1000", "2025-06-01"))
    review(program, "2026-01-01", "annual")
    assert str(approve(program, max_, "2026-01-15").effective_on) == "2026-02-01"
    assert [notices.tell(acme.pk, noon(day)) for day in ("2026-01-31", "2026-02-01")] == [0, 0]
