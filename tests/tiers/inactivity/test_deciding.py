"""Keep, nudge, deactivate; days of grace, answers, the clock; taken back within the hour, letters included."""

import datetime

import pytest

from activity.models import Activity, Outbox
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, NotFound, Refused
from tests.cast import make_member, make_partner
from tests.tiers.inactivity.quiet import NOW, enrolled, item_of, opened, quiet_partner, seen
from tests.tiers.proposals import make_program
from tiers import standings
from tiers.inactivity import answers, clock, closing, deciding, places, reviewing
from tiers.models import InactivityReview, ReturnRequest, ReviewDecision, ReviewItem, TierChange
from vendors.actors import Actor
from vendors.models import Vendor
from vendors.roles import MemberRole

HOUR = datetime.timedelta(hours=1)
GRACE_OVER = NOW + datetime.timedelta(days=31)


@pytest.fixture
def review(acme: Vendor, program: Program, brightpath: Partner, rivermark: Partner, paula: Actor) -> InactivityReview:
    """Brightpath and Rivermark have never given a sign of life, Steady has."""
    enrolled(brightpath, program)
    enrolled(rivermark, program)
    quiet_partner(acme, program, "steady", 3)
    seen(brightpath, None)
    return opened(program)


def decided(kind: str, *partners: Partner, by: Actor, now: datetime.datetime = NOW, note: str = "") -> ReviewDecision:
    items = [item_of(partner) for partner in partners]
    with scope.enter(by.vendor_id):
        return deciding.decide(items[0].review, items, kind, by=by, now=now, note=note)


def _sentences(decision: ReviewDecision) -> list[tuple[str, str]]:
    with scope.enter(decision.vendor_id):
        return [(row.item.partner.code, row.sentence) for row in deciding.rows_of(decision)]


def _letters(vendor: Vendor) -> list[tuple[str, str, datetime.timedelta]]:
    with scope.enter(vendor.pk):
        rows = Outbox.objects.select_related("recipient", "activity").order_by("pk")
        return [(str(one.recipient), one.subject, one.due_at - one.activity.at) for one in rows]


def _status(partner: Partner) -> str:
    with scope.enter(partner.vendor_id):
        return Enrollment.objects.get(partner=partner).status


def answered(partner: Partner, by: Actor, text: str = "We are.", now: datetime.datetime = NOW) -> ReviewItem:
    item = item_of(partner)
    with scope.enter(by.vendor_id, partner_id=by.partner_id):
        return answers.answer(item, text=text, by=by, now=now)


