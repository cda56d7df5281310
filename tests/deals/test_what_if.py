"""What if these deals close: the same evaluation on rows that might be, and nothing is written."""

import datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from deals.models import Attribution, DealRegistration, Opportunity, Status
from deals.what_if import reading
from deals.what_if.choosing import candidates
from deals.what_if.outcome import Outcome, outcome
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.queries import document_of, required_edition
from tenancy import scope
from tests.cast import signed_in
from tests.deals.registered import approved, register
from tests.tiers.facts import achieve, attribute, enroll, publish, publish_text, rate, sale, win
from tests.tiers.program_year.ladder import ladder
from tiers.models import TierException
from ui.formats import day as in_words
from vendors.actors import Actor
from vendors.models import Vendor

TODAY = timezone.now().date()
NOW = timezone.now()


def days(number: int) -> datetime.date:
    return TODAY + datetime.timedelta(days=number)


CHOOSE = f"Choose a day from today, {in_words(TODAY)}, to {in_words(days(731))}."


@pytest.fixture
def bronze(acme: Vendor, brightpath: Partner) -> Enrollment:
    """Bronze with 150,000 that leaves in 265 days; silver asks for 500,000 and has all else."""
    with scope.enter(acme.pk):
        enrollment = enroll(brightpath, publish(), tier="bronze")
        achieve(enrollment, "agreement", "solution_launched", "solution_materials", stories=2)
        win(brightpath, "150000", days(-100).isoformat())
        return enrollment


def assumed(by: Actor, enrollment: Enrollment, **params: str) -> Outcome:
    """What follows from an address; `deal` can name several, by commas. Names have `_` for `-`."""
    with scope.enter(enrollment.vendor_id):
        document = document_of(required_edition(enrollment.program, TODAY))
        said = {name.replace("__", "-"): [value] for name, value in params.items()}
        said["deal"] = params.get("deal", "").split(",") if "deal" in params else []
        found = reading.read(said, by, enrollment.partner, document, TODAY)
        assert found.errors == {}
        return outcome(found.assumption, enrollment, as_of=TODAY, now=NOW)


def value(found: Outcome, on: datetime.date, metric: str = "influenced_arr") -> Decimal:
    point = found.after.on(on)
    assert point is not None
    return point.values[metric]


