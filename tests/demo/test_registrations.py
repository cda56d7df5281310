"""The demonstration's registrations: each state and each task is there to be seen, and nothing is left half told."""

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import timedelta

import pytest

from activity.models import Activity, Outbox
from deals.models import (
    WAITING_FOR_VENDOR,
    BulkDecision,
    ConflictKind,
    DealRegistration,
    DirectOnly,
    Extension,
    NextStep,
    SalesStage,
    Status,
)
from deals.receipts import chain as receipt_chain
from deals.registrations import conflicts
from identity.joining import login_of
from portal.admission import find_vendor
from portal.queries import places_of
from prm.demo import story
from tenancy import scope
from tests.demo.conftest import NOW

SOON = timedelta(days=7)


@pytest.fixture
def at_acme(db: None) -> Iterator[None]:
    with _inside("acme"):
        yield


@pytest.fixture
def at_globex(db: None) -> Iterator[None]:
    with _inside("globex"):
        yield


def _inside(slug: str) -> AbstractContextManager[scope.Scope]:
    vendor = find_vendor(slug)
    assert vendor is not None
    return scope.enter(vendor.pk)


def waiting_of(address: str) -> list[DealRegistration]:
    return list(DealRegistration.objects.filter(status__in=WAITING_FOR_VENDOR, reviewer__email=address))


def test_there_are_registrations_in_every_state_and_stage(at_acme: None) -> None:
    rows = DealRegistration.objects
    assert set(rows.values_list("status", flat=True)) == set(Status.values)
    assert set(rows.values_list("stage", flat=True)) == set(SalesStage.values)
    assert (60 <= rows.count() <= 90, rows.values("partner").distinct().count() >= 25) == (True, True)


def test_another_vendor_has_registrations_of_customers_that_look_the_same(at_globex: None) -> None:
    here = set(DealRegistration.objects.values_list("customer_name", flat=True))
    with _inside("acme"):
        there = set(DealRegistration.objects.values_list("customer_name", flat=True))
    assert here & there == {
        "Crown & Anchor Shipping",
        "Foxmoor Hotels",
        "Northgate Foods",
        "Summit Rail Holdings",
        "Tidewater Bank",
    }


def test_every_manager_has_registrations_to_decide(at_acme: None) -> None:
    assert [len(waiting_of(who)) > 0 for who in ("max@acme.example", "vera@acme.example")] == [True, True]
    with _inside("globex"):
        assert len(waiting_of("charlie@globex.example")) > 0


def test_the_manager_has_conflicts_of_each_kind_to_decide(at_acme: None) -> None:
    rows = DealRegistration.objects.filter(status__in=WAITING_FOR_VENDOR)
    kinds = {one.kind for found in conflicts.among(list(rows)).values() for one in found}
    assert kinds == set(ConflictKind)
    assert Extension.objects.filter(status=Extension.ASKED).count() == 1


def test_one_answer_is_due_today_and_some_are_overdue_and_climbed(at_acme: None) -> None:
    due = DealRegistration.objects.filter(due_at__gt=NOW, due_at__date=NOW.date())
    assert due.filter(customer_name="Sable Point Resorts").count() == 1
    late = DealRegistration.objects.filter(due_at__lte=NOW)
    assert late.count() > 0
    assert set(late.values_list("reviewer__email", flat=True)) == {"vera@acme.example"}
    assert late.filter(escalated_at=None).count() == 0


def test_the_partners_people_have_questions_to_answer(at_acme: None) -> None:
    asked = DealRegistration.objects.filter(status=Status.ACTION_REQUIRED)
    people = Counter(asked.values_list("submitted_by__email", flat=True))
    assert people["piet@brightpath.example"] == 2
    assert people["rosa@rivermark.example"] == 1
    with _inside("globex"):
        row = DealRegistration.objects.get(status=Status.ACTION_REQUIRED)
        assert row.submitted_by is not None
        assert row.submitted_by.email == "paula@brightpath.example"


def test_protections_of_brightpath_end_within_the_week(at_acme: None) -> None:
    mine = DealRegistration.objects.filter(partner__code="brightpath", status=Status.APPROVED)
    ending = mine.filter(protected_until__gt=NOW, protected_until__lte=NOW + SOON).order_by("customer_name")
    assert list(ending.values_list("customer_name", flat=True)) == [
        "Foxmoor Hotels",
        "Marlow Textiles",
        "Pinnacle Outdoor",
    ]


def test_brightpath_sees_a_conflict_told_a_second_try_a_late_deal_drafts_and_steps(at_acme: None) -> None:
    mine = DealRegistration.objects.filter(partner__code="brightpath")
    assert mine.get(status=Status.REJECTED, customer_name="Kingsway Rail").conflict_kind == ConflictKind.REGISTRATION
    assert mine.get(resubmission_of__status=Status.REJECTED).status == Status.APPROVED
    assert mine.get(already_closed=True).status == Status.SUBMITTED
    assert mine.filter(status=Status.DRAFT).count() == 2
    steps = NextStep.objects.filter(partner__code="brightpath")
    assert (steps.filter(done_at=None).count() > 0, steps.exclude(done_at=None).count() > 0) == (True, True)


def test_extensions_direct_customers_and_decisions_in_bulk_are_there(at_acme: None) -> None:
    assert set(Extension.objects.values_list("status", flat=True)) == {"asked", "granted", "declined"}
    assert DirectOnly.objects.filter(ended_at__isnull=True).count() == 3
    bulks = BulkDecision.objects.order_by("at")
    assert [(bulk.kind, bulk.results.filter(decision__isnull=False).count()) for bulk in bulks] == [
        ("approved", 3),
        ("rejected", 3),
    ]


@pytest.mark.parametrize("slug", ["acme", "globex"])
def test_the_chain_of_receipts_is_whole_and_in_the_order_of_time(db: None, slug: str) -> None:
    with _inside(slug):
        report = receipt_chain.check_chain(now=NOW)
        assert (report.ok, report.length > 0) == (True, True)
        told = list(DealRegistration.objects.filter(receipts__position__gt=0).order_by("receipts__position"))
        moments = [row.submitted_at for row in told if row.receipts.count() == 1]
        assert moments == sorted(moments, key=lambda moment: moment or NOW)


def test_the_log_tells_when_things_happened_and_no_letter_goes_out(at_acme: None) -> None:
    entries = Activity.objects.filter(subject_type="dealregistration")
    first, last = entries.order_by("at").first(), entries.order_by("at").last()
    assert first is not None
    assert last is not None
    assert NOW - first.at > timedelta(days=100)
    assert last.at <= NOW
    assert Outbox.objects.count() == 0


def test_telling_it_again_changes_nothing(at_acme: None) -> None:
    def counts() -> list[int]:
        told = Activity.objects.filter(subject_type="dealregistration")
        return [told.count(), *(model.objects.count() for model in (DealRegistration, NextStep, DirectOnly))]

    before = counts()
    story.tell(NOW + timedelta(minutes=5))
    assert counts() == before


def test_every_member_one_can_sign_in_as_finds_something_to_do(db: None) -> None:
    idle = set()
    for slug, _, email, _, _ in story.MEMBERS:
        user = login_of(email)
        assert user is not None
        (place,) = [place for place in places_of(user) if place.vendor.slug == slug]
        if not place.registrations:
            idle.add((slug, email))
    assert idle == set()
