"""A run knew what was committed before its snapshot, whatever the clocks say. With controls that show what goes wrong
when clocks, or numbers, are asked alone."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from django.db import connection, connections

from deals.models import Opportunity
from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tests.tiers.facts import EVERYTHING, achieve, day, enroll, publish, win
from tests.tiers.replaying.made import as_owner, renumber, replayed, run_of, the_change
from tiers.models import Run
from tiers.replaying import known
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
