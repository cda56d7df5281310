"""What nobody answers climbs to an owner, once; where the program says so it approves itself, unless something speaks
against it. And what both sides read about it."""

from datetime import UTC, datetime, timedelta

import pytest

from activity.models import Activity, Outbox
from deals.models import DealRegistration
from deals.registrations import decisions
from deals.registrations.timing import clock, overdue
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import make_member, make_staff
from tests.deals.registered import NOW, again, enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole, StaffRole

A_MOMENT = timedelta(microseconds=1)
DUE = datetime(2026, 11, 25, 12, 0, tzinfo=UTC)
# Eight business hours after it was due.
RULE_AT = datetime(2026, 11, 26, 12, 0, tzinfo=UTC)
RULE = "auto_approve_after_hours: 8"


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


@pytest.fixture
def by_rule(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme, RULE))


def state(registration: DealRegistration) -> tuple[str, str]:
    with scope.enter(registration.vendor_id):
        row = again(registration)
        return row.status, str(row.reviewer)


def entries(registration: DealRegistration, verb: str) -> list[Activity]:
    with scope.enter(registration.vendor_id):
        return list(Activity.objects.filter(verb=verb).order_by("id"))


def test_what_is_overdue_goes_to_the_owner_once(mine: Enrollment, vera: Actor, max_: Actor, paula: Actor) -> None:
    made = register(mine, reviewer=max_.user)
    assert overdue.escalate(made.vendor_id, DUE) == 0
    late = DUE + A_MOMENT
    assert [overdue.escalate(made.vendor_id, late) for _ in range(2)] == [1, 0]
    assert state(made) == ("submitted", "Vera Okafor")
    [entry] = entries(made, "registration.overdue")
    assert entry.sentence == "The answer about Northwind Mills was due Wed 25 Nov, 12:00 UTC; Vera Okafor has it now"
    assert (entry.before or {})["reviewer"] == "Max Rivera"
    with scope.enter(made.vendor_id):
        assert again(made).escalated_at == late
        assert [one.address for one in Outbox.objects.order_by("id")] == ["vera@acme.example", "max@acme.example"]


def test_an_owner_who_has_it_keeps_it(mine: Enrollment, vera: Actor, acme: Vendor) -> None:
    made = register(mine, reviewer=vera.user)
    assert overdue.escalate(made.vendor_id, DUE + A_MOMENT) == 1
    assert state(made) == ("submitted", "Vera Okafor")


def test_an_owner_who_works_at_the_partner_does_not_get_it(
    mine: Enrollment, vera: Actor, max_: Actor, acme: Vendor, brightpath: Partner
) -> None:
    second = make_staff(acme, "omar@acme.example", "Omar Haddad", StaffRole.OWNER)
    assert vera.user is not None
    make_member(brightpath, vera.user, MemberRole.SELLER)
    made = register(mine, reviewer=max_.user)
    overdue.escalate(made.vendor_id, DUE + A_MOMENT)
    assert state(made) == ("submitted", second.label)


def test_what_was_answered_in_time_does_not_climb(mine: Enrollment, vera: Actor, max_: Actor) -> None:
    made = register(mine)
    with scope.enter(made.vendor_id):
        decisions.approve(made, by=max_, now=DUE)
    assert overdue.escalate(made.vendor_id, DUE + timedelta(9)) == 0


def test_the_rule_approves_what_waited_for_long_enough(by_rule: Enrollment, vera: Actor, max_: Actor) -> None:
    made = register(by_rule, reviewer=max_.user)
    assert overdue.auto_approve(made.vendor_id, RULE_AT - A_MOMENT) == 0
    assert [overdue.auto_approve(made.vendor_id, RULE_AT) for _ in range(2)] == [1, 0]
    [entry] = entries(made, "registration.approved")
    assert (state(made)[0], entry.actor_label) == ("approved", "The rule of the program")
    assert entry.note == "Nobody had answered 1 business day after the answer was due."


