"""Which places a review keeps closed, and what becomes of a request to come back when the last one opens."""

import pytest

from partners import onboarding
from partners.models import Member, Partner
from programs.models import Program
from tenancy import scope
from tests.tiers.inactivity.quiet import NOW, enrolled, item_of, opened, seen
from tests.tiers.inactivity.test_deciding import GRACE_OVER, HOUR, decided
from tests.tiers.proposals import make_program
from tiers.inactivity import answers, clock, deciding, places, reviewing
from tiers.inactivity.quarters import Quarter
from tiers.models import ReturnRequest
from vendors.actors import Actor
from vendors.models import Vendor


@pytest.fixture
def closed(program: Program, brightpath: Partner, paula: Actor, olga: Actor) -> Partner:
    """Brightpath, whose only place the clock has closed."""
    enrolled(brightpath, program)
    seen(brightpath, None)
    opened(program)
    decided("deactivate", brightpath, by=olga)
    clock.end_grace(brightpath.vendor_id, GRACE_OVER)
    return brightpath


def _closed_by_review(partner: Partner) -> tuple[bool, list[str]]:
    """Whether its people find the portal closed, and the quarters whose reviews closed places."""
    with scope.enter(partner.vendor_id):
        doors = Member.objects.filter(partner=partner).annotate(closed=places.portal_is_closed())
        quarters = [item.review.label for item in places.closing_items(partner.pk)]
        return doors.get().closed, quarters


def _move(partner: Partner, verb: str, by: Actor) -> None:
    """Pause or resume its place from the partner's page."""
    with scope.enter(partner.vendor_id):
        getattr(onboarding, verb)(item_of(partner).enrollment, by=by)


def _ask(by: Actor) -> ReturnRequest:
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        return answers.ask_to_return(text="A deal is coming.", by=by, now=NOW)


def _request(partner: Partner) -> tuple[str, str, str]:
    with scope.enter(partner.vendor_id):
        found = ReturnRequest.objects.get(partner=partner)
        return found.state, found.decided_by_label, found.note


def test_a_place_that_was_resumed_by_hand_and_paused_again_closes_no_portal(
    closed: Partner, program: Program, olga: Actor
) -> None:
    assert _closed_by_review(closed) == (True, ["2026Q4"])
    _move(closed, "resume", olga)
    assert _closed_by_review(closed) == (False, [])
    _move(closed, "pause", olga)
    assert _closed_by_review(closed) == (False, [])


def test_the_next_review_can_close_it_again(closed: Partner, program: Program, olga: Actor) -> None:
    _move(closed, "resume", olga)
    opened(program, Quarter(2027, 1), GRACE_OVER.replace(year=2027, month=1))
    decided("deactivate", closed, by=olga, now=GRACE_OVER.replace(year=2027, month=1))
    clock.end_grace(closed.vendor_id, GRACE_OVER.replace(year=2027, month=3))
    assert _closed_by_review(closed) == (True, ["2027Q1"])


def test_reactivating_from_the_item_accepts_the_request_to_come_back(
    closed: Partner, paula: Actor, olga: Actor
) -> None:
    _ask(paula)
    with scope.enter(closed.vendor_id):
        reviewing.reactivate(item_of(closed), by=olga, now=GRACE_OVER, note="Welcome back.")
    assert _request(closed) == ("accepted", "Olga Lindqvist", "Welcome back.")


def test_a_request_stays_open_while_a_review_keeps_another_place_closed(
    acme: Vendor, closed: Partner, paula: Actor, olga: Actor
) -> None:
    first = item_of(closed)
    other = make_program(acme, program="services")
    enrolled(closed, other)
    opened(other)
    decided("deactivate", closed, by=olga)
    clock.end_grace(closed.vendor_id, GRACE_OVER)
    _ask(paula)
    with scope.enter(closed.vendor_id):
        reviewing.reactivate(first, by=olga, now=GRACE_OVER)
    assert _request(closed) == ("open", "", "")
    with scope.enter(closed.vendor_id):
        reviewing.reactivate(item_of(closed), by=olga, now=GRACE_OVER)
    assert _request(closed) == ("accepted", "Olga Lindqvist", "")


def test_taking_a_deactivation_back_accepts_the_request_to_come_back(
    acme: Vendor, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    program = make_program(acme, grace_days="0} #")
    enrolled(brightpath, program)
    seen(brightpath, None)
    opened(program)
    decision = decided("deactivate", brightpath, by=olga)
    _ask(paula)
    with scope.enter(acme.pk):
        deciding.undo(decision, by=olga, now=NOW + HOUR)
    assert _request(brightpath) == ("accepted", "Olga Lindqvist", "")
