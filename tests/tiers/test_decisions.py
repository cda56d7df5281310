"""One decision stands, the standing follows it the same day, and the partner's people are told."""

import datetime
from collections.abc import Iterator

import pytest
from django.core import mail

from activity.models import Activity, Outbox
from activity.tasks import send_letters
from partners.models import Enrollment, Member, Partner
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.tiers.proposals import AS_OF, NOW, proposed
from tiers import decisions, standings
from tiers.models import Standing, TierChange
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

BEGAN = datetime.date(2025, 2, 1)


@pytest.fixture
def change(acme: Vendor, brightpath: Partner) -> Iterator[TierChange]:
    made = proposed(brightpath, acme)
    with scope.enter(acme.pk):
        yield made


def _history(change: TierChange) -> list[tuple[str, datetime.date, datetime.date | None]]:
    rows = Standing.objects.filter(enrollment=change.enrollment).order_by("id")
    return list(rows.values_list("tier", "begins_on", "ends_on"))


def test_an_approval_moves_the_partner_today(change: TierChange, max_: Actor) -> None:
    decided = decisions.approve(change, by=max_, note="Well earned.", now=NOW)
    assert (decided.state, decided.decided_by_label, decided.decided_at, decided.note) == (
        "approved",
        "Max Rivera",
        NOW,
        "Well earned.",
    )
    assert _history(change) == [("silver", BEGAN, AS_OF), ("gold", AS_OF, None)]
    in_force = standings.in_force(change.enrollment_id, AS_OF)
    assert in_force is not None
    assert (in_force.tier, in_force.change_id, in_force.reason) == ("gold", change.pk, "decision")
    the_day_before = standings.in_force(change.enrollment_id, AS_OF - datetime.timedelta(days=1))
    assert the_day_before is not None
    assert the_day_before.tier == "silver"


def test_today_is_the_programs_today(acme: Vendor, brightpath: Partner, max_: Actor) -> None:
    from tests.tiers.proposals import enroll, make_program, make_run, propose

    program = make_program(acme, time_zone="Pacific/Auckland")
    made = propose(enroll(brightpath, program), make_run(program))
    with scope.enter(acme.pk):
        decisions.approve(made, by=max_, now=NOW)
        assert _history(made)[-1] == ("gold", AS_OF + datetime.timedelta(days=1), None)


def test_two_moves_on_one_day_leave_an_empty_standing_between(change: TierChange, max_: Actor) -> None:
    decisions.approve(change, by=max_, now=NOW)
    back = TierChange.objects.create(
        enrollment=change.enrollment,
        partner_id=change.partner_id,
        program_id=change.program_id,
        run_id=change.run_id,
        assessment_id=change.assessment_id,
        basis=change.basis,
        as_of=change.as_of,
        from_tier="gold",
        to_tier="bronze",
        upward=False,
    )
    decisions.approve(back, by=max_, now=NOW)
    assert _history(change) == [("silver", BEGAN, AS_OF), ("gold", AS_OF, AS_OF), ("bronze", AS_OF, None)]


def test_a_decline_needs_a_reason_and_leaves_the_standing(change: TierChange, max_: Actor) -> None:
    with pytest.raises(Invalid, match="Say why you decline"):
        decisions.decline(change, by=max_, note="  ", now=NOW)
    declined = decisions.decline(change, by=max_, note="One deal is disputed.", now=NOW)
    assert (declined.state, declined.note) == ("declined", "One deal is disputed.")
    assert _history(change) == [("silver", BEGAN, None)]
    assert Outbox.objects.count() == 0


def test_the_second_decider_reads_who_was_first(change: TierChange, max_: Actor, vera: Actor) -> None:
    decisions.approve(change, by=max_, now=NOW)
    with pytest.raises(Refused) as refusal:
        decisions.decline(change, by=vera, note="No.", now=NOW)
    assert str(refusal.value) == "Max Rivera approved this on 21 Nov 2026, 14:05 UTC."
    assert refusal.value.status == 409


def test_an_approval_supersedes_what_the_other_basis_proposed(change: TierChange, max_: Actor) -> None:
    other = TierChange.objects.get(pk=change.pk)
    other.pk, other.basis, other.to_tier = None, "annual", "bronze"
    other._state.adding = True
    other.save()
    decisions.approve(change, by=max_, now=NOW)
    other.refresh_from_db()
    assert (other.state, other.decided_by_label) == ("superseded", "the move to Gold")