def test_a_program_without_the_rule_leaves_it_to_people(mine: Enrollment) -> None:
    made = register(mine)
    assert overdue.auto_approve(made.vendor_id, RULE_AT + timedelta(30)) == 0
    assert state(made)[0] == "submitted"


def test_another_claim_is_left_to_people_and_said_once(by_rule: Enrollment, rivermark: Partner, acme: Vendor) -> None:
    theirs = enroll(rivermark, by_rule.program)
    made, other = register(by_rule), register(theirs, "D-2")
    for minutes in range(3):
        assert overdue.auto_approve(made.vendor_id, RULE_AT + timedelta(minutes=minutes)) == 0
    found = entries(made, overdue.REFUSED)
    assert [(entry.subject_id, entry.note, entry.partner_id) for entry in found] == [
        (made.pk, overdue.NOT_ALONE, None),
        (other.pk, overdue.NOT_ALONE, None),
    ]


def test_a_paused_partner_is_left_to_people(by_rule: Enrollment) -> None:
    made = register(by_rule)
    with scope.enter(made.vendor_id):
        by_rule.status = Enrollment.INACTIVE
        by_rule.save()
    assert [overdue.auto_approve(made.vendor_id, RULE_AT) for _ in range(2)] == [0, 0]
    [entry] = entries(made, overdue.REFUSED)
    assert entry.note.startswith("Brightpath is paused in ")
    assert state(made)[0] == "submitted"


@pytest.mark.parametrize(
    ("at", "sentence"),
    [
        (NOW, "Max Rivera answers by Wed 25 Nov, 12:00 UTC (in 2 business days)."),
        (NOW + timedelta(hours=1), "Max Rivera answers by Wed 25 Nov, 12:00 UTC (in 15 business hours)."),
        (DUE - timedelta(minutes=20), "Max Rivera answers by Wed 25 Nov, 12:00 UTC (in less than a business hour)."),
        (DUE + A_MOMENT, "Overdue since Wed 25 Nov, 12:00 UTC. Max Rivera has it."),
        (DUE + timedelta(hours=3), "Overdue by 3 business hours, since Wed 25 Nov, 12:00 UTC. Max Rivera has it."),
    ],
)
def test_both_sides_read_when_an_answer_comes(at: datetime, sentence: str, mine: Enrollment, max_: Actor) -> None:
    made = register(mine, reviewer=max_.user)
    with scope.enter(made.vendor_id, partner_id=mine.partner_id):
        assert clock.promise(again(made), at) == sentence


def test_the_promise_names_nobody_and_the_owner_where_it_is_so(mine: Enrollment, vera: Actor) -> None:
    made = register(mine)
    with scope.enter(made.vendor_id):
        assert clock.promise(made, NOW) == "An answer is due by Wed 25 Nov, 12:00 UTC (in 2 business days)."
        assert clock.promise(made, DUE + timedelta(hours=1)) == (
            "Overdue by 1 business hour, since Wed 25 Nov, 12:00 UTC. Nobody has it yet."
        )
    overdue.escalate(made.vendor_id, DUE + timedelta(hours=1))
    with scope.enter(made.vendor_id):
        assert clock.promise(again(made), DUE + timedelta(hours=8)) == (
            "Overdue by 5 business hours, since Wed 25 Nov, 12:00 UTC. The owner has it: Vera Okafor."
        )


def test_the_promise_is_told_on_the_programs_clock(acme: Vendor, brightpath: Partner) -> None:
    made = register(enroll(brightpath, make_program(acme, "answer_within_hours: 8", time_zone="Europe/Berlin")))
    with scope.enter(made.vendor_id):
        assert clock.promise(made, NOW) == "An answer is due by Tue 24 Nov, 13:00 CET (in 1 business day)."
        decided = again(made)
        decided.due_at = None
        assert clock.promise(decided, NOW) == ""
