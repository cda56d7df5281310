"""Enrollments for tests about partners."""

import datetime

from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import scope
from tiers.enrolling import enroll
from vendors.actors import Actor, system

DAY = datetime.date(2026, 1, 15)


def enrolled(partner: Partner, program: Program, *, by: Actor | None = None) -> Enrollment:
    with scope.enter(partner.vendor_id):
        return enroll(partner, program, enrolled_on=DAY, by=by or system(partner.vendor_id, "the test"))
