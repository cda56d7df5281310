"""A place that is not active: its partner and the staff read since when, why and whom to ask."""

import pytest
from django.utils import timezone

from partners import onboarding
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import signed_in
from tests.tiers.facts import enroll, publish
from tests.tiers.inactivity.quiet import enrolled, item_of, opened, seen
from tests.tiers.inactivity.test_deciding import GRACE_OVER, decided
from tests.tiers.proposals import make_program
from tiers.inactivity import clock
from ui.formats import day
from vendors.actors import Actor
from vendors.models import Vendor

TODAY = timezone.now().date()


@pytest.fixture
def places(acme: Vendor, brightpath: Partner) -> list[Enrollment]:
    """In two programs, technology first."""
    with scope.enter(acme.pk):
        return [enroll(brightpath, publish(name)) for name in ("technology-2024", "consulting-2023")]


def pause(enrollment: Enrollment, by: Actor) -> None:
    with scope.enter(enrollment.vendor_id):
        onboarding.pause(enrollment, by=by, note="They restructure")


def test_a_partner_with_another_place_reads_that_this_one_is_paused(
    places: list[Enrollment], max_: Actor, paula: Actor
) -> None:
    program = places[1].program.name
    pause(places[1], max_)
    page = signed_in(paula).get("/acme/portal/").content.decode()
    assert (
        page.count(
            f"Your place in {program} is paused since {day(TODAY)} by Max Rivera. Ask your partner manager about it."
        )
        == 1
    )
    assert page.count("They restructure") == 0


def test_a_partner_whose_last_place_is_paused_reads_why_nothing_is_shown(
    places: list[Enrollment], max_: Actor, paula: Actor
) -> None:
    for one in places:
        pause(one, max_)
    for door in ("", "ahead/", "rules/", "deals/", "history/", "program/"):
        page = signed_in(paula).get(f"/acme/portal/{door}").content.decode()
        assert page.count("Brightpath has no active place in a program of Acme.") == 1
        assert page.count(f"is paused since {day(TODAY)} by Max Rivera") == 2


def test_staff_read_who_paused_it_and_why_and_may_reactivate_it(places: list[Enrollment], max_: Actor) -> None:
    pause(places[0], max_)
    page = signed_in(max_).get("/acme/partners/brightpath/").content.decode()
    assert page.count(f"Paused on {day(TODAY)} by Max Rivera: They restructure.") == 1
    assert (page.count(">Reactivate<"), page.count("Resume")) == (1, 0)


def test_staff_are_led_to_the_review_that_closed_a_place(
    acme: Vendor, brightpath: Partner, paula: Actor, olga: Actor, max_: Actor
) -> None:
    program: Program = make_program(acme)
    enrolled(brightpath, program)
    seen(brightpath, None)
    opened(program)
    decided("deactivate", brightpath, by=olga)
    clock.end_grace(brightpath.vendor_id, GRACE_OVER)
    page = signed_in(max_).get("/acme/partners/brightpath/").content.decode()
    with scope.enter(acme.pk):
        item = item_of(brightpath)
    assert page.count("Closed by a review of quiet partners on ") == 1
    assert page.count(f'href="/acme/reviews/items/{item.pk}/"') == 1
    closed = signed_in(paula).get("/acme/portal/").content.decode()
    assert closed.count("Ask your partner manager at Acme") == 1
