"""Deal registrations in the workspace: the queue, the review, and who may do what there."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from deals.models import DealRegistration, Decision, Status
from partners.models import Enrollment, Partner
from tenancy import scope
from tests.cast import signed_in
from tests.deals.registered import enroll, make_program, register
from vendors.actors import Actor
from vendors.models import Vendor

QUEUE = "/acme/registrations/"


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme))


@pytest.fixture
def as_max(max_: Actor) -> Client:
    return signed_in(max_)


def submitted(enrollment: Enrollment, code: str = "D-1", **given: Any) -> DealRegistration:
    return register(enrollment, code, **{"now": timezone.now(), **given})


def stored(row: DealRegistration) -> DealRegistration:
    with scope.enter(row.vendor_id):
        return DealRegistration.objects.get(pk=row.pk)


def codes(answer: Any) -> list[str]:
    return re.findall(r'data-row="/acme/registrations/([^/]+)/"', answer.content.decode())


def test_the_queue_shows_what_waits_the_most_urgent_first(as_max: Client, mine: Enrollment) -> None:
    late = submitted(mine, "D-2", customer="Alder Foods", now=timezone.now() - timedelta(days=30))
    submitted(mine, "D-1")
    answer = as_max.get(QUEUE)
    assert codes(answer) == [late.code, "D-1"]
    day = late.submitted_at
    assert day is not None
    assert answer.context["answer"] == (
        f"2 registrations wait for an answer, 1 is overdue; the oldest since {day.day} {day:%b %Y}."
    )


def test_approving_leads_back_to_the_page_with_an_undo(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    url = f"{QUEUE}{row.code}/"
    assert as_max.get(url).status_code == 200
    answer = as_max.post(f"{url}approval/", {"revision": row.revision, "protect": "on"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    assert stored(row).status == Status.APPROVED
    assert answer.context["undo"].kind == Decision.APPROVED
    undone = as_max.post(f"{url}undoing/")
    assert (undone.status_code, stored(row).status) == (302, Status.IN_REVIEW)


def test_rejecting_asks_for_a_reason_and_words(as_max: Client, mine: Enrollment) -> None:
    row = submitted(mine)
    url = f"{QUEUE}{row.code}/"
    bare = as_max.post(f"{url}rejection/", {"revision": row.revision})
    assert (bare.status_code, set(bare.context["reject_form"].errors)) == (422, {"reason_code", "reason"})
    given = {"revision": row.revision, "reason_code": "not_qualified", "reason": "No budget is known yet."}
    assert as_max.post(f"{url}rejection/", given).status_code == 302
    assert (stored(row).status, stored(row).reason) == (Status.REJECTED, "No budget is known yet.")
