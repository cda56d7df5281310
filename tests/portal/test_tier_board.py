"""The board of tiers: what is proposed, ahead, at risk, held and appealed, each row in its own lane and in no other."""

import datetime

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from deals.appeals import filing
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.tiers.proposals import enroll, make_program, make_run, propose
from tiers import decisions
from tiers.models import Forecast, Run, TierCount, TierException
from tiers.program_year import exceptions
from ui.formats import day as in_words
from vendors.actors import Actor
from vendors.models import Vendor

BOARD = "/acme/tiers/"
NOW = datetime.datetime.now(datetime.UTC)
TODAY = NOW.date()


def lanes(browser: Client, **params: str) -> dict[str, tuple[int, list[str]]]:
    page = browser.get(BOARD, params)
    return {lane.key: (lane.count, [task.text for task in lane.tasks]) for lane in page.context["lanes"]}


def one_of_each(vendor: Vendor, program: Program, run: Run, number: int, *, max_: Actor) -> None:
    """A partner for each lane: proposed, moving ahead, about to fall, held by an exception."""
    rows = {
        kind: enroll(make_partner(vendor, f"{kind}-{number}", f"{kind.capitalize()} {number}"), program)
        for kind in ("open", "ahead", "falls", "held")
    }
    propose(rows["open"], run, to_tier="gold")
    moves = propose(rows["ahead"], run, to_tier="gold")
    with scope.enter(vendor.pk):
        decisions.approve(moves, by=max_, now=NOW, effective_on=TODAY + datetime.timedelta(days=20))
        _falls(rows["falls"], TODAY + datetime.timedelta(days=30))
        exceptions.grant(
            rows["held"], "silver", until=TODAY + datetime.timedelta(days=60), reason="Agreed", by=max_, now=NOW
        )


def _falls(enrollment: Enrollment, day: datetime.date) -> None:
    Forecast.objects.create(
        enrollment=enrollment,
        partner=enrollment.partner,
        program=enrollment.program,
        as_of=TODAY,
        tier="silver",
        falls_on=day,
        falls_to="bronze",
        because="influenced_arr",
        because_ref="o-1",
        because_label="Harbor Freight Lines",
    )


def test_each_matter_stands_in_its_lane(acme: Vendor, brightpath: Partner, max_: Actor, piet: Actor) -> None:
    program = make_program(acme)
    run = make_run(program)
    one_of_each(acme, program, run, 1, max_=max_)
    mine = enroll(brightpath, program)
    with scope.enter(acme.pk, partner_id=brightpath.pk):
        wish = {"title": "Harbour", "achieved_on": TODAY}
        filing.file(
            mine, metric="success_stories", about="milestone", claim="It is public", wish=wish, by=piet, now=NOW
        )
    browser = signed_in(max_)
    assert lanes(browser) == {
        "proposed": (1, ["Open 1: Silver to Gold"]),
        "grace": (1, ["Ahead 1: Silver to Gold"]),
        "risk": (1, ["Falls 1: Silver to Bronze"]),
        "held": (1, ["Held 1: Silver"]),
        "appeals": (1, ["Brightpath: Harbour"]),
    }
    assert browser.get(BOARD).context["answer"] == (
        "1 change waits for a decision, 1 approved move lies ahead, "
        "1 partner is at risk within 90 days and 1 appeal is open."
    )
    assert {key: count for key, (count, _) in lanes(browser, program="another").items()} == {
        "proposed": 0, "grace": 0, "risk": 0, "held": 0, "appeals": 0,
    }  # fmt: skip


def test_who_falls_later_or_moves_already_is_not_at_risk(acme: Vendor, max_: Actor) -> None:
    program = make_program(acme)
    run = make_run(program)
    later, open_one = (enroll(make_partner(acme, code, code), program) for code in ("later", "open"))
    propose(open_one, run, to_tier="gold")
    with scope.enter(acme.pk):
        _falls(later, TODAY + datetime.timedelta(days=91))
        _falls(open_one, TODAY + datetime.timedelta(days=1))
    assert lanes(signed_in(max_))["risk"] == (0, [])


def test_who_is_held_is_at_risk_from_the_day_the_exception_ends(acme: Vendor, max_: Actor) -> None:
    program = make_program(acme)
    make_run(program)
    rows = {name: enroll(make_partner(acme, name, name), program) for name in ("soon", "beyond", "falls")}
    with scope.enter(acme.pk):
        for enrollment in rows.values():
            _falls(enrollment, TODAY + datetime.timedelta(days=5))
        for name, days in (("soon", 3), ("beyond", 91)):
            until = TODAY + datetime.timedelta(days=days)
            exceptions.grant(rows[name], "silver", until=until, reason="Agreed", by=max_, now=NOW)
    assert lanes(signed_in(max_))["risk"] == (2, ["soon: Silver to Bronze", "falls: Silver to Bronze"])
    with scope.enter(acme.pk):
        held = TierException.objects.get(partner__code="soon")
        TierException.objects.filter(pk=held.pk).update(ends_on=TODAY + datetime.timedelta(days=10))
    page = signed_in(max_).get(BOARD)
    tasks = next(lane.tasks for lane in page.context["lanes"] if lane.key == "risk")
    ends = in_words(TODAY + datetime.timedelta(days=10))
    assert [(task.note, task.due) for task in tasks] == [
        ("Falls when Harbor Freight Lines leaves.", f"{in_words(TODAY + datetime.timedelta(days=5))} (in 5 days)"),
        (f"Held until {ends} by an exception.", f"{ends} (in 10 days)"),
    ]


def test_an_empty_board_says_so(acme: Vendor, max_: Actor) -> None:
    page = signed_in(max_).get(BOARD)
    assert page.context["answer"] == (
        "Every partner stands where it belongs: nothing waits, and nobody is about to fall."
    )


def test_who_stood_where_is_drawn_month_by_month(acme: Vendor, max_: Actor) -> None:
    program = make_program(acme)
    first = TODAY.replace(day=1)
    with scope.enter(acme.pk):
        for day, silver in ((first - datetime.timedelta(days=1), 3), (first, 4), (TODAY, 5)):
            TierCount.objects.update_or_create(
                program=program, day=day, tier="silver", defaults={"enrollments": silver}
            )
    [(_, figure)] = signed_in(max_).get(BOARD).context["figures"]
    assert figure.heads == ("As of", "Registered", "Bronze", "Silver", "Gold", "All")
    assert [row[1:] for row in figure.rows] == [("0", "0", "3", "0", "3"), ("0", "0", "5", "0", "5")]


def test_the_board_costs_the_same_with_one_row_and_with_thirty(acme: Vendor, max_: Actor) -> None:
    program = make_program(acme)
    run = make_run(program)
    browser = signed_in(max_)
    one_of_each(acme, program, run, 0, max_=max_)
    browser.get(BOARD)
    counts = []
    for more in (range(1, 7), range(7, 31)):
        for number in more:
            one_of_each(acme, program, run, number, max_=max_)
        with CaptureQueriesContext(connection) as asked:
            browser.get(BOARD)
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_the_board_is_the_staffs(acme: Vendor, brightpath: Partner, paula: Actor, charlie: Actor, fin: Actor) -> None:
    answers = [signed_in(one).get(BOARD).status_code for one in (paula, charlie, fin)]
    assert answers == [404, 404, 200]
    assert Client().get(BOARD).status_code == 302
