"""The promise to answer an appeal in time: who is reminded, what climbs to an owner, and once each."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from activity.models import Activity, Outbox
from deals.appeals import deadlines, lifecycle, timekeeping
from deals.models import Appeal
from deals.registrations.rules import rules_for
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.deals.appealed import NOW, enroll, file, fresh, make_program
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)
DUE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.fixture
def row(acme: Vendor, brightpath: Partner, piet: Actor, vera: Actor, max_: Actor) -> Appeal:
    return file(enroll(brightpath, make_program(acme)), piet)


def keep(row: Appeal, now: datetime) -> list[str]:
    """Let the clock strike twice; which verbs it wrote by then."""
    timekeeping.keep(row.vendor_id, now)
    timekeeping.keep(row.vendor_id, now)
    with scope.enter(row.vendor_id):
        entries = Activity.objects.filter(subject_type="appeal", actor_label="The clock").order_by("pk")
        return list(entries.values_list("verb", flat=True))


def letters(row: Appeal, verb: str) -> list[tuple[str, str]]:
    with scope.enter(row.vendor_id):
        found = Outbox.objects.filter(activity__verb=verb).select_related("recipient")
        return [(str(one.recipient), one.subject) for one in found]


def test_whoever_has_it_is_reminded_once_a_day_before(row: Appeal) -> None:
    assert keep(row, DUE - timedelta(days=1, seconds=1)) == []
    assert keep(row, DUE - timedelta(days=1)) == ["appeal.due_soon"]
    assert keep(row, DUE - timedelta(hours=2)) == ["appeal.due_soon"]
    assert letters(row, "appeal.due_soon") == [("Max Rivera", "Your answer to Brightpath is due")]


def test_what_is_overdue_climbs_to_an_owner_once(row: Appeal, vera: Actor) -> None:
    assert keep(row, DUE) == ["appeal.due_soon"]
    assert keep(row, DUE + timedelta(seconds=1)) == ["appeal.due_soon", "appeal.overdue"]
    assert keep(row, DUE + timedelta(days=3)) == ["appeal.due_soon", "appeal.overdue"]
    assert letters(row, "appeal.overdue") == [("Vera Okafor", "An appeal of Brightpath is overdue")]
    with scope.enter(row.vendor_id):
        assert (fresh(row).holder, fresh(row).revision) == (vera.user, 1)


def test_what_is_answered_is_left_alone(row: Appeal, max_: Actor) -> None:
    with scope.enter(row.vendor_id):
        lifecycle.decline(row, by=max_, answer="No", now=NOW)
    assert keep(row, DUE + timedelta(days=1)) == []


WORDS = [
    (NOW, "Max Rivera answers by Mon 23 Nov, 12:00 UTC (in 5 business days)."),
    (DUE - timedelta(minutes=5), "Max Rivera answers by Mon 23 Nov, 12:00 UTC (in less than a business hour)."),
    (DUE + timedelta(hours=2), "Overdue by 2 business hours, since Mon 23 Nov, 12:00 UTC. Max Rivera has it."),
]


@pytest.mark.parametrize(("now", "words"), WORDS)
def test_both_sides_read_the_same_promise(row: Appeal, now: datetime, words: str) -> None:
    with scope.enter(row.vendor_id):
        found = fresh(row)
        enrollment: Any = Enrollment.objects.select_related("program").get(pk=row.enrollment_id)
        assert (
            deadlines.promise(found.due_at, found.holder, bool(found.escalated_at), rules_for(enrollment), now) == words
        )