def test_a_registered_deal_that_closes_lifts_the_tier_on_its_day(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    found = assumed(paula, bronze, deal="r-D-1")
    assert found.sentence == f"Silver is reached on {in_words(days(30))} and holds until {in_words(days(265))}."
    assert [value(found, days(number)) for number in (29, 30, 265, 395)] == [150_000, 550_000, 400_000, 0]


def test_the_amount_and_the_day_can_be_changed(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    options = {"amount__r-D-1": "349999.99", "close__r-D-1": days(60).isoformat()}
    found = assumed(paula, bronze, deal="r-D-1", **options)
    assert value(found, days(60)) == Decimal("499999.99")
    assert (
        found.lacking == f"Silver still needs $0.01 more influenced ARR on {in_words(days(60))}, when it comes closest."
    )


def test_what_is_still_missing_is_measured_on_the_best_day_not_on_the_last(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(300_000), expected_close=days(30))
    register(bronze, "D-2", arr=Decimal(10_000), expected_close=days(300))
    found = assumed(paula, bronze, deal="r-D-1,r-D-2")
    assert [value(found, days(number)) for number in (30, 300)] == [450_000, 310_000]
    assert (
        found.lacking
        == f"Silver still needs $50,000 more influenced ARR on {in_words(days(30))}, when it comes closest."
    )


def test_a_tier_that_the_figures_never_carry_says_what_it_lacks(bronze: Enrollment, paula: Actor) -> None:
    with scope.enter(bronze.vendor_id):
        bronze.standings.update(tier="silver")
    register(bronze, "D-1", arr=Decimal(300_000), expected_close=days(30))
    assert assumed(paula, bronze).sentence == (
        "The figures stay below Silver: Silver still needs $350,000 more influenced ARR."
    )
    assert assumed(paula, bronze, deal="r-D-1").sentence == (
        f"The figures stay below Silver: Silver still needs $50,000 more influenced ARR on {in_words(days(30))},"
        " when it comes closest."
    )


def test_an_exception_and_who_lowers_tiers_are_said_with_the_day(bronze: Enrollment, paula: Actor) -> None:
    with scope.enter(bronze.vendor_id):
        TierException.objects.create(
            enrollment=bronze,
            partner=bronze.partner,
            tier="bronze",
            begins_on=TODAY,
            ends_on=days(300),
            reason="They move offices",
            approved_by_label="Max",
        )
    assert assumed(paula, bronze).sentence == (
        f"By the figures Bronze holds until {in_words(days(265))}. An exception holds it until {in_words(days(300))}."
    )


def test_where_the_annual_review_alone_lowers_tiers_the_figures_hold_and_not_the_tier(
    acme: Vendor, brightpath: Partner, paula: Actor
) -> None:
    with scope.enter(acme.pk):
        enrollment = enroll(brightpath, publish_text(ladder().replace("mid_year: both", "mid_year: up")), tier="bronze")
        win(brightpath, "150", days(-100).isoformat())
    january = in_words(datetime.date(TODAY.year + 1, 1, 1))
    assert assumed(paula, enrollment).sentence == (
        f"By the figures Bronze holds until {in_words(days(265))}."
        f" Tiers are lowered only by the annual review, next from {january}."
    )


def test_a_registration_that_is_joined_to_a_sale_counts_once(bronze: Enrollment, paula: Actor, acme: Vendor) -> None:
    registration = approved(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    with scope.enter(acme.pk):
        assert registration.opportunity is not None
        attribute(registration.opportunity, bronze.partner, recorded="2026-01-01T00:00:00+00:00", kinds=("sourced",))
        assert list(candidates(paula, bronze.partner)) == ["r-D-1"]
    found = assumed(paula, bronze, deal=f"r-D-1,o-{registration.opportunity_id}")
    assert value(found, days(30)) == 550_000


def test_an_open_sale_with_a_part_counts_when_it_is_won(bronze: Enrollment, paula: Actor, acme: Vendor) -> None:
    with scope.enter(acme.pk):
        rate("EUR", "2026-01-01", "1.1")
        mine, others = (sale("1000", None, stage="open", currency="EUR") for _ in range(2))
        attribute(mine, bronze.partner, recorded="2026-01-01T00:00:00+00:00", kinds=("influenced",))
    found = assumed(paula, bronze, deal=f"o-{mine.pk}")
    assert value(found, days(30)) == 151_100
    assert signed_in(paula).get(f"/acme/portal/what-if/?deal=o-{others.pk}").status_code == 404


def test_people_and_stories_count_from_their_day(acme: Vendor, brightpath: Partner, paula: Actor) -> None:
    with scope.enter(acme.pk):
        enrollment = enroll(brightpath, publish("consulting-2023"))
    options = {"number__technical_certified": "3", "on__technical_certified": days(9).isoformat()}
    found = assumed(paula, enrollment, **options)
    assert [value(found, days(number), "technical_certified") for number in (8, 9)] == [0, 3]


def test_a_story_counts_from_today_unless_said_otherwise(bronze: Enrollment, paula: Actor) -> None:
    found = assumed(paula, bronze, number__success_stories="2")
    assert value(found, TODAY, "success_stories") == 4


def test_the_address_keeps_only_what_is_assumed(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    register(bronze, "D-2", arr=Decimal(10_000), expected_close=days(40))
    form = {
        "program": "technology",
        "deal": "r-D-1",
        "amount-r-D-1": "400000.00",
        "close-r-D-1": days(45).isoformat(),
        "amount-r-D-2": "10000.00",
        "close-r-D-2": days(40).isoformat(),
        "number-success_stories": "0",
        "on-success_stories": TODAY.isoformat(),
    }
    browser, short = signed_in(paula), f"/acme/portal/what-if/?deal=r-D-1&close-r-D-1={days(45)}"
    answer = browser.get("/acme/portal/what-if/", form)
    assert (answer.status_code, answer.headers["Location"]) == (302, short)
    assert browser.get(short).status_code == 200
    part = browser.get("/acme/portal/what-if/", form, headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Push-Url"]) == (200, short)


def test_nothing_is_written(bronze: Enrollment, paula: Actor, acme: Vendor) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    models = (Opportunity, Attribution, DealRegistration, Certification, Milestone)
    with scope.enter(acme.pk):
        before = [list(model.objects.order_by("pk").values()) for model in models]
    address = "/acme/portal/what-if/?deal=r-D-1&number-success_stories=2"
    assert signed_in(paula).get(address).status_code == 200
    with scope.enter(acme.pk):
        assert [list(model.objects.order_by("pk").values()) for model in models] == before


def test_as_things_are_the_same_is_said_as_what_is_ahead(bronze: Enrollment, paula: Actor) -> None:
    found = assumed(paula, bronze)
    assert found.before is found.after
    assert found.sentence == f"Bronze holds until {in_words(days(265))}."
    assert found.lacking == "Silver still needs $350,000 more influenced ARR."


def test_a_deal_that_keeps_the_tier_says_for_how_much_longer(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-1", arr=Decimal(120_000), expected_close=days(30))
    found = assumed(paula, bronze, deal="r-D-1")
    assert found.sentence == f"Bronze holds until {in_words(days(395))} instead of {in_words(days(265))}."


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("amount-r-D-1", "0", "An amount is above zero."),
        ("amount-r-D-1", "-1", "An amount is above zero."),
        ("amount-r-D-1", "NaN", "Give a number, such as 12500 or 12500.50."),
        ("amount-r-D-1", "9" * 30, "Give at most 16 digits."),
        ("amount-r-D-1", "1.005", "Give at most 2 decimals."),
        ("close-r-D-1", "yesterday", "Give a day, such as 2026-12-31."),
        ("close-r-D-1", days(-1).isoformat(), CHOOSE),
        (
            "close-r-D-1",
            days(732).isoformat(),
            CHOOSE,
        ),
        ("number-success_stories", "51", "Give at most 50."),
        ("number-agreement", "2", "Give at most 1."),
        ("number-success_stories", "1e3", "Give a whole number, such as 12."),
    ],
)
def test_what_cannot_be_assumed_is_said_beside_what_can(
    bronze: Enrollment, paula: Actor, name: str, text: str, sentence: str
) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    answer = signed_in(paula).get("/acme/portal/what-if/", {"deal": "r-D-1", name: text})
    assert answer.status_code == 422
    assert answer.context["read"].errors == {name.replace("close", "amount"): [sentence]}


def test_anothers_registration_looks_like_none(bronze: Enrollment, paula: Actor, rivermark: Partner) -> None:
    with scope.enter(bronze.vendor_id):
        theirs = enroll(rivermark, bronze.program)
    register(theirs, "D-2")
    browser = signed_in(paula)
    answers = [browser.get(f"/acme/portal/what-if/?deal={key}") for key in ("r-D-2", "r-D-9", "o-99", "x", "o-x")]
    assert [answer.status_code for answer in answers] == [404] * 5


def test_a_registration_that_was_decided_meanwhile_is_left_out(bronze: Enrollment, paula: Actor) -> None:
    made = register(bronze, "D-1")
    with scope.enter(bronze.vendor_id):
        DealRegistration.objects.filter(pk=made.pk).update(status=Status.REJECTED, due_at=None)
    answer = signed_in(paula).get("/acme/portal/what-if/?deal=r-D-1")
    assert answer.status_code == 422
    assert answer.context["read"].errors == {
        "deal": ["Northwind Mills (D-1) was decided meanwhile: it is rejected. Leave it out."]
    }


def test_staff_ask_the_same_about_a_partner_and_nobody_elses(
    bronze: Enrollment, max_: Actor, paula: Actor, charlie: Actor
) -> None:
    register(bronze, "D-1", arr=Decimal(400_000), expected_close=days(30))
    address = "/acme/partners/brightpath/what-if/?deal=r-D-1"
    answers = [signed_in(person).get(address) for person in (max_, paula, charlie)]
    assert [answer.status_code for answer in answers] == [200, 404, 404]
    assert f"Silver is reached on {in_words(days(30))}" in answers[0].content.decode()


def test_the_page_asks_a_fixed_number_of_times(bronze: Enrollment, paula: Actor) -> None:
    register(bronze, "D-0", expected_close=days(30))
    browser = signed_in(paula)
    first = _asked(browser, "deal=r-D-0")
    for number in range(1, 20):
        register(bronze, f"D-{number}", expected_close=days(30))
    assert _asked(browser, "&".join(f"deal=r-D-{number}" for number in range(20))) == first


def _asked(browser: Client, query: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(f"/acme/portal/what-if/?{query}").status_code == 200
    return len(asked)
