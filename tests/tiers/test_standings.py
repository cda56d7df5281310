"""Standings leave no gap and never overlap."""

import datetime

import pytest
from django.db import IntegrityError, transaction

from partners.models import Enrollment, Partner
from tenancy import scope
from tenancy.refusals import lost_race
from tests.tiers.proposals import AS_OF, make_program, proposed
from tiers import standings
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


def test_before_the_first_standing_nothing_is_in_force(acme: Vendor, enrollment: Enrollment) -> None:
    with scope.enter(acme.pk):
        Standing.objects.create(
            enrollment=enrollment, partner=enrollment.partner, tier="bronze", begins_on=BEGAN, reason="imported"
        )
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
