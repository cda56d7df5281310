"""An approved move takes effect on its day: the grace of a demotion, day by day, and what lifts it."""

import pytest

from activity.models import Activity, Outbox
from partners.models import Partner
from programs.document.load import load
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.cast import make_member, make_user
from tests.tiers.facts import day, publish_text, win
from tests.tiers.program_year.ladder import ladder
from tests.tiers.program_year.worlds import approve, history, noon, proposed, publish, review, stands
from tiers import decisions, standings
from tiers.models import TierChange
from tiers.program_year import lifting
from tiers.program_year.effective import earliest_day
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole


@pytest.mark.parametrize(
    ("rules", "basis", "upward", "today", "earliest"),
    [
        ([], "mid_year", False, "2026-03-10", "2026-03-10"),
        (["grace: {days: 60}"], "mid_year", False, "2026-03-10", "2026-05-09"),
        (["grace: {days: 60}"], "annual", False, "2026-03-10", "2026-05-09"),
        (["grace: {days: 60}"], "mid_year", True, "2026-03-10", "2026-03-10"),
        (["grace: {days: 1}"], "mid_year", False, "2026-12-31", "2027-01-01"),
        (["grace: until_next_review"], "mid_year", False, "2026-03-10", "2026-04-01"),
        (["grace: until_next_review"], "mid_year", False, "2026-04-01", "2026-07-01"),
        (["grace: until_next_review", "downgrades: {every: month}"], "mid_year", False, "2026-03-10", "2026-04-01"),
        (["grace: until_next_review", "downgrades: {every: half_year}"], "annual", False, "2026-03-10", "2026-07-01"),
        (["grace: until_next_review", "downgrades: {every: year}"], "annual", False, "2026-03-10", "2027-01-01"),
        (['annual_effective: "02-01"'], "annual", True, "2026-01-15", "2026-02-01"),
        (['annual_effective: "02-01"'], "annual", True, "2026-02-01", "2026-02-01"),
        (['annual_effective: "02-01"'], "annual", True, "2026-02-02", "2026-02-02"),
        (['annual_effective: "02-01"'], "mid_year", True, "2026-01-15", "2026-01-15"),
        (['annual_effective: "02-01"', "grace: {days: 5}"], "annual", False, "2026-01-15", "2026-02-01"),
        (['annual_effective: "02-01"', "grace: {days: 30}"], "annual", False, "2026-01-15", "2026-02-14"),
    ],
)
def test_the_earliest_day_of_a_move(rules: list[str], basis: str, upward: bool, today: str, earliest: str) -> None:
    document = load(ladder(*rules))
    assert earliest_day(document, basis=basis, upward=upward, today=day(today)) == day(earliest)


@pytest.mark.parametrize(
    ("on", "tier"), [("2026-03-10", "silver"), ("2026-05-08", "silver"), ("2026-05-09", "base"), ("2026-05-10", "base")]
)
def test_in_its_grace_a_partner_stands_where_it_stood(
    acme: Vendor, brightpath: Partner, max_: Actor, on: str, tier: str
) -> None:
    program = publish(acme, "grace: {days: 60}")
    enrollment = stands(brightpath, program)
    review(program, "2026-03-10")
    change = approve(program, max_, "2026-03-10")
    assert (change.state, change.effective_on) == ("approved", day("2026-05-09"))
    assert history(enrollment) == [("silver", "2020-01-01", "2026-05-09"), ("base", "2026-05-09", None)]
    with scope.enter(acme.pk):
        standing = standings.in_force(enrollment.pk, day(on))
        assert standing is not None
        assert standing.tier == tier


