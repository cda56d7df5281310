"""More time for a protection: asked for before it ends, once each, and decided by people."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from activity.models import Activity, Outbox
from deals.models import DealRegistration, Extension, Protection
from deals.registrations import extensions, lifecycle, protection
from deals.registrations.timing import timekeeping
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.deals.registered import NOW, again, approved, enroll, make_program
from vendors.actors import Actor
from vendors.models import Vendor

POLICY = "extension_days: 30, evidence: {meeting: {name: Meeting, days: 14}}"
END = NOW + timedelta(90)
SOON = END - timedelta(5)


@pytest.fixture
def mine(acme: Vendor, brightpath: Partner) -> Enrollment:
    return enroll(brightpath, make_program(acme, POLICY))


@pytest.fixture
def held(mine: Enrollment, max_: Actor, paula: Actor) -> DealRegistration:
    """Protected for Brightpath until `END`; Max has it."""
    made = approved(mine, by=paula, reviewer=max_.user)
    with scope.enter(made.vendor_id):
        protection.grant(made, by=max_, now=NOW)
        made.save()
    return made


def ask(registration: DealRegistration, by: Actor, **options: object) -> Extension:
    with scope.enter(registration.vendor_id, partner_id=by.partner_id):
        given = {"reason": "They decide in March.", "now": SOON} | options
        return extensions.ask(registration, by=by, **given)  # type: ignore[arg-type]


def test_a_granted_extension_moves_the_end(held: DealRegistration, paula: Actor, max_: Actor) -> None:
    asked = ask(held, paula)
    assert (asked.kind, asked.days, asked.status) == ("extension", 30, "asked")
    with scope.enter(held.vendor_id):
        extensions.decide(asked, grant=True, by=max_, now=SOON)
        until = END + timedelta(30)
        row = again(held)
        assert (row.protected_until, row.revision) == (until, held.revision + 1)
        assert [one.ends_at for one in Protection.objects.all()] == [until]
        sentences = Activity.objects.filter(verb__startswith="extension.").order_by("id")
        assert [entry.sentence for entry in sentences] == [
            "Paula Meyer asked for 30 more days of protection for Northwind Mills: Extension",
            "Max Rivera prolonged the protection of Northwind Mills to 23 Mar 2027, 12:00 UTC",
        ]
        letters = [(one.address, one.subject) for one in Outbox.objects.order_by("id")]
        assert letters == [
            ("max@acme.example", "Brightpath asks for more time for Northwind Mills"),
            ("paula@brightpath.example", "You have more time for Northwind Mills"),
        ]


def test_a_new_end_is_reminded_of_anew(held: DealRegistration, paula: Actor, max_: Actor) -> None:
    timekeeping.keep(held.vendor_id, SOON)
    asked = ask(held, paula)
    with scope.enter(held.vendor_id):
        extensions.decide(asked, grant=True, by=max_, now=SOON)
    for days_before in (7, 1, 0):
        timekeeping.keep(held.vendor_id, END + timedelta(30 - days_before))
    with scope.enter(held.vendor_id):
        entries = Activity.objects.filter(verb="protection.ending").order_by("id")
        assert [(entry.after or {})["days"] for entry in entries] == [7, 7, 1, 0]


def test_a_declined_one_needs_a_note_and_can_be_asked_again(held: DealRegistration, paula: Actor, max_: Actor) -> None:
    asked = ask(held, paula)
    with scope.enter(held.vendor_id):
        with pytest.raises(Invalid, match=r"Say why not: the partner reads it\."):
            extensions.decide(asked, grant=False, note=" ", by=max_, now=SOON)
        extensions.decide(asked, grant=False, note="No progress.", by=max_, now=SOON)
        assert again(held).protected_until == END
    assert ask(held, paula).status == "asked"


def test_each_kind_counts_once(held: DealRegistration, paula: Actor, max_: Actor) -> None:
    asked = ask(held, paula)
    with pytest.raises(
        Refused, match=r"Extension: this was asked on 16 Feb 2027, 12:00 UTC already, and counts once\."
    ):
        ask(held, paula)
    with scope.enter(held.vendor_id):
        extensions.decide(asked, grant=True, by=max_, now=SOON)
    with pytest.raises(Refused, match="this was granted"):
        ask(held, paula)
    meeting = ask(held, paula, kind="meeting")
    assert meeting.days == 14
    with scope.enter(held.vendor_id):
        extensions.decide(meeting, grant=True, by=max_, now=SOON)
        assert again(held).protected_until == END + timedelta(44)


def test_what_can_be_asked_for_is_offered(held: DealRegistration, paula: Actor) -> None:
    with scope.enter(held.vendor_id):
        assert [(one.kind, one.days) for one in extensions.offered(held, SOON)] == [("extension", 30), ("meeting", 14)]
        assert extensions.offered(held, END) == []
    ask(held, paula)
    with scope.enter(held.vendor_id):
        assert [one.kind for one in extensions.offered(held, SOON)] == ["meeting"]


def test_after_the_end_nothing_is_prolonged(held: DealRegistration, paula: Actor, max_: Actor) -> None:
    with pytest.raises(Refused, match=r"The protection ended on 21 Feb 2027, 12:00 UTC\."):
        ask(held, paula, now=END)
    asked = ask(held, paula)
    ended = pytest.raises(Refused, match=r"The protection ended on 21 Feb 2027, 12:00 UTC\.")
    with scope.enter(held.vendor_id), ended:
        extensions.decide(asked, grant=True, by=max_, now=END)
    timekeeping.keep(held.vendor_id, END)
    with scope.enter(held.vendor_id):
        asked.refresh_from_db()
        assert (asked.status, asked.note) == ("declined", protection.ENDED_FIRST)
        entry = Activity.objects.get(verb="extension.lapsed")
        assert (entry.partner_id, entry.note) == (held.partner_id, protection.ENDED_FIRST)
        letters = Outbox.objects.filter(subject="No more time for Northwind Mills")
        assert [letter.body.split("\n\n")[1] for letter in letters if letter.recipient_id == paula.user_id] == [LAPSED]
        with pytest.raises(Refused, match=r"This was declined on 21 Feb 2027, 12:00 UTC already\."):
            extensions.decide(asked, grant=True, by=max_, now=END)


LAPSED = (
    "You asked Acme for 30 more days of protection for Northwind Mills. The protection ended on 21 Feb 2027, "
    "12:00 UTC, before that was decided, so there is nothing left to prolong."
)


@pytest.mark.parametrize("end", [lifecycle.close_won, lifecycle.close_lost])
def test_what_was_asked_for_lapses_with_the_deal_and_the_log_says_so(
    held: DealRegistration, paula: Actor, max_: Actor, end: Callable[..., object]
) -> None:
    ask(held, paula)
    with scope.enter(held.vendor_id):
        end(held, by=max_, now=SOON)
        assert list(Extension.objects.values_list("status", "note")) == [("declined", protection.ENDED_FIRST)]
        assert Activity.objects.filter(verb="extension.lapsed", subject_id=held.pk).count() == 1


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"kind": "lunch"}, "The program gives no more time for this."),
        ({"reason": " \x00"}, "Say why you need more time, so that the vendor can decide."),
        ({"reason": "x" * 1001}, "This has 1,001 characters; 1,000 are possible."),
    ],
)
def test_what_cannot_be_asked(given: dict[str, str], sentence: str, held: DealRegistration, paula: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        ask(held, paula, **given)
    assert str(refusal.value) == sentence


def test_who_may_ask_and_who_may_decide(held: DealRegistration, paula: Actor, max_: Actor, fin: Actor) -> None:
    with scope.enter(held.vendor_id), pytest.raises(Forbidden):
        extensions.ask(held, reason="For them.", by=max_, now=SOON)
    asked = ask(held, paula)
    for who in (fin, paula):
        with scope.enter(held.vendor_id), pytest.raises(Forbidden):
            extensions.decide(asked, grant=True, by=who, now=SOON)
