"""The page of those who wait: in the order of their patience, with the figures of past answers."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import DealRegistration, ReviewRound
from deals.registrations import extensions, protection
from deals.registrations.timing import answering
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import make_staff, signed_in
from tests.deals.registered import again, approved, enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole

PAGE = "/acme/registrations/waiting/"


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


def waits(enrollment: Enrollment, code: str, days: int, **given: Any) -> DealRegistration:
    """Submitted so many days ago."""
    return register(enrollment, code, now=timezone.now() - timedelta(days), **given)


def codes(answer: Any) -> list[str]:
    return re.findall(r'<span class="sub">(D-[0-9]+), ', answer.content.decode())


def heading(answer: Any) -> str:
    found = re.search(r'<h1 class="answer">(.*?)</h1>', answer.content.decode(), re.S)
    assert found is not None
    return found[1].strip()


def answered(registration: DealRegistration, by: Actor | None, hours: float, **given: Any) -> None:
    """The vendor had it for so many business hours, and answered just now unless said otherwise."""
    now = timezone.now()
    known = {"ended_at": now - timedelta(minutes=1), "due_at": now, "outcome": "approved"} | given
    with scope.enter(registration.vendor_id):
        ReviewRound.objects.create(
            registration=registration,
            partner_id=registration.partner_id,
            began_at=now - timedelta(100),
            ended_by=by.user if by else None,
            business_minutes=round(hours * 60),
            **known,
        )


def test_the_longest_overdue_stands_first(mine: Enrollment, max_: Actor) -> None:
    waits(mine, "D-1", 0, customer="Eastgate")
    waits(mine, "D-2", 30, customer="Southsea", reviewer=max_.user)
    waits(mine, "D-3", 20, customer="Westbrook")
    approved(mine, "D-4")
    answer = signed_in(max_).get(PAGE)
    assert codes(answer) == ["D-2", "D-3", "D-1"]
    assert heading(answer) == "3 registrations wait for an answer, 2 longer than promised."
    assert answer.content.decode().count("Max Rivera has it.") == 1


def test_filters_stand_in_the_address(mine: Enrollment, max_: Actor, vera: Actor) -> None:
    waits(mine, "D-1", 1, customer="Eastgate", reviewer=vera.user)
    waits(mine, "D-2", 2, customer="Southsea", reviewer=max_.user)
    browser = signed_in(max_)
    assert max_.user is not None
    assert codes(browser.get(PAGE, {"reviewer": max_.user.pk})) == ["D-2"]
    assert codes(browser.get(PAGE, {"reviewer": "nobody"})) == ["D-2", "D-1"]
    assert codes(browser.get(PAGE, {"program": mine.program.key})) == ["D-2", "D-1"]
    assert codes(browser.get(PAGE, {"q": "east"})) == ["D-1"]
    nothing = browser.get(PAGE, {"program": "other"})
    assert (codes(nothing), heading(nothing)) == ([], "Nobody waits for an answer with these filters.")


def test_an_empty_page_teaches(acme: Vendor, max_: Actor) -> None:
    answer = signed_in(max_).get(PAGE)
    assert heading(answer) == "Nobody waits for an answer."
    assert answer.content.decode().count("What partners submit stands here until somebody") == 1


def test_pages_follow_each_other(mine: Enrollment, max_: Actor) -> None:
    for number in range(35):
        waits(mine, f"D-{number}", 40 - number, customer=f"Customer {number}")
    browser = signed_in(max_)
    first = browser.get(PAGE)
    [after] = re.findall(r'href="(\?after=[^"]+)"', first.content.decode())
    assert heading(first) == "More than 30 registrations wait for an answer; of the first 30, 30 longer than promised."
    assert codes(first) + codes(browser.get(PAGE + after)) == [f"D-{number}" for number in range(35)]
    assert browser.get(PAGE, {"after": "garbage"}).status_code == 400


def test_a_page_of_thirty_costs_what_a_page_of_one_does(mine: Enrollment, max_: Actor) -> None:
    browser, costs = signed_in(max_), []
    browser.get(PAGE)
    for number in range(30):
        made = waits(mine, f"D-{number}", 3, customer=f"Customer {number}", reviewer=max_.user)
        answered(made, max_, 1)
        if number in (0, 29):
            with CaptureQueriesContext(connection) as asked:
                assert browser.get(PAGE).status_code == 200
            costs.append(len(asked))
    assert costs == [costs[0]] * 2
    # Besides the savepoint that stands for the request's BEGIN and COMMIT.
    assert costs[0] - 2 <= 10


def test_the_figures_are_the_median_and_the_ninth_tenth(mine: Enrollment, max_: Actor, vera: Actor) -> None:
    made = waits(mine, "D-1", 1)
    late = {"due_at": timezone.now() - timedelta(1)}
    for hours in (1, 2, 3, 4):
        answered(made, max_, hours)
    answered(made, vera, 10.5, **late)
    answered(made, None, 20, **late)
    answered(made, max_, 99, outcome="withdrawn")
    answered(made, max_, 99, ended_at=timezone.now() - timedelta(31))
    with scope.enter(made.vendor_id):
        found = answering.figures(max_, 30)
        assert found.overall == answering.Answers(None, "", 6, 4, Decimal("3.5"), Decimal("15.3"))
        assert found.overall.percent_in_time == 66
        assert found.by_person == [
            answering.Answers(max_.user_id, "Max Rivera", 4, 4, Decimal("2.5"), Decimal("3.7")),
            answering.Answers(vera.user_id, "Vera Okafor", 1, 0, Decimal("10.5"), Decimal("10.5")),
            answering.Answers(None, "", 1, 0, Decimal("20.0"), Decimal("20.0")),
        ]
        assert answering.figures(max_, 90).overall.number == 7
        assert answering.figures(max_, 90, program="other").overall.number == 0
    page = signed_in(max_).get(PAGE, {"days": "30"}).content.decode()
    assert page.count("3.5 business hours") == 1
    assert page.count("66%") == 1


def test_without_answers_there_are_no_figures(mine: Enrollment, max_: Actor) -> None:
    with scope.enter(mine.vendor_id):
        found = answering.figures(max_)
        assert (found.overall, found.by_person) == (answering.Answers(None, "", 0, 0, None, None), [])
        assert found.overall.percent_in_time is None


@pytest.mark.parametrize(
    ("verb", "note", "status", "outcome"),
    [
        ("grant", "", 302, "granted"),
        ("decline", "No progress.", 302, "declined"),
        ("decline", "", 422, "asked"),
        ("", "", 422, "asked"),
    ],
)
def test_more_time_is_decided_on_the_page(
    verb: str, note: str, status: int, outcome: str, mine: Enrollment, max_: Actor, paula: Actor
) -> None:
    made, now = approved(mine), timezone.now()
    with scope.enter(made.vendor_id):
        protection.grant(made, by=max_, now=now - timedelta(80))
        made.save()
        asked = extensions.ask(made, reason="They decide in March.", by=paula, now=now)
    browser = signed_in(max_)
    assert browser.get(PAGE).content.decode().count("They decide in March.") == 1
    answer = browser.post(f"/acme/registrations/extensions/{asked.pk}/decision/", {"verb": verb, "note": note})
    assert answer.status_code == status
    with scope.enter(made.vendor_id):
        asked.refresh_from_db()
        moved = again(made).protected_until != made.protected_until
        assert (asked.status, moved) == (outcome, outcome == "granted")


def test_who_may_look_and_who_may_decide(mine: Enrollment, acme: Vendor, paula: Actor, charlie: Actor) -> None:
    viewer = make_staff(acme, "vic@acme.example", "Vic Stone", StaffRole.VIEWER)
    decision = "/acme/registrations/extensions/1/decision/"
    assert [signed_in(who).get(PAGE).status_code for who in (viewer, paula, charlie)] == [200, 404, 404]
    assert [signed_in(who).post(decision).status_code for who in (viewer, paula, charlie)] == [403, 404, 404]
    assert Client().get(PAGE).status_code == 302