def test_what_lies_ahead_is_not_proposed_again(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    stands(brightpath, program)
    review(program, "2026-03-10")
    approve(program, max_, "2026-03-10")
    for as_of, basis in (("2026-03-11", "mid_year"), ("2026-05-08", "mid_year"), ("2026-03-11", "annual")):
        assert (review(program, as_of, basis).proposed, proposed(program)) == (0, [])
    assert review(program, "2026-05-09").proposed == 0


def test_an_approved_move_ahead_stops_other_moves(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    stands(brightpath, program)
    review(program, "2026-03-10")
    with scope.enter(acme.pk):
        other = TierChange.objects.get()
        other.pk, other.basis, other.to_tier, other.upward = None, "annual", "gold", True
        other._state.adding = True
    approve(program, max_, "2026-03-10")
    with scope.enter(acme.pk):
        other.save()
        with pytest.raises(Refused) as refusal:
            decisions.approve(other, by=max_, now=noon("2026-03-11"))
    assert str(refusal.value) == (
        "Brightpath moves to Base on 9 May 2026 already. Lift that move first, or decide when it has taken effect."
    )


def test_a_later_day_can_be_chosen_and_an_earlier_cannot(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    enrollment = stands(brightpath, program)
    review(program, "2026-03-10")
    with pytest.raises(Invalid, match=r"takes effect on 9 May 2026 at the earliest, when its grace is over\.$"):
        approve(program, max_, "2026-03-10", effective_on=day("2026-05-08"))
    with pytest.raises(Invalid, match="within a year"):
        approve(program, max_, "2026-03-10", effective_on=day("2027-03-12"))
    approve(program, max_, "2026-03-10", effective_on=day("2026-06-01"))
    assert history(enrollment)[-1] == ("base", "2026-06-01", None)


def test_a_promotion_takes_effect_today_or_on_a_day_ahead(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    enrollment = stands(brightpath, program, "bronze", ("1000", "2026-01-10"))
    review(program, "2026-03-10")
    with pytest.raises(Invalid, match=r"^The move takes effect on 10 Mar 2026 at the earliest, which is today\.$"):
        approve(program, max_, "2026-03-10", effective_on=day("2026-03-09"))
    approve(program, max_, "2026-03-10", effective_on=day("2026-04-01"))
    assert history(enrollment) == [("bronze", "2020-01-01", "2026-04-01"), ("silver", "2026-04-01", None)]


@pytest.mark.parametrize(
    ("zones", "at", "state"),
    [
        # Where the move was proposed it is 10 May already, and 9 May by the edition in force: it lies ahead.
        (("Pacific/Kiritimati", "UTC"), "2026-05-09", "lifted"),
        # The other way round it is 9 May by the edition in force: it is in effect.
        (("UTC", "Pacific/Kiritimati"), "2026-05-08", "approved"),
    ],
)
def test_an_edition_that_counts_its_days_elsewhere_says_whether_a_move_lies_ahead(
    acme: Vendor, brightpath: Partner, max_: Actor, zones: tuple[str, str], at: str, state: str
) -> None:
    before, after = (f"time_zone: {zone}" for zone in zones)
    rules = ladder("grace: {days: 60}").replace("time_zone: UTC", before)
    with scope.enter(acme.pk):
        program = publish_text(rules)
    stands(brightpath, program, "bronze")
    review(program, "2026-03-10")
    approve(program, max_, "2026-03-10")
    with scope.enter(acme.pk):
        publish_text(ladder("grace: {days: 60}", effective="2026-04-01", edition="2").replace("time_zone: UTC", after))
        win(brightpath, "100", "2026-05-01")
    done = review(program, "2026-05-08", at=at)
    with scope.enter(acme.pk):
        assert (done.state, done.error, TierChange.objects.get().state) == ("done", "", state)


@pytest.mark.parametrize(("won", "back"), [("899.99", False), ("900", True), ("1000", True), ("10000", True)])
def test_a_run_lifts_the_demotion_of_a_partner_that_meets_its_tier_again(
    acme: Vendor, brightpath: Partner, max_: Actor, won: str, back: bool
) -> None:
    program = publish(acme, "grace: {days: 60}", "keeps_at_percent: 90")
    enrollment = stands(brightpath, program)
    review(program, "2026-03-10")
    change = approve(program, max_, "2026-03-10")
    with scope.enter(acme.pk):
        win(brightpath, won, "2026-04-01")
    review(program, "2026-04-01")
    with scope.enter(acme.pk):
        change.refresh_from_db()
        lifted = list(Activity.objects.filter(verb="change.lifted").values_list("actor_label", "note"))
    if not back:
        assert (change.state, lifted) == ("approved", [])
        return
    assert (change.state, change.lifted_by_label, change.lifted_at) == (
        "lifted",
        "The recalculation",
        noon("2026-04-01"),
    )
    assert lifted == [("The recalculation", "the partner meets its tier again")]
    assert history(enrollment) == [("silver", "2020-01-01", None)]
    assert proposed(program) == ([("brightpath", "silver", "gold")] if won == "10000" else [])


def test_a_run_about_an_earlier_day_lifts_nothing(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    stands(brightpath, program, "silver", ("1000", "2025-03-09"))
    review(program, "2026-03-10")
    change = approve(program, max_, "2026-03-10")
    review(program, "2026-03-08", at="2026-03-11")
    with scope.enter(acme.pk):
        change.refresh_from_db()
    assert change.state == "approved"


def test_on_its_day_it_is_too_late(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    enrollment = stands(brightpath, program)
    review(program, "2026-03-10")
    change = approve(program, max_, "2026-03-10")
    with scope.enter(acme.pk):
        win(brightpath, "1000", "2026-05-09")
        with pytest.raises(Refused, match=r"^The move took effect on 9 May 2026, so it cannot be lifted any more\.$"):
            lifting.lift(change, by=max_, note="Too late", now=noon("2026-05-09"))
    review(program, "2026-05-09")
    assert history(enrollment)[-1] == ("base", "2026-05-09", None)
    assert proposed(program) == [("brightpath", "base", "silver")]


def test_a_person_lifts_with_a_reason_and_once(acme: Vendor, brightpath: Partner, max_: Actor, olga: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    enrollment = stands(brightpath, program)
    make_member(brightpath, make_user("paula@brightpath.example", "Paula"), MemberRole.PARTNER_ADMIN)
    review(program, "2026-03-10")
    change = approve(program, max_, "2026-03-10")
    with scope.enter(acme.pk):
        with pytest.raises(Forbidden):
            lifting.lift(change, by=olga, note="Please", now=noon("2026-03-11"))
        with pytest.raises(Invalid, match="Say why you lift it"):
            lifting.lift(change, by=max_, note=" ", now=noon("2026-03-11"))
        lifting.lift(change, by=max_, note="the figures were wrong", now=noon("2026-03-11"))
        with pytest.raises(Refused, match=r"^Max Rivera lifted this on 11 Mar 2026, 12:00 UTC\.$"):
            lifting.lift(change, by=max_, note="Again", now=noon("2026-03-11"))
        letters = list(Outbox.objects.order_by("id").values_list("subject", flat=True))
    assert history(enrollment) == [("silver", "2020-01-01", None)]
    assert letters == ["Brightpath is Base at Acme from 9 May 2026", "Brightpath stays Silver at Acme"]


def test_what_has_a_calendar_stays_proposed_between_its_days(acme: Vendor, brightpath: Partner) -> None:
    program = publish(acme, "upgrades: {every: quarter}")
    stands(brightpath, program, "bronze", ("1000", "2026-01-10"))
    assert review(program, "2026-03-31").proposed == 0
    assert review(program, "2026-04-01").proposed == 1
    later = review(program, "2026-04-02")
    assert (later.proposed, later.superseded, proposed(program)) == (0, 0, [("brightpath", "bronze", "silver")])
    with scope.enter(acme.pk):
        win(brightpath, "10000", "2026-04-03")
    # The figures want another tier: what was proposed is overtaken, and the next day for it is the next quarter's.
    assert (review(program, "2026-04-03").superseded, proposed(program)) == (1, [])
    assert (review(program, "2026-07-01").proposed, proposed(program)) == (1, [("brightpath", "bronze", "gold")])


def test_the_letter_names_the_day(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    program = publish(acme, "grace: {days: 60}")
    stands(brightpath, program)
    make_member(brightpath, make_user("paula@brightpath.example", "Paula"), MemberRole.PARTNER_ADMIN)
    review(program, "2026-03-10")
    approve(program, max_, "2026-03-10", note="Two deals left the window.")
    with scope.enter(acme.pk):
        letter = Outbox.objects.get()
        told = Activity.objects.get(verb="change.approved").sentence
    assert letter.body.split("\n\n")[1:-1] == [
        "Brightpath moves from Silver to Base in Ladder on 9 May 2026. Until then it is Silver.",
        "If a review finds by 8 May 2026 that it meets everything that Silver asks, the move is lifted.",
        "You no longer have:\n- Marketing funds",
        "Max Rivera writes: Two deals left the window.",
    ]
    assert told == "Max Rivera moved Brightpath from Silver to Base from 9 May 2026 on"
