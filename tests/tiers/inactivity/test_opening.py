"""One review of each program and quarter, whoever opens it and however often; none of quarters ahead."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from activity.models import Activity
from partners.models import Partner
from programs.models import Program
from tenancy import scope
from tenancy.refusals import Forbidden, Invalid, Refused
from tests.tiers import facts
from tests.tiers.inactivity.quiet import NOW, OPENED, Q4, enrolled, opened, proposals, quiet_partner
from tests.tiers.proposals import make_program
from tiers.inactivity import clock, listing
from tiers.inactivity.opening import open_review, opened_late
from tiers.inactivity.quarters import Quarter, before, quarter_named, quarter_of
from tiers.models import InactivityReview, ReviewItem
from vendors.actors import Actor, system
from vendors.models import Vendor


def _reviews(vendor: Vendor) -> list[tuple[str, str, str, str, int]]:
    with scope.enter(vendor.pk):
        rows = InactivityReview.objects.select_related("program").order_by("pk")
        return [(row.program.key, row.label, row.state, row.trigger, row.listed) for row in rows]


def test_quarters_are_calendar_quarters() -> None:
    days = [datetime.date(2026, month, 28) for month in range(1, 13)]
    assert [str(quarter_of(day)) for day in days[::2]] == ["2026Q1", "2026Q1", "2026Q2", "2026Q3", "2026Q3", "2026Q4"]
    assert [quarter_of(day).first_day.month for day in days] == [1, 1, 1, 4, 4, 4, 7, 7, 7, 10, 10, 10]
    assert (before(Quarter(2026, 1)), before(Quarter(2026, 3))) == (Quarter(2025, 4), Quarter(2026, 2))
    assert quarter_named("2026Q3") == Quarter(2026, 3)


@pytest.mark.parametrize(
    "text", ["", "2026", "2026Q5", "2026Q0", "26Q1", "2026q3", "2026-Q3", "2026Q3 ", "1999Q1", "２026Q1"]
)
def test_other_words_for_a_quarter_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"^Write a quarter as 2026Q3: the year, Q and 1 to 4\.$"):
        quarter_named(text)


def test_opening_again_gives_the_review_there_is(acme: Vendor, program: Program, olga: Actor) -> None:
    quiet_partner(acme, program, "quiet", 100)
    first = opened(program)
    with scope.enter(acme.pk):
        again, created = open_review(program, Q4, by=olga, now=NOW)
        assert (again.pk, created, again.state) == (first.pk, False, "open")
    assert listing.execute(acme.pk, first.pk)
    assert _reviews(acme) == [("technology", "2026Q4", "open", "person", 1)]
    with scope.enter(acme.pk):
        told = Activity.objects.filter(verb__startswith="inactivity").order_by("pk")
        assert [entry.verb for entry in told] == ["inactivity.opened", "inactivity.listed"]


def test_a_review_opened_late_looks_at_the_quarters_first_day(acme: Vendor, program: Program) -> None:
    quiet_partner(acme, program, "quiet", 91)
    review = opened(program, now=datetime.datetime(2026, 12, 24, tzinfo=datetime.UTC))
    assert (review.as_of, opened_late(review)) == (datetime.date(2026, 10, 1), True)
    assert proposals(program) == [("quiet", 91, "deactivate", "long_quiet")]
    assert not opened_late(opened(program, Quarter(2027, 1), datetime.datetime(2027, 1, 2, 1, tzinfo=datetime.UTC)))


def test_quarters_ahead_and_quarters_without_rules_are_refused(acme: Vendor, program: Program, olga: Actor) -> None:
    with scope.enter(acme.pk):
        with pytest.raises(Invalid, match=r"^2027Q1 begins on 1 Jan 2027\. A review looks at a quarter that has begun"):
            open_review(program, Quarter(2027, 1), by=olga, now=NOW)
        with pytest.raises(Refused, match=r"no published edition in force on 1 Oct 2023"):
            open_review(program, Quarter(2023, 4), by=olga, now=NOW)
    assert _reviews(acme) == []


def test_a_document_that_reviews_nobody_is_refused_with_a_sentence(acme: Vendor, olga: Actor) -> None:
    program = _without_review(acme)
    sentence = (
        "The document of Acme technology partner program reviews no quiet partners: it has no section `inactivity`."
    )
    with scope.enter(acme.pk), pytest.raises(Refused) as refusal:
        open_review(program, Q4, by=olga, now=NOW)
    assert str(refusal.value) == sentence


def test_who_may_not_run_reviews_opens_none(acme: Vendor, program: Program, max_: Actor, fin: Actor) -> None:
    for by in (max_, fin):
        with scope.enter(acme.pk), pytest.raises(Forbidden):
            open_review(program, Q4, by=by, now=NOW)


def test_the_first_day_opens_one_review_of_each_program_from_two_in_the_morning(acme: Vendor, program: Program) -> None:
    _without_review(acme, key="other")
    before_two = datetime.datetime(2026, 10, 1, 1, 59, tzinfo=datetime.UTC)
    assert clock.open_due(acme.pk, before_two) == []
    assert len(clock.open_due(acme.pk, OPENED)) == 1
    assert [clock.open_due(acme.pk, OPENED + datetime.timedelta(minutes=15 * n)) for n in range(1, 4)] == [[], [], []]
    assert _reviews(acme) == [("technology", "2026Q4", "queued", "beat", 0)]


def test_a_first_day_that_nobody_kept_is_made_up_for(acme: Vendor, program: Program) -> None:
    assert len(clock.open_due(acme.pk, datetime.datetime(2026, 10, 3, 0, 30, tzinfo=datetime.UTC))) == 1
    assert _reviews(acme) == [("technology", "2026Q4", "queued", "beat", 0)]


def test_the_first_day_is_the_programs_own(acme: Vendor) -> None:
    make_program(acme, time_zone="Asia/Tokyo")
    assert clock.open_due(acme.pk, datetime.datetime(2026, 9, 30, 16, 59, tzinfo=datetime.UTC)) == []
    assert len(clock.open_due(acme.pk, datetime.datetime(2026, 9, 30, 17, 0, tzinfo=datetime.UTC))) == 1
    assert [label for _, label, *_ in _reviews(acme)] == ["2026Q4"]


def test_a_listing_that_nobody_took_is_taken_up(acme: Vendor, program: Program) -> None:
    (review_id,) = clock.open_due(acme.pk, OPENED)
    assert clock.sweep(OPENED + listing.STALE_AFTER / 2) == []
    assert clock.sweep(OPENED + listing.STALE_AFTER * 2) == [(acme.pk, review_id)]
    listing.execute(acme.pk, review_id)
    assert clock.sweep(OPENED + listing.STALE_AFTER * 2) == []


def test_a_listing_that_never_comes_to_an_end_has_failed_and_is_tried_again(
    acme: Vendor, program: Program, brightpath: Partner, olga: Actor
) -> None:
    enrolled(brightpath, program)
    (review_id,) = clock.open_due(acme.pk, OPENED)
    with scope.enter(acme.pk):
        InactivityReview.objects.update(attempts=listing.MOST_ATTEMPTS, state="listing", started_at=OPENED)
    assert clock.sweep(OPENED + listing.STALE_AFTER * 2) == [(acme.pk, review_id)]
    assert listing.execute(acme.pk, review_id) is True
    assert clock.sweep(OPENED + listing.STALE_AFTER * 2) == []
    with scope.enter(acme.pk):
        failed = InactivityReview.objects.get()
        assert (failed.state, failed.error) == (
            "failed",
            "It was begun 5 times and never finished. Look at the worker's log.",
        )
        again, created = open_review(program, Q4, by=olga, now=OPENED)
        assert (again.pk, created, again.state, again.error, again.attempts) == (review_id, False, "queued", "", 0)
    listing.execute(acme.pk, review_id)
    assert _reviews(acme) == [("technology", "2026Q4", "open", "beat", 1)]


@pytest.mark.django_db(transaction=True)
def test_the_fifth_attempt_that_goes_wrong_is_the_last(acme: Vendor, program: Program, brightpath: Partner) -> None:
    place = enrolled(brightpath, program)
    (review_id,) = clock.open_due(acme.pk, OPENED)
    with scope.enter(acme.pk):  # a row that was left behind: to list it once more breaks a key
        ReviewItem.objects.create(
            review_id=review_id, enrollment=place, partner=brightpath, tier="registered", quiet_days=0, proposal="keep"
        )
    for _ in range(listing.MOST_ATTEMPTS):
        with scope.enter(acme.pk):
            assert InactivityReview.objects.get().state in ("queued", "listing")
        with pytest.raises(IntegrityError):
            listing.execute(acme.pk, review_id)
    with scope.enter(acme.pk):
        assert InactivityReview.objects.get().state == "failed"
    assert listing.execute(acme.pk, review_id) is True


@pytest.mark.django_db(transaction=True)
def test_eight_at_once_open_and_list_one_review(acme: Vendor, program: Program, brightpath: Partner) -> None:
    enrolled(brightpath, program)
    outcomes = _at_once(program)
    assert sorted(created for _, created in outcomes) == [False] * 7 + [True]
    assert len({pk for pk, _ in outcomes}) == 1
    assert _reviews(acme) == [("technology", "2026Q4", "open", "person", 1)]
    with scope.enter(acme.pk):
        assert Activity.objects.filter(verb="inactivity.opened").count() == 1
        assert Activity.objects.filter(verb="inactivity.listed").count() == 1


@pytest.mark.django_db(transaction=True)
def test_control_without_the_key_there_are_several(acme: Vendor, program: Program) -> None:
    """The constraint makes it once: without it all eight would have seen that there is none."""
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")
        cursor.execute("ALTER TABLE tiers_inactivityreview DROP CONSTRAINT one_review_per_quarter")
    try:
        outcomes = _at_once(program)
        assert len({pk for pk, created in outcomes if created}) > 1
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")
            cursor.execute("TRUNCATE tiers_inactivityreview CASCADE")
            cursor.execute(
                "ALTER TABLE tiers_inactivityreview ADD CONSTRAINT one_review_per_quarter"
                " UNIQUE (vendor_id, program_id, year, quarter)"
            )


def _at_once(program: Program) -> list[tuple[int, bool]]:
    start = Barrier(8)

    def one(_: int) -> tuple[int, bool]:
        try:
            with scope.enter(program.vendor_id):
                start.wait()
                by = system(program.vendor_id, "the test")
                review, created = open_review(program, Q4, by=by, now=OPENED)
            listing.execute(program.vendor_id, review.pk)
            return review.pk, created
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(one, range(8)))
    review_id = outcomes[0][0]
    while not listing.execute(program.vendor_id, review_id):
        pass
    return outcomes


def _without_review(vendor: Vendor, key: str = "technology") -> Program:
    text = (facts.SHIPPED / "technology-2024.yaml").read_text().replace("program: technology", f"program: {key}")
    lines = [line for line in text.splitlines() if not line.startswith("inactivity:")]
    with scope.enter(vendor.pk):
        return facts.publish_text("\n".join(lines) + "\n")


def test_a_program_of_many_is_listed_by_as_many_statements_as_one_of_few(acme: Vendor, program: Program) -> None:
    counts = []
    for quarter, partners in ((Quarter(2026, 3), 1), (Q4, 12)):
        for number in range(partners):
            quiet_partner(acme, program, f"p{quarter.number}-{number}", 100)
        with scope.enter(acme.pk):
            review, _ = open_review(program, quarter, by=system(acme.pk, "the test"), now=OPENED)
        with CaptureQueriesContext(connection) as queries:
            listing.execute(acme.pk, review.pk)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    with scope.enter(acme.pk):
        assert ReviewItem.objects.count() == 13 + 1
