"""How days of grace end: closed, kept because paused by hand, or left to a person because the partner was active."""

import datetime

import pytest

from activity.models import Outbox
from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tests.tiers import facts
from tests.tiers.inactivity.quiet import NOW, enrolled, item_of, opened, registered, seen, trained
from tests.tiers.inactivity.test_deciding import GRACE_OVER, decided
from tiers.inactivity import clock, places
from tiers.models import InactivityReview
from vendors.actors import Actor
from vendors.models import Vendor

IN_GRACE = datetime.datetime(2026, 10, 20, 9, 0, tzinfo=datetime.UTC)


@pytest.fixture
def review(program: Program, brightpath: Partner, paula: Actor, olga: Actor) -> InactivityReview:
    """Brightpath has its days of grace from 5 October to 4 November."""
    enrolled(brightpath, program)
    seen(brightpath, None)
    review = opened(program)
    decided("deactivate", brightpath, by=olga)
    return review


def _ended(partner: Partner) -> tuple[str, str, str]:
    """How the days ended: the state, what the partner's answer is, whether its place is open."""
    assert clock.end_grace(partner.vendor_id, GRACE_OVER) == 1
    item = item_of(partner)
    with scope.enter(partner.vendor_id):
        return item.state, item.answer, item.enrollment.status


def test_a_registration_in_the_days_of_grace_is_left_to_a_person(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    registered(brightpath, IN_GRACE)
    sentence = "Signs of life in the days of grace: registration on 20 Oct 2026."
    assert _ended(brightpath) == ("answered", sentence, "active")
    item = item_of(brightpath)
    assert (item.answered_by_label, item.answered_by_id, item.decided_at) == ("The quarterly review", None, NOW)
    assert clock.end_grace(acme.pk, GRACE_OVER) == 0
    with scope.enter(acme.pk):
        letter = Outbox.objects.select_related("recipient").order_by("-pk")[0]
        assert (str(letter.recipient), letter.subject) == (
            "Olga Lindqvist",
            "Brightpath was active in its days of grace",
        )
        assert letter.body.splitlines()[:3] == [
            "The days of grace of Brightpath are over. Nothing has closed:",
            "",
            sentence,
        ]
    decided("deactivate", brightpath, by=olga)
    with scope.enter(acme.pk):
        closed = item_of(brightpath)
        assert (closed.state, closed.enrollment.status) == ("deactivated", "inactive")


def test_a_training_and_a_story_on_the_day_of_the_decision_count(review: InactivityReview, brightpath: Partner) -> None:
    trained(brightpath, NOW.date())
    with scope.enter(brightpath.vendor_id):
        facts.achieve(item_of(brightpath).enrollment, on="2026-10-20", stories=1)
    sentence = "Signs of life in the days of grace: training on 5 Oct 2026, story on 20 Oct 2026."
    assert _ended(brightpath) == ("answered", sentence, "active")


def test_signing_in_and_work_before_the_decision_stop_nothing(review: InactivityReview, brightpath: Partner) -> None:
    seen(brightpath, IN_GRACE.date())
    trained(brightpath, NOW.date() - datetime.timedelta(days=1))
    assert _ended(brightpath) == ("deactivated", "", "inactive")


def test_a_place_that_was_paused_by_hand_in_the_meantime_is_kept(
    review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    with scope.enter(brightpath.vendor_id):
        places.close(item_of(brightpath).enrollment, by=olga, now=IN_GRACE, note="They move house.")
    assert _ended(brightpath) == ("kept", "", "inactive")
    assert item_of(brightpath).note == "It was paused by hand in the meantime."
    with scope.enter(brightpath.vendor_id):
        assert places.closing_items(brightpath.pk) == []