def test_a_superseded_proposal_says_so(change: TierChange, max_: Actor) -> None:
    TierChange.objects.filter(pk=change.pk).update(
        state="superseded", decided_at=NOW, decided_by_label="recalculation 7"
    )
    with pytest.raises(Refused, match=r"^Recalculation 7 superseded this proposal on 21 Nov 2026, 14:05 UTC\.$"):
        decisions.approve(change, by=max_, now=NOW)


def test_a_standing_that_moved_meanwhile_stops_the_approval(change: TierChange, max_: Actor) -> None:
    Standing.objects.filter(enrollment=change.enrollment).update(tier="bronze")
    with pytest.raises(Refused) as refusal:
        decisions.approve(change, by=max_, now=NOW)
    assert str(refusal.value) == (
        "Brightpath stands on Bronze now, not on Silver as when this was proposed. "
        "Decline it, or recalculate and decide on what is proposed then."
    )


def test_an_enrollment_that_ended_stops_the_approval(change: TierChange, max_: Actor) -> None:
    Enrollment.objects.filter(pk=change.enrollment_id).update(status="inactive")
    with pytest.raises(Refused, match="not active in Acme technology partner program any more"):
        decisions.approve(change, by=max_, now=NOW)
    assert decisions.decline(change, by=max_, note="They left.", now=NOW).state == "declined"


@pytest.mark.parametrize("person", ["olga", "fin", "paula"])
def test_other_roles_may_not_decide(change: TierChange, person: str, request: pytest.FixtureRequest) -> None:
    by: Actor = request.getfixturevalue(person)
    for verb in (decisions.approve, decisions.decline):
        with pytest.raises(Forbidden):
            verb(change, by=by, note="I say so.", now=NOW)
    assert TierChange.objects.get(pk=change.pk).state == "proposed"


def test_who_works_at_the_partner_may_not_decide_on_it(
    change: TierChange, vera: Actor, max_: Actor, brightpath: Partner
) -> None:
    membership = Member.objects.create(partner=brightpath, user=vera.user, role=MemberRole.SELLER)
    with pytest.raises(Forbidden, match=r"^You work at this partner, so a colleague has to decide on its tier\.$"):
        decisions.approve(change, by=vera, now=NOW)
    membership.ended_at = NOW
    membership.save()
    assert decisions.approve(change, by=vera, now=NOW).state == "approved"


def test_an_approval_writes_to_every_active_member_what_changes(
    change: TierChange, max_: Actor, paula: Actor, piet: Actor, rosa: Actor
) -> None:
    Member.objects.filter(user=piet.user).update(ended_at=NOW)
    decisions.approve(change, by=max_, note="Well earned.", now=NOW)
    letter = Outbox.objects.get()
    assert letter.recipient == paula.user
    assert letter.subject == "Brightpath is Gold at Acme now"
    assert letter.body == (
        "Hello Paula Meyer,\n\n"
        "Brightpath moved from Silver to Gold in Acme technology partner program. "
        "Gold is in force from 21 Nov 2026.\n\n"
        "You gain:\n"
        "- Automated account mapping (by right; needed an invitation until now)\n"
        "- Joint marketing (market development funds) (by right; needed an invitation until now)\n"
        "- Partner management (by right; needed an invitation until now)\n"
        "- Product roadmap reviews (by right; needed an invitation until now)\n"
        "- Go-to-market resources (by right; needed an invitation until now)\n\n"
        "Max Rivera writes: Well earned.\n\n"
        "See where you stand: http://127.0.0.1:8000/acme/portal/\n"
    )


def test_the_log_tells_it_and_keeps_a_decline_from_the_partner(
    change: TierChange, max_: Actor, paula: Actor, acme: Vendor, brightpath: Partner
) -> None:
    decisions.decline(change, by=max_, note="Disputed.", now=NOW)
    entry = Activity.objects.get(verb="change.declined")
    assert entry.sentence == "Max Rivera declined to move Brightpath from Silver to Gold"
    with scope.enter(acme.pk, partner_id=brightpath.pk):
        assert Activity.objects.filter(verb="change.declined").count() == 0
        assert TierChange.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_letters_leave_after_commit(acme: Vendor, brightpath: Partner, max_: Actor, paula: Actor) -> None:
    made = proposed(brightpath, acme)
    with scope.enter(acme.pk):
        decisions.approve(made, by=max_, now=NOW)
    send_letters(acme.pk)
    assert [(letter.subject, letter.to) for letter in mail.outbox] == [
        ("Brightpath is Gold at Acme now", ["paula@brightpath.example"])
    ]
