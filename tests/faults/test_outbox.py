"""Letters leave at least once, in spite of each other, and whoever runs the workspace sees which did not."""

import datetime
import smtplib
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from activity.models import Outbox
from activity.tasks import send_letters
from tenancy import scope
from tests.cast import signed_in
from tests.faults.at_once import others
from tests.faults.mail_sink import Sink
from vendors import staffing
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import StaffRole

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def by_smtp(sink: Sink, settings: Any) -> Sink:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", sink.port
    settings.EMAIL_TIMEOUT = 0.3
    return sink


def invite(vera: Actor, *people: str) -> None:
    with scope.enter(vera.vendor_id):
        for email in people:
            staffing.invite(email, StaffRole.VIEWER, by=vera)


def outbox(vendor: Vendor) -> list[tuple[str, int, bool]]:
    """Address, attempts and whether it left, in the order of writing."""
    with scope.enter(vendor.pk):
        return [(one.to_email, one.attempts, one.sent_at is not None) for one in Outbox.objects.order_by("id")]


def time_passes(vendor: Vendor) -> None:
    with scope.enter(vendor.pk):
        Outbox.objects.filter(sent_at__isnull=True).update(due_at=timezone.now())


def test_a_refused_address_stops_no_other_letter(acme: Vendor, vera: Actor, by_smtp: Sink) -> None:
    invite(vera, "one@acme.example", "two@refused.example", "three@acme.example")
    assert send_letters(acme.pk) == 2
    assert outbox(acme) == [
        ("one@acme.example", 1, True),
        ("two@refused.example", 1, False),
        ("three@acme.example", 1, True),
    ]


def test_a_letter_that_no_message_can_be_made_of_stops_no_other(acme: Vendor, vera: Actor) -> None:
    invite(vera, "one@acme.example", "two@acme.example")
    with scope.enter(acme.pk):
        Outbox.objects.filter(to_email="one@acme.example").update(subject="two\nlines")
    assert send_letters(acme.pk) == 1
    assert outbox(acme) == [("one@acme.example", 1, False), ("two@acme.example", 1, True)]


def test_a_server_that_is_away_is_asked_once_and_again_later(acme: Vendor, vera: Actor, by_smtp: Sink) -> None:
    by_smtp.begin("mute")
    invite(vera, "one@acme.example", "two@acme.example")
    assert send_letters(acme.pk) == 0
    assert (by_smtp.callers, outbox(acme)) == (
        1,
        [("one@acme.example", 1, False), ("two@acme.example", 0, False)],
    )
    by_smtp.begin("kind")
    assert send_letters(acme.pk) == 1
    time_passes(acme)
    assert send_letters(acme.pk) == 1
    assert outbox(acme) == [("one@acme.example", 2, True), ("two@acme.example", 1, True)]


def test_an_unanswered_letter_goes_again_with_the_same_id(acme: Vendor, vera: Actor, by_smtp: Sink) -> None:
    by_smtp.begin("forgetful")
    invite(vera, "one@acme.example")
    assert send_letters(acme.pk) == 0
    by_smtp.mood = "kind"
    time_passes(acme)
    assert send_letters(acme.pk) == 1
    first, second = by_smtp.ids()
    assert first == second


def test_the_waits_grow_and_then_stay(acme: Vendor, vera: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(backend: EmailBackend, letters: list[mail.EmailMessage]) -> int:
        raise smtplib.SMTPRecipientsRefused({})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    invite(vera, "one@acme.example")
    waits = []
    for _ in range(7):
        time_passes(acme)
        before = timezone.now()
        send_letters(acme.pk)
        with scope.enter(acme.pk):
            waits.append(round((Outbox.objects.get().due_at - before) / datetime.timedelta(minutes=1)))
    assert waits == [1, 5, 30, 120, 720, 720, 720]


def test_two_workers_never_take_the_same_letter(acme: Vendor, vera: Actor, by_smtp: Sink, settings: Any) -> None:
    settings.EMAIL_TIMEOUT = 10
    people = [f"person-{number}@acme.example" for number in range(10)]
    invite(vera, *people)
    by_smtp.begin("forgetful")
    with others() as meanwhile:
        first = meanwhile(lambda: send_letters(acme.pk))
        by_smtp.received(1)
        by_smtp.mood = "kind"
        assert meanwhile(lambda: send_letters(acme.pk)).result() == 9
        by_smtp.let_go()
        assert first.result() == 0
    assert len(by_smtp.ids()) == len(set(by_smtp.ids())) == 10


def test_the_admin_shows_what_did_not_leave_and_why(acme: Vendor, vera: Actor, by_smtp: Sink) -> None:
    invite(vera, "two@refused.example")
    send_letters(acme.pk)
    client = signed_in(vera)
    page = client.get("/acme/admin/activity/outbox/").content.decode()
    assert (page.count("two@refused.example"), page.count("nobody by that name")) == (2, 1)
    with scope.enter(acme.pk):
        letter = Outbox.objects.get()
    detail = client.get(f"/acme/admin/activity/outbox/{letter.pk}/change/")
    assert (detail.status_code, detail.content.decode().count("/invitations/")) == (200, 0)
    assert client.post(f"/acme/admin/activity/outbox/{letter.pk}/change/", {}).status_code == 403
