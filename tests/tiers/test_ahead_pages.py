"""Who falls within 30, 60 and 90 days, for staff; and what is ahead, for the partner."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_partner, signed_in
from tests.tiers.facts import achieve, enroll, publish, win
from tiers.forecasts.foretelling import forecast
from tiers.models import Forecast, Standing, TierException
from ui.formats import day as in_words
from vendors.actors import Actor
from vendors.models import Vendor

TODAY = timezone.now().date()


def days(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)


@pytest.fixture
def program(acme: Vendor, brightpath: Partner, rivermark: Partner) -> Program:
    """Brightpath falls from bronze in 20 days, Rivermark in 80."""
    with scope.enter(acme.pk):
        made = publish()
        for partner, left in ((brightpath, 20), (rivermark, 80)):
            falls_in(partner, made, left)
        forecast(made, as_of=TODAY)
        return made


def falls_in(partner: Partner, program: Program, left: int) -> None:
    enrollment = enroll(partner, program, tier="bronze")
    achieve(enrollment, "agreement", "solution_launched", "solution_materials", stories=1)
    win(partner, "150000", days(left - 365).isoformat())


def listed(by: Actor, query: str) -> list[str]:
    page = signed_in(by).get(f"/acme/tiers/ahead/?{query}")
    assert page.status_code == 200
    return [row.forecast.partner.code for row in page.context["rows"]]


def test_staff_see_who_falls_within_so_many_days(program: Program, max_: Actor) -> None:
    found = {within: listed(max_, f"within={within}") for within in ("30", "60", "90", "365", "what")}
    one, both = ["brightpath"], ["brightpath", "rivermark"]
    assert found == {"30": one, "60": one, "90": both, "365": both, "what": both}
    page = signed_in(max_).get("/acme/tiers/ahead/?within=30").content.decode()
    assert "The figures of one partner fall below its tier within 30 days if nothing is added." in page


@pytest.mark.parametrize(
    ("until", "falls", "held", "answer"),
    [
        (10, ["brightpath"], [], "The figures of one partner fall below its tier within 90 days if nothing is added."),
        (20, ["brightpath"], [], "The figures of one partner fall below its tier within 90 days if nothing is added."),
        (
            45,
            [],
            ["brightpath"],
            "One partner falls below its tier within 90 days, when an exception ends, if nothing is added.",
        ),
        (91, [], [], "Nobody falls below their tier within 90 days."),
    ],
)
def test_whom_an_exception_holds_stands_apart_with_the_day_it_ends(
    program: Program, max_: Actor, until: int, falls: list[str], held: list[str], answer: str
) -> None:
    with scope.enter(program.vendor_id):
        hold("brightpath", until)
    page = signed_in(max_).get("/acme/tiers/ahead/?within=90&q=bright")
    said = {name: [row.forecast.partner.code for row in page.context[name]] for name in ("rows", "held")}
    assert (said, page.context["answer"]) == ({"rows": falls, "held": held}, answer)
    assert [row.fall.on for row in page.context["held"]] == [days(until) for _ in held]


def test_an_exception_of_another_or_that_is_over_holds_nobody(program: Program, max_: Actor) -> None:
    with scope.enter(program.vendor_id):
        hold("rivermark", 45)
        hold("brightpath", 45, revoked_at=timezone.now())
    assert listed(max_, "within=90") == ["brightpath", "rivermark"]


def test_everyone_reads_that_the_tier_is_held(program: Program, max_: Actor, paula: Actor) -> None:
    with scope.enter(program.vendor_id):
        hold("brightpath", 45)
    ends = in_words(days(45))
    staff = signed_in(max_).get("/acme/partners/brightpath/").content.decode()
    assert staff.count(f"Held until {ends} by an exception.") == 1
    for door in ("", "ahead/"):
        page = signed_in(paula).get(f"/acme/portal/{door}").content.decode()
        assert page.count(f"Your tier is held until {ends} by an exception.") == 1
        assert page.count("You stay Bronze") == 0


def hold(code: str, until: int, **options: datetime.datetime) -> None:
    enrollment = Enrollment.objects.get(partner__code=code)
    TierException.objects.create(
        enrollment=enrollment,
        partner=enrollment.partner,
        tier="bronze",
        begins_on=TODAY,
        ends_on=days(until),
        reason="They move offices",
        approved_by_label="Max",
        **options,
    )


def test_the_list_is_searched_filtered_and_sorted(program: Program, max_: Actor) -> None:
    queries = ("q=river", "program=consulting", "program=technology&sort=-falls_on", "sort=partner_name&q=%00")
    both = ["brightpath", "rivermark"]
    assert [listed(max_, query) for query in queries] == [["rivermark"], [], both[::-1], both]


def test_a_forecast_about_a_tier_that_was_left_is_not_shown(program: Program, max_: Actor) -> None:
    with scope.enter(program.vendor_id):
        Standing.objects.filter(partner__code="brightpath").update(tier="silver")
    assert listed(max_, "within=365") == ["rivermark"]


def test_partners_and_other_vendors_have_no_such_list(program: Program, paula: Actor, charlie: Actor) -> None:
    assert [signed_in(one).get("/acme/tiers/ahead/").status_code for one in (paula, charlie)] == [404, 404]


def test_the_list_asks_the_same_for_one_and_for_thirty(program: Program, acme: Vendor, max_: Actor) -> None:
    browser = signed_in(max_)
    few = _asked(browser, "/acme/tiers/ahead/?within=30")
    with scope.enter(acme.pk):
        for number in range(30):
            falls_in(make_partner(acme, f"p-{number}", f"Partner {number}"), program, 10)
        forecast(program, as_of=TODAY)
    assert _asked(browser, "/acme/tiers/ahead/?within=30") == few


def test_staff_read_on_the_partners_page_when_it_falls(program: Program, max_: Actor) -> None:
    page = signed_in(max_).get("/acme/partners/brightpath/").content.decode()
    assert f"Falls below Bronze on {in_words(days(20))} if nothing is added:" in page


def test_the_partner_reads_what_keeps_its_tier_and_sees_only_its_own(program: Program, paula: Actor) -> None:
    answer = signed_in(paula).get("/acme/portal/ahead/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert f"You stay Bronze until {in_words(days(20))}" in page
    assert len(answer.context["months"]) == 13
    assert [row.span.ends for row in answer.context["leaving"]] == [days(20)]
    with scope.enter(program.vendor_id, partner_id=paula.partner_id):
        assert [row.partner.code for row in Forecast.objects.all()] == ["brightpath"]


@pytest.mark.parametrize("door", ["", "ahead/", "what-if/"])
def test_the_portal_asks_the_same_for_few_deals_and_for_many(
    program: Program, brightpath: Partner, paula: Actor, door: str
) -> None:
    browser = signed_in(paula)
    few = _asked(browser, f"/acme/portal/{door}")
    with scope.enter(program.vendor_id):
        for number in range(60):
            win(brightpath, "1000", days(-3 * number - 1).isoformat())
    assert _asked(browser, f"/acme/portal/{door}") == few


def test_the_calendar_turns_pages(program: Program, brightpath: Partner, paula: Actor) -> None:
    with scope.enter(program.vendor_id):
        for number in range(60):
            win(brightpath, "1000", days(-3 * number - 1).isoformat())
    browser = signed_in(paula)
    pages = [browser.get(f"/acme/portal/ahead/?after={after}").context["leaving"] for after in ("", "50")]
    assert [len(page) for page in pages] == [50, 11]
    assert browser.get("/acme/portal/ahead/?after=x").status_code == 404


def _asked(browser: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(address).status_code == 200
    return len(asked)
