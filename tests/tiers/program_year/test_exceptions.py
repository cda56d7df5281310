"""A tier is held until a day: by whom, for whom, and what no run does meanwhile."""

import pytest

from activity.models import Activity, Outbox
from partners.models import Enrollment, Member, Partner
from programs.models import Program
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.cast import make_member, make_user
from tests.tiers.facts import day
from tests.tiers.program_year.worlds import approve, history, noon, proposed, publish, review, stands
from tiers.models import TierChange, TierException
from tiers.program_year import exceptions, holding
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

NOW = "2026-03-10"


@pytest.fixture
def program(acme: Vendor) -> Program:
    return publish(acme, "grace: {days: 60}")


@pytest.fixture
def enrollment(program: Program, brightpath: Partner) -> Enrollment:
    return stands(brightpath, program, "gold")


def grant(
    enrollment: Enrollment, by: Actor, tier: str = "gold", until: str = "2026-06-01", **given: str
) -> TierException:
    reason, when = given.get("reason", "They move offices"), given.get("when", NOW)
    with scope.enter(enrollment.vendor_id):
        return exceptions.grant(enrollment, tier, until=day(until), reason=reason, by=by, now=noon(when))


def test_no_run_moves_a_partner_below_the_tier_that_is_held(
    program: Program, enrollment: Enrollment, max_: Actor
) -> None:
    held = grant(enrollment, max_)
    assert (held.begins_on, held.ends_on, held.approved_by_label) == (day(NOW), day("2026-06-01"), "Max Rivera")
    for as_of, basis in ((NOW, "mid_year"), ("2026-05-31", "mid_year"), ("2026-05-31", "annual")):
        assert review(program, as_of, basis).proposed == 0
    assert review(program, "2026-06-01").proposed == 1
    assert proposed(program) == [("brightpath", "gold", "base")]


def test_a_tier_between_may_be_held(program: Program, enrollment: Enrollment, max_: Actor) -> None:
    grant(enrollment, max_, "bronze")
    assert review(program, NOW).proposed == 1
    assert proposed(program) == [("brightpath", "gold", "bronze")]


def test_who_is_asked_which_day_holds_which_tier(
    acme: Vendor, program: Program, enrollment: Enrollment, rivermark: Partner, max_: Actor
) -> None:
    other = stands(rivermark, program, "silver")
    grant(enrollment, max_)
    with scope.enter(acme.pk):
        found = [
            {key: row.tier for key, row in holding.in_force([enrollment.pk, other.pk], day(on)).items()}
            for on in ("2026-03-09", NOW, "2026-05-31", "2026-06-01")
        ]
    assert found == [{}, {enrollment.pk: "gold"}, {enrollment.pk: "gold"}, {}]


def test_a_second_one_is_refused_in_a_sentence(enrollment: Enrollment, max_: Actor, vera: Actor) -> None:
    grant(enrollment, max_)
    with pytest.raises(Refused) as refusal:
        grant(enrollment, vera, "silver", "2026-04-01")
    assert str(refusal.value) == (
        "Gold is held for Brightpath until 1 Jun 2026 already (Max Rivera). Revoke that exception first, or let it end."
    )
    assert grant(enrollment, vera, "silver", "2026-09-01", when="2026-06-01").begins_on == day("2026-06-01")


