"""Programs and enrollments for tests about partners."""

import datetime
from pathlib import Path

import programs
from partners.models import Enrollment, Partner
from programs.models import Program
from programs.publishing import publish
from tenancy import scope
from tiers.enrolling import enroll
from vendors.actors import Actor, system
from vendors.models import Vendor

DOCUMENTS = Path(programs.__file__).parent / "documents"
DAY = datetime.date(2026, 1, 15)


def publish_document(vendor: Vendor, name: str) -> Program:
    by = system(vendor.pk, "the test")
    text = (DOCUMENTS / f"{name}.yaml").read_bytes()
    with scope.enter(vendor.pk):
        edition = publish(text, by=by, effective=datetime.date(2024, 1, 1)).edition
        assert edition is not None
        return edition.program


def enrolled(partner: Partner, program: Program, *, by: Actor | None = None) -> Enrollment:
    with scope.enter(partner.vendor_id):
        return enroll(partner, program, enrolled_on=DAY, by=by or system(partner.vendor_id, "the test"))
