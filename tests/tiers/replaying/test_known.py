"""A run knew what was committed before its snapshot, whatever the clocks say. With controls that show what goes wrong
when clocks, or numbers, are asked alone."""

import datetime
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, connections

from deals.models import Opportunity
from partners.models import Enrollment, Partner
from programs.models import Program
from programs.queries import document_of
from tenancy import scope
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, publish_text, win
from tests.tiers.program_year.ladder import ladder
from tests.tiers.replaying.made import as_owner, renumber, replayed, run_of, the_change
from tiers.models import Run, TierException
from tiers.program_year import exceptions
from tiers.replaying import known, verdict
from tiers.replaying.differences import differences
from tiers.replaying.replay import replay
from tiers.windows import question_of
from vendors.actors import Actor
from vendors.models import Vendor

pytestmark = pytest.mark.django_db(transaction=True)

AS_OF = day("2026-03-31")
UNSEEN = "Influenced ARR: kept was $100,000, replayed is $90,000."


@pytest.fixture
def program(acme: Vendor, brightpath: Partner) -> Program:
    """Brightpath stands on registered and has earned bronze with one deal, `the-deal`."""
    with scope.enter(acme.pk):
        program = publish()
        enrollment = enroll(brightpath, program)
        achieve(enrollment, *EVERYTHING[:3], stories=1)
        win(brightpath, "100000", "2026-03-01", source_id="the-deal")
    return program


def correct(program: Program, arr: str = "90000") -> None:
    with scope.enter(program.vendor_id):
        Opportunity.objects.filter(source_id="the-deal").update(arr=arr)


@contextmanager
def being_corrected(program: Program) -> Iterator[None]:
    """While the block runs, another transaction has corrected the deal and not ended yet."""
    written, end = Event(), Event()

    def write() -> None:
        with scope.enter(program.vendor_id):
            Opportunity.objects.filter(source_id="the-deal").update(arr="90000")
            written.set()
            end.wait(10)
        connections.close_all()

    writer = Thread(target=write)
    writer.start()
    assert written.wait(10)
    try:
        yield
    finally:
        end.set()
        writer.join()


def forget_snapshot(run: Run) -> None:
    with scope.enter(run.vendor_id):
        Run.objects.filter(pk=run.pk).update(snapshot="")


def test_what_was_begun_before_a_run_and_ended_after_it_was_unknown(program: Program) -> None:
    with being_corrected(program):
        run = run_of(program, AS_OF)
    assert replayed(run) == []


def test_the_time_alone_would_take_it_for_known(program: Program) -> None:
    with being_corrected(program):
        run = run_of(program, AS_OF)
    forget_snapshot(run)
    assert UNSEEN in replayed(run)


def test_what_was_corrected_before_a_run_was_known_and_later_corrections_not(program: Program) -> None:
    correct(program, "110000")
    run = run_of(program, AS_OF)
    correct(program)
    assert replayed(run) == []
    with scope.enter(program.vendor_id):
        assert the_change(run).assessment.metrics["influenced_arr"] == "110000.00"


def test_after_a_restore_new_facts_bear_low_numbers_and_were_unknown_all_the_same(program: Program) -> None:
    run = run_of(program, AS_OF)
    correct(program)
    with as_owner() as cursor:
        cursor.execute("UPDATE deals_opportunity_history SET known_in = '3' WHERE pgh_label = 'update'")
    assert replayed(run) == []