def test_a_nudge_writes_to_the_partner_an_hour_later(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    decision = decided("nudge", brightpath, by=olga, note="We met in May.")
    assert _sentences(decision) == [("brightpath", "Nudged; the letter leaves in an hour.")]
    item = item_of(brightpath)
    assert (item.state, item.nudged_at, item.decided_by_label, item.note) == (
        "nudged",
        NOW,
        "Olga Lindqvist",
        "We met in May.",
    )
    subject = "Acme: are you still active in Acme technology partner program?"
    assert _letters(acme) == [("Paula Meyer", subject, HOUR)]
    with scope.enter(acme.pk):
        body = Outbox.objects.get().body
    assert body.startswith("Hello Paula Meyer,\n\nWe have not heard from Brightpath in Acme technology partner program")
    assert "Olga Lindqvist writes: We met in May." in body


def test_the_documents_own_words_are_written(acme: Vendor, brightpath: Partner, paula: Actor, olga: Actor) -> None:
    program = make_program(acme, grace_days='14, letters: {grace: "{partner}: {vendor} asks by {until}"}} #')
    enrolled(brightpath, program)
    seen(brightpath, None)
    opened(program)
    decided("deactivate", brightpath, by=olga)
    with scope.enter(acme.pk):
        letter = Outbox.objects.get()
    assert letter.subject == "Acme: answer until 19 Oct 2026 to stay in Acme technology partner program"
    assert letter.body.split("\n\n")[1] == "Brightpath: Acme asks by 19 Oct 2026"


def test_deactivating_gives_the_days_of_grace_first(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    decided("deactivate", brightpath, by=olga)
    item = item_of(brightpath)
    assert (item.state, item.grace_ends_on) == ("in_grace", datetime.date(2026, 11, 4))
    assert _status(brightpath) == "active"
    for moment in (NOW, datetime.datetime(2026, 11, 4, 23, 59, tzinfo=datetime.UTC)):
        assert clock.end_grace(acme.pk, moment) == 0
    over = datetime.datetime(2026, 11, 5, 0, 0, tzinfo=datetime.UTC)
    assert (clock.end_grace(acme.pk, over), clock.end_grace(acme.pk, over)) == (1, 0)
    assert (item_of(brightpath).state, _status(brightpath)) == ("deactivated", "inactive")
    assert [subject for _, subject, _ in _letters(acme)] == [
        "Acme: answer until 4 Nov 2026 to stay in Acme technology partner program",
        "Acme has closed your place in Acme technology partner program",
    ]


def test_deactivation_keeps_the_standing_and_withdraws_what_was_proposed(
    acme: Vendor, brightpath: Partner, olga: Actor
) -> None:
    from tests.tiers.proposals import make_run, propose

    program = make_program(acme)
    enrollment = enrolled(brightpath, program)
    change = propose(enrollment, make_run(program), "bronze", "registered")
    opened(program)
    decided("deactivate", brightpath, by=olga)
    clock.end_grace(acme.pk, GRACE_OVER)
    with scope.enter(acme.pk):
        assert TierChange.objects.get(pk=change.pk).state == "superseded"
        standing = standings.in_force(enrollment.pk, GRACE_OVER.date())
        assert standing is not None
        assert (standing.tier, standing.ends_on) == ("registered", None)
        reviewing.reactivate(item_of(brightpath), by=olga, now=GRACE_OVER)
    assert (item_of(brightpath).state, _status(brightpath)) == ("reactivated", "active")


def test_who_left_the_reviewed_tiers_in_the_meantime_is_kept(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    decided("deactivate", brightpath, by=olga)
    with scope.enter(acme.pk):
        from tiers.models import Standing

        Standing.objects.filter(partner=brightpath).update(tier="bronze")
    assert clock.end_grace(acme.pk, GRACE_OVER) == 1
    item = item_of(brightpath)
    assert (item.state, item.note) == ("kept", "It stands on Bronze now, which is not reviewed.")
    assert _status(brightpath) == "active"


def test_without_days_of_grace_the_place_closes_at_once(acme: Vendor, brightpath: Partner, olga: Actor) -> None:
    program = make_program(acme, grace_days="0} #")
    enrolled(brightpath, program)
    opened(program)
    decision = decided("deactivate", brightpath, by=olga)
    assert (item_of(brightpath).state, _status(brightpath)) == ("deactivated", "inactive")
    with scope.enter(acme.pk):
        deciding.undo(decision, by=olga, now=NOW + HOUR)
    assert (item_of(brightpath).state, _status(brightpath)) == ("proposed", "active")
    assert _letters(acme) == []


def test_an_answer_stops_the_clock_and_a_person_decides(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    decided("deactivate", brightpath, by=olga)
    item = answered(brightpath, paula, "We are active: a deal is coming.")
    assert (item.state, item.answer, item.answered_by_label) == (
        "answered",
        "We are active: a deal is coming.",
        "Paula Meyer",
    )
    assert clock.end_grace(acme.pk, GRACE_OVER) == 0
    assert _letters(acme)[-1] == ("Olga Lindqvist", "Brightpath says that it is active", datetime.timedelta(0))
    decided("keep", brightpath, by=olga)
    assert (item_of(brightpath).state, _status(brightpath)) == ("kept", "active")


def test_who_was_heard_is_deactivated_at_once_and_who_was_only_nudged_gets_its_days(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    decided("nudge", brightpath, by=olga)
    answered(brightpath, paula)
    decided("deactivate", brightpath, by=olga)
    assert item_of(brightpath).state == "in_grace"
    answered(brightpath, paula, "Still here.")
    decided("deactivate", brightpath, by=olga)
    assert (item_of(brightpath).state, _status(brightpath)) == ("deactivated", "inactive")


def test_an_answer_after_the_days_of_grace_is_too_late(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    decided("deactivate", brightpath, by=olga)
    with pytest.raises(Refused, match=r"^The days to answer ended on 4 Nov 2026\.$"):
        answered(brightpath, paula, now=datetime.datetime(2026, 11, 5, tzinfo=datetime.UTC))
    assert (
        answered(brightpath, paula, now=datetime.datetime(2026, 11, 4, 23, 59, tzinfo=datetime.UTC)).state == "answered"
    )


def test_only_the_partners_own_people_answer_and_in_words(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, rosa: Actor, olga: Actor
) -> None:
    engineer = make_member(brightpath, rosa.user, MemberRole.ENGINEER) if rosa.user else rosa
    with pytest.raises(NotFound):
        answered(brightpath, paula)  # nobody has asked: the item is not to be seen
    decided("nudge", brightpath, by=olga)
    with pytest.raises(NotFound):
        answered(brightpath, rosa)
    for by in (engineer, olga):
        with pytest.raises(Forbidden):
            answered(brightpath, by)
    for text in ("", "  \x00 ", "x" * 2001):
        with pytest.raises(Invalid, match=r"^Say it in 1 to 2,000 characters\.$"):
            answered(brightpath, paula, text)
    assert item_of(brightpath).state == "nudged"


def test_several_are_decided_one_by_one_and_each_says_what_came_of_it(
    acme: Vendor, review: InactivityReview, brightpath: Partner, rivermark: Partner, olga: Actor
) -> None:
    decided("keep", rivermark, by=olga)
    decision = decided("nudge", brightpath, rivermark, by=olga)
    assert _sentences(decision) == [
        ("brightpath", "Nudged; the letter leaves in an hour."),
        ("rivermark", "Rivermark is kept and cannot be nudged now."),
    ]
    with scope.enter(acme.pk):
        entry = Activity.objects.filter(verb="inactivity.decided").order_by("-pk")[0]
        assert entry.sentence == "Olga Lindqvist decided 1 of 2026Q4: nudge, 1 refused"


def test_a_decision_is_taken_back_within_the_hour_row_by_row(
    acme: Vendor, review: InactivityReview, brightpath: Partner, rivermark: Partner, paula: Actor, olga: Actor
) -> None:
    decision = decided("nudge", brightpath, rivermark, by=olga)
    answered(brightpath, paula)
    with scope.enter(acme.pk):
        deciding.undo(decision, by=olga, now=NOW + HOUR)
    assert _sentences(decision) == [
        ("brightpath", "Brightpath is answered now; it has moved on since."),
        ("rivermark", "Taken back: to decide again."),
    ]
    item = item_of(rivermark)
    assert (item.state, item.decided_at, item.decided_by_label, item.nudged_at) == ("proposed", None, "", None)
    with scope.enter(acme.pk), pytest.raises(Refused, match=r"^This was taken back already\.$"):
        deciding.undo(decision, by=olga, now=NOW + HOUR)


def test_after_the_hour_nothing_is_taken_back(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    decision = decided("nudge", brightpath, by=olga)
    with scope.enter(acme.pk), pytest.raises(Refused, match=r"^Decisions can be taken back within an hour\."):
        deciding.undo(decision, by=olga, now=NOW + HOUR + datetime.timedelta(seconds=1))
    assert item_of(brightpath).state == "nudged"


def test_what_was_taken_back_writes_to_nobody(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    decision = decided("deactivate", brightpath, by=olga)
    assert len(_letters(acme)) == 1
    with scope.enter(acme.pk):
        deciding.undo(decision, by=olga, now=NOW)
    assert _letters(acme) == []
    assert item_of(brightpath).grace_ends_on is None


def test_who_may_decide(
    acme: Vendor, review: InactivityReview, brightpath: Partner, max_: Actor, vera: Actor, olga: Actor, fin: Actor
) -> None:
    with pytest.raises(Forbidden):
        decided("keep", brightpath, by=fin)
    if max_.user:
        make_member(brightpath, max_.user, MemberRole.SELLER)
    assert _sentences(decided("keep", brightpath, by=max_)) == [
        ("brightpath", "As partner manager you may not decide about Brightpath in a review.")
    ]
    assert _sentences(decided("keep", brightpath, by=vera)) == [("brightpath", "Kept.")]


@pytest.mark.parametrize("kind", ["", "reactivate", "forget"])
def test_other_kinds_and_too_many_are_refused(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor, kind: str
) -> None:
    with pytest.raises(Invalid, match=r"^Keep, nudge or deactivate\.$"):
        decided(kind, brightpath, by=olga)
    with scope.enter(acme.pk), pytest.raises(Invalid, match=r"^Choose 1 to 200 partners\.$"):
        deciding.decide(review, [], "keep", by=olga, now=NOW)


def test_a_review_closes_when_nobody_waits_and_keeps_its_report(
    acme: Vendor, review: InactivityReview, brightpath: Partner, rivermark: Partner, olga: Actor, max_: Actor
) -> None:
    with (
        scope.enter(acme.pk),
        pytest.raises(Refused, match=r"^2 partners wait for a decision\. Decide on them first\.$"),
    ):
        closing.close_review(review, by=olga, now=NOW)
    decided("nudge", rivermark, by=olga)
    decided("deactivate", brightpath, by=olga)
    with scope.enter(acme.pk), pytest.raises(Forbidden):
        closing.close_review(review, by=max_, now=NOW)
    with scope.enter(acme.pk):
        closed = closing.close_review(review, by=olga, now=NOW)
        assert closed.report == {
            "listed": 3,
            "proposals": {"keep": 1, "nudge": 0, "deactivate": 2},
            "outcomes": {
                "proposed": 0,
                "kept": 1,
                "nudged": 1,
                "in_grace": 1,
                "answered": 0,
                "deactivated": 0,
                "reactivated": 0,
            },
            "grace_ends_on": "2026-11-04",
            "kept_as_proposed": 1,
        }
        lines = "".join(closing.as_csv(closed)).splitlines()
        assert lines[0].startswith("partner,name,country,tier,last_sign_in")
        assert lines[1] == (
            "brightpath,Brightpath,DE,registered,,,,,,2465,deactivate,in_grace,Olga Lindqvist,"
            "2026-10-05T09:00:00+00:00,2026-11-04,"
        )
        with pytest.raises(Refused, match=r"^This review is closed\.$"):
            closing.close_review(review, by=olga, now=NOW)
    clock.end_grace(acme.pk, GRACE_OVER)
    assert _status(brightpath) == "inactive"


def test_a_partner_asks_to_come_back_and_comes_back(
    acme: Vendor, review: InactivityReview, brightpath: Partner, paula: Actor, olga: Actor
) -> None:
    def ask() -> ReturnRequest:
        with scope.enter(acme.pk, partner_id=brightpath.pk):
            return answers.ask_to_return(text="A deal is coming.", by=paula, now=GRACE_OVER)

    with pytest.raises(Refused, match=r"^Your portal is open\.$"):
        ask()
    decided("deactivate", brightpath, by=olga)
    clock.end_grace(acme.pk, GRACE_OVER)
    request = ask()
    with pytest.raises(Refused, match=r"^You have asked already\."):
        ask()
    with scope.enter(acme.pk):
        with pytest.raises(Invalid, match=r"^Say why: the partner reads it\.$"):
            answers.decline_return(request, by=olga, now=GRACE_OVER, note=" ")
        answers.accept_return(request, by=olga, now=GRACE_OVER)
        with pytest.raises(Refused, match=r"^This was accepted already\.$"):
            answers.accept_return(request, by=olga, now=GRACE_OVER)
        assert places.closing_items(brightpath.pk) == []
    assert (item_of(brightpath).state, _status(brightpath)) == ("reactivated", "active")


def test_reactivating_what_was_never_deactivated_is_refused(
    acme: Vendor, review: InactivityReview, brightpath: Partner, olga: Actor
) -> None:
    with (
        scope.enter(acme.pk),
        pytest.raises(Refused, match=r"^Brightpath is to decide and cannot be reactivated now\.$"),
    ):
        reviewing.reactivate(item_of(brightpath), by=olga, now=NOW)


def test_a_partner_paused_by_hand_is_neither_nudged_nor_deactivated(
    acme: Vendor, review: InactivityReview, olga: Actor
) -> None:
    partner = make_partner(acme, "other", "Other")
    with scope.enter(acme.pk):
        Enrollment.objects.filter(partner__code="steady").update(status="inactive")
        steady = Partner.objects.get(code="steady")
    sentence = "Steady is paused in Acme technology partner program already."
    assert _sentences(decided("nudge", steady, by=olga)) == [("steady", sentence)]
    assert partner.code == "other"


def _closed(review: InactivityReview, by: Actor, now: datetime.datetime = NOW) -> InactivityReview:
    with scope.enter(review.vendor_id):
        return closing.close_review(review, by=by, now=now)


def test_in_a_closed_review_nothing_is_decided_and_nothing_taken_back(
    acme: Vendor, review: InactivityReview, brightpath: Partner, rivermark: Partner, olga: Actor
) -> None:
    given = decided("deactivate", brightpath, by=olga)
    decided("nudge", rivermark, by=olga)
    _closed(review, olga)
    sentence = r"^The review 2026Q4 is closed, and what was decided in it stands\.$"
    for partner, kind in ((brightpath, "keep"), (rivermark, "deactivate"), (rivermark, "nudge")):
        with pytest.raises(Refused, match=sentence):
            decided(kind, partner, by=olga)
    with scope.enter(acme.pk), pytest.raises(Refused, match=sentence):
        reviewing.keep(item_of(rivermark), by=olga, now=NOW)
    with scope.enter(acme.pk), pytest.raises(Refused, match=sentence):
        deciding.undo(given, by=olga, now=NOW)
    assert (item_of(brightpath).state, item_of(rivermark).state) == ("in_grace", "nudged")


def test_an_answer_that_comes_after_closing_is_decided_on(
    acme: Vendor, review: InactivityReview, brightpath: Partner, rivermark: Partner, olga: Actor, paula: Actor
) -> None:
    decided("deactivate", brightpath, by=olga)
    decided("nudge", rivermark, by=olga)
    _closed(review, olga)
    answered(brightpath, paula)
    decision = decided("keep", brightpath, rivermark, by=olga, now=NOW + HOUR)
    assert _sentences(decision) == [
        ("brightpath", "Kept."),
        ("rivermark", "The review 2026Q4 is closed, and what was decided in it stands."),
    ]
    with scope.enter(acme.pk):
        deciding.undo(decision, by=olga, now=NOW + HOUR)
    assert item_of(brightpath).state == "answered"
