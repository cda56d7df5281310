"""Standings leave no gap and never overlap; an import says where an enrollment began until a decision builds on it."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from activity.models import Activity
from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import Refused, lost_race
from tests.tiers.proposals import AS_OF, NOW, make_program, proposed
from tiers import decisions, standings
from tiers.models import Standing
from tiers.queries import history
from vendors.actors import Actor
from vendors.models import Vendor

BEGAN = datetime.date(2025, 2, 1)


@pytest.fixture
def enrollment(acme: Vendor, brightpath: Partner) -> Enrollment:
    program = make_program(acme)
    with scope.enter(acme.pk):
        return Enrollment.objects.create(partner=brightpath, program=program, enrolled_on=BEGAN)


def test_an_import_begins_corrects_and_repeats(acme: Vendor, enrollment: Enrollment, olga: Actor) -> None:
    with scope.enter(acme.pk):
        assert standings.take_over(enrollment, "bronze", begins_on=BEGAN, by=olga) is True
        assert standings.take_over(enrollment, "bronze", begins_on=BEGAN, by=olga) is False
        assert standings.take_over(enrollment, "silver", begins_on=BEGAN, by=olga) is True
        row = Standing.objects.get()
        assert (row.tier, row.begins_on, row.ends_on, row.reason) == ("silver", BEGAN, None, "imported")
        sentence = Activity.objects.get(verb="standing.corrected").sentence
        assert sentence == "Olga Lindqvist corrected where Brightpath began: bronze became silver"


def test_an_import_does_not_rewrite_what_a_decision_followed(
    acme: Vendor, brightpath: Partner, max_: Actor, olga: Actor
) -> None:
    change = proposed(brightpath, acme)
    with scope.enter(acme.pk):
        decisions.approve(change, by=max_, now=NOW)
        assert standings.take_over(change.enrollment, "silver", begins_on=BEGAN, by=olga) is False
        with pytest.raises(Refused) as refusal:
            standings.take_over(change.enrollment, "bronze", begins_on=BEGAN, by=olga)
    assert str(refusal.value) == (
        "Brightpath stood on silver from 1 Feb 2025 and a decision followed, so an import cannot change where it began."
    )


def test_before_the_first_standing_nothing_is_in_force(acme: Vendor, enrollment: Enrollment, olga: Actor) -> None:
    with scope.enter(acme.pk):
        standings.take_over(enrollment, "bronze", begins_on=BEGAN, by=olga)
        assert standings.in_force(enrollment.pk, BEGAN - datetime.timedelta(days=1)) is None
        assert list(standings.in_force_of([enrollment.pk], AS_OF)) == [enrollment.pk]


def test_the_database_refuses_two_standings_at_once(acme: Vendor, enrollment: Enrollment) -> None:
    with scope.enter(acme.pk):
        both = {"enrollment": enrollment, "partner_id": enrollment.partner_id, "reason": "imported"}
        Standing.objects.create(**both, tier="bronze", begins_on=BEGAN, ends_on=AS_OF)
        with pytest.raises(IntegrityError) as error, transaction.atomic():
            Standing.objects.create(**both, tier="silver", begins_on=BEGAN)
    refusal = lost_race(error.value)
    assert refusal is not None
    assert refusal.status == 409


def test_a_standing_that_was_replaced_on_its_first_day_is_not_told(
    acme: Vendor, brightpath: Partner, max_: Actor
) -> None:
    change = proposed(brightpath, acme)
    with scope.enter(acme.pk):
        first = Standing.objects.get()
        first.ends_on = first.begins_on
        first.save()
        Standing.objects.create(
            enrollment=change.enrollment,
            partner=brightpath,
            tier="bronze",
            begins_on=first.begins_on,
            reason=Standing.Reason.IMPORTED,
        )
        assert [row.tier for row in history(max_, change.enrollment_id)] == ["bronze"]