def test_the_numbers_alone_would_take_them_for_known(program: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    run = run_of(program, AS_OF)
    correct(program)
    with as_owner() as cursor:
        cursor.execute("UPDATE deals_opportunity_history SET known_in = '3' WHERE pgh_label = 'update'")
    monkeypatch.setattr(known, "moment_of", lambda run: run.known_at + datetime.timedelta(days=1))
    assert UNSEEN in replayed(run)


def test_after_a_restore_old_facts_bear_high_numbers_and_were_known(program: Program) -> None:
    renumber("deals_opportunity_history", ahead=1_000_000)
    run = run_of(program, AS_OF)
    correct(program)
    assert run.snapshot == ""
    assert replayed(run) == []


def test_what_went_is_not_known_and_what_goes_later_is(program: Program, brightpath: Partner) -> None:
    with scope.enter(program.vendor_id):
        win(brightpath, "5000", "2026-03-02", source_id="gone-before")
        Opportunity.objects.get(source_id="gone-before").attributions.all().delete()
    run = run_of(program, AS_OF)
    with scope.enter(program.vendor_id):
        Opportunity.objects.get(source_id="the-deal").attributions.all().delete()
        Opportunity.objects.all().delete()
        Enrollment.objects.update(status="inactive")
    assert replayed(run) == []


def test_a_part_that_goes_to_another_partner_is_known_as_it_was(
    program: Program, brightpath: Partner, rivermark: Partner
) -> None:
    with scope.enter(program.vendor_id):
        taken = win(rivermark, "7000", "2026-03-02", source_id="taken-over")
        taken.attributions.update(partner=brightpath)
        given = win(brightpath, "8000", "2026-03-02", source_id="given-away")
        given.attributions.update(partner=rivermark)
    run = run_of(program, AS_OF)
    with scope.enter(program.vendor_id):
        taken.attributions.update(partner=rivermark)
        given.attributions.update(partner=brightpath)
        assert the_change(run).assessment.metrics["influenced_arr"] == "107000.00"
    assert replayed(run) == []


def test_each_version_stays_when_a_row_is_corrected_or_goes(program: Program) -> None:
    correct(program)
    with scope.enter(program.vendor_id):
        deal = Opportunity.objects.get(source_id="the-deal")
        deal.attributions.all().delete()
        deal.delete()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pgh_label, arr::text FROM deals_opportunity_history ORDER BY pgh_id")
            assert cursor.fetchall() == [("insert", "100000.00"), ("update", "90000.00"), ("delete", "90000.00")]


MOVE = "Move that was proposed: kept was down from Gold to Silver, replayed is "


@pytest.fixture
def held(acme: Vendor, brightpath: Partner, max_: Actor) -> tuple[Program, TierException]:
    """Brightpath stands on gold with nothing to show for it, and silver is held."""
    with scope.enter(acme.pk):
        program = publish_text(ladder())
        enrollment = enroll(brightpath, program, tier="gold")
        now = datetime.datetime(2026, 3, 1, 12, tzinfo=datetime.UTC)
        return program, exceptions.grant(
            enrollment, "silver", until=day("2026-06-01"), reason="A good year ahead", by=max_, now=now
        )


@pytest.mark.parametrize(
    ("change", "again"),
    [
        pytest.param(lambda row: row.delete(), "down from Gold to Base.", id="gone"),
        pytest.param(lambda row: TierException.objects.update(tier="gold"), "none.", id="another tier"),
        pytest.param(
            lambda row: TierException.objects.update(ends_on=AS_OF), "down from Gold to Base.", id="another day"
        ),
        pytest.param(
            lambda row: TierException.objects.update(revoked_at=datetime.datetime.now(datetime.UTC)),
            "down from Gold to Base.",
            id="revoked",
        ),
    ],
)
def test_a_move_is_replayed_with_the_exception_of_then(
    held: tuple[Program, TierException], change: Callable[[TierException], object], again: str
) -> None:
    program, exception = held
    run = run_of(program, AS_OF)
    with scope.enter(program.vendor_id):
        change(exception)
    assert replayed(run) == []
    # The control: without its versions, today's row would be read.
    with scope.enter(program.vendor_id):
        asked = question_of(program, document_of(run.edition), run.basis, run.as_of)
        found, _ = verdict.again(asked, exception.partner_id, run.known_at or run.requested_at)
        told = differences(asked.document, replay(the_change(run)).kept, {**replay(the_change(run)).kept, **found})
    assert [str(line) for line in told] == [MOVE + again]


def test_an_edition_that_was_published_later_about_earlier_days_was_unknown(acme: Vendor, brightpath: Partner) -> None:
    with scope.enter(acme.pk):
        program = publish_text(ladder())
        achieve(enroll(brightpath, program, tier="platinum"), stories=1)
        win(brightpath, "1000", "2026-03-01")
    run = run_of(program, AS_OF)
    above = "  gold: {rank: 3, name: Gold}\n  platinum: {rank: 4, name: Platinum}\n"
    with scope.enter(acme.pk):
        earlier = ladder(effective="2019-01-01", edition="0").replace("  gold: {rank: 3, name: Gold}\n", above)
        publish_text(earlier)
        kept = replay(the_change(run)).kept["move"]
        asked = question_of(program, document_of(run.edition), run.basis, run.as_of)
        found, _ = verdict.again(asked, brightpath.pk, datetime.datetime.now(datetime.UTC))
    assert replayed(run) == []
    assert kept == {"from": "platinum", "to": "silver", "upward": True}
    assert found["move"] == {"from": "platinum", "to": "silver", "upward": False}