@pytest.mark.parametrize(
    ("tier", "until", "reason", "said"),
    [
        ("base", "2026-06-01", "Why", "Brightpath stands on Gold, so Gold or Silver or Bronze can be held for it."),
        ("diamond", "2026-06-01", "Why", "Brightpath stands on Gold, so Gold or Silver or Bronze can be held for it."),
        (
            "gold",
            "2026-03-10",
            "Why",
            "Choose a day after today and within two years, until 10 Mar 2028 at the latest.",
        ),
        (
            "gold",
            "2028-03-11",
            "Why",
            "Choose a day after today and within two years, until 10 Mar 2028 at the latest.",
        ),
        ("gold", "2026-06-01", "  ", "Say why the tier is held. The partner does not see it."),
        ("gold", "2026-06-01", "x" * 1001, "The note has 1,001 characters; 1,000 are possible."),
    ],
)
def test_what_cannot_be_held_is_said(
    enrollment: Enrollment, max_: Actor, tier: str, until: str, reason: str, said: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        grant(enrollment, max_, tier, until, reason=reason)
    assert str(refusal.value) == said


def test_a_tier_above_cannot_be_held(acme: Vendor, program: Program, rivermark: Partner, max_: Actor) -> None:
    with pytest.raises(Invalid, match=r"^Rivermark stands on Bronze, so Bronze can be held for it\.$"):
        grant(stands(rivermark, program, "bronze"), max_, "silver")


def test_the_lowest_tier_needs_no_exception(acme: Vendor, program: Program, rivermark: Partner, max_: Actor) -> None:
    with pytest.raises(Invalid, match=r"^Rivermark stands on Base, which everyone keeps\.$"):
        grant(stands(rivermark, program, "base"), max_, "base")


def test_only_those_who_decide_on_tiers_may(enrollment: Enrollment, olga: Actor, fin: Actor, paula: Actor) -> None:
    for by in (olga, fin, paula):
        with pytest.raises(Forbidden):
            grant(enrollment, by)


def test_who_works_at_the_partner_may_not(enrollment: Enrollment, max_: Actor, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        Member.objects.create(partner=enrollment.partner, user=max_.user, role=MemberRole.SELLER)
    with pytest.raises(Forbidden, match="a colleague has to decide"):
        grant(enrollment, max_)


def test_an_enrollment_that_ended_holds_nothing(acme: Vendor, enrollment: Enrollment, max_: Actor) -> None:
    with scope.enter(acme.pk):
        Enrollment.objects.update(status="inactive")
    with pytest.raises(Refused, match="not active in Ladder any more"):
        grant(enrollment, max_)


def test_a_grant_lifts_the_demotion_that_lies_ahead(
    acme: Vendor, program: Program, enrollment: Enrollment, max_: Actor
) -> None:
    review(program, NOW)
    change = approve(program, max_, NOW)
    grant(enrollment, max_, "silver", "2026-05-10", when="2026-03-20")
    with scope.enter(acme.pk):
        change.refresh_from_db()
    assert (change.state, change.lifted_by_label, change.lifted_why) == (
        "lifted",
        "Max Rivera",
        "Silver is held until 10 May 2026",
    )
    assert history(enrollment) == [("gold", "2020-01-01", None)]
    assert (review(program, "2026-03-21").proposed, proposed(program)) == (1, [("brightpath", "gold", "silver")])


def test_a_grant_that_is_over_by_then_lifts_nothing(
    acme: Vendor, program: Program, enrollment: Enrollment, max_: Actor
) -> None:
    review(program, NOW)
    change = approve(program, max_, NOW)
    grant(enrollment, max_, "gold", "2026-05-09", when="2026-03-20")
    with scope.enter(acme.pk):
        change.refresh_from_db()
    assert change.state == "approved"


def test_a_grant_overtakes_the_open_proposal_below_it(
    acme: Vendor, program: Program, enrollment: Enrollment, max_: Actor
) -> None:
    review(program, NOW)
    grant(enrollment, max_)
    with scope.enter(acme.pk):
        change = TierChange.objects.get()
    assert (change.state, change.decided_by_label) == ("superseded", "the exception until 1 Jun 2026")


def test_an_approval_below_a_held_tier_is_refused_unless_it_begins_later(
    acme: Vendor, program: Program, enrollment: Enrollment, max_: Actor
) -> None:
    review(program, NOW)
    with scope.enter(acme.pk):
        TierException.objects.create(
            enrollment=enrollment,
            partner_id=enrollment.partner_id,
            tier="gold",
            begins_on=day(NOW),
            ends_on=day("2026-06-01"),
            reason="Why",
            approved_by_label="Max Rivera",
        )
    with pytest.raises(Refused) as refusal:
        approve(program, max_, NOW)
    assert str(refusal.value) == (
        "Gold is held for Brightpath until 1 Jun 2026 (Max Rivera). "
        "Revoke the exception first, or approve the move from that day on."
    )
    approve(program, max_, NOW, effective_on=day("2026-06-01"))
    assert history(enrollment)[-1] == ("base", "2026-06-01", None)


def test_revoked_it_holds_nothing_and_is_revoked_once(
    acme: Vendor, program: Program, enrollment: Enrollment, max_: Actor, vera: Actor
) -> None:
    held = grant(enrollment, max_)
    with scope.enter(acme.pk):
        with pytest.raises(Invalid, match="Say why you revoke it"):
            exceptions.revoke(held, by=vera, note="", now=noon("2026-03-11"))
        exceptions.revoke(held, by=vera, note="They moved", now=noon("2026-03-11"))
        with pytest.raises(Refused, match=r"^Vera Okafor revoked this exception on 11 Mar 2026, 12:00 UTC\.$"):
            exceptions.revoke(held, by=vera, note="Again", now=noon("2026-03-12"))
    assert review(program, "2026-03-12").proposed == 1
    assert grant(enrollment, max_, when="2026-03-12").begins_on == day("2026-03-12")


def test_what_is_over_cannot_be_revoked(acme: Vendor, enrollment: Enrollment, max_: Actor) -> None:
    held = grant(enrollment, max_)
    with scope.enter(acme.pk), pytest.raises(Refused, match=r"^This exception ended on 1 Jun 2026\.$"):
        exceptions.revoke(held, by=max_, note="Why not", now=noon("2026-06-01"))


def test_the_partner_is_told_without_the_reason(acme: Vendor, enrollment: Enrollment, max_: Actor, vera: Actor) -> None:
    make_member(enrollment.partner, make_user("paula@brightpath.example", "Paula"), MemberRole.PARTNER_ADMIN)
    held = grant(enrollment, max_, reason="A secret")
    with scope.enter(acme.pk):
        exceptions.revoke(held, by=vera, note="Another secret", now=noon("2026-03-11"))
        letters = Outbox.objects.order_by("id").values_list("subject", "body")
        told = [(subject, body.split("\n\n")[1]) for subject, body in letters]
        log = list(Activity.objects.filter(verb__startswith="exception.").order_by("id"))
    assert told == [
        (
            "Gold is held for Brightpath until 1 Jun 2026",
            "Gold is held for Brightpath in Ladder until 1 Jun 2026: no review moves it below that before. From that"
            " day on its figures decide again.",
        ),
        (
            "Gold is not held for Brightpath any more",
            "Gold was to be held for Brightpath in Ladder until 1 Jun 2026. That has ended: its figures decide again"
            " from today. If they move it, you are told before it takes effect.",
        ),
    ]
    assert [(one.sentence, one.note) for one in log] == [
        ("Max Rivera holds Gold for Brightpath in Ladder until 1 Jun 2026", ""),
        ("Vera Okafor revoked the exception that held Gold for Brightpath until 1 Jun 2026", ""),
    ]
