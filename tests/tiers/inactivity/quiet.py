"""Partners that have been quiet for so many days, and a review of them, for tests about the quarterly look."""

import datetime
from typing import Any

from activity import log
from activity.models import Activity
from partners.models import Enrollment, Member, Partner
from programs.models import Program
from tenancy import scope
from tests.cast import make_partner
from tests.tiers import facts
from tiers.inactivity import listing
from tiers.inactivity.opening import open_review
from tiers.inactivity.quarters import Quarter
from tiers.models import InactivityReview, ReviewItem
from vendors.actors import system
from vendors.models import Vendor

Q4 = Quarter(2026, 4)
AS_OF = Q4.first_day
OPENED = datetime.datetime(2026, 10, 1, 2, 15, tzinfo=datetime.UTC)
NOW = datetime.datetime(2026, 10, 5, 9, 0, tzinfo=datetime.UTC)


def days_before(days: int, day: datetime.date = AS_OF) -> datetime.date:
    return day - datetime.timedelta(days)


def trained(partner: Partner, on: datetime.date) -> None:
    """The quietest sign of life: somebody got a certificate."""
    with scope.enter(partner.vendor_id):
        facts.certify(partner, f"engineer@{partner.code}.example", issued_on=on)


def registered(partner: Partner, at: datetime.datetime) -> Activity:
    """What a submitted registration leaves in the log."""
    with scope.enter(partner.vendor_id), log.in_retrospect(at):
        by = system(partner.vendor_id, "a seller")
        return log.record("registration.submitted", partner, by=by, partner_id=partner.pk)


def seen(partner: Partner, on: datetime.date | None) -> None:
    """All members of the partner were there last on this day."""
    with scope.enter(partner.vendor_id):
        Member.objects.filter(partner=partner).update(seen_on=on)


def enrolled(partner: Partner, program: Program, **options: Any) -> Enrollment:
    with scope.enter(partner.vendor_id):
        return facts.enroll(partner, program, **options)


def quiet_partner(vendor: Vendor, program: Program, code: str, days: int, **options: Any) -> Partner:
    """A registered partner whose last sign of life is so many days before the review's day."""
    partner = make_partner(vendor, code, code.title())
    enrolled(partner, program, **options)
    trained(partner, days_before(days))
    return partner


def opened(program: Program, quarter: Quarter = Q4, now: datetime.datetime = OPENED) -> InactivityReview:
    """The review of the quarter, listed."""
    with scope.enter(program.vendor_id):
        review, _ = open_review(program, quarter, by=system(program.vendor_id, "the test"), now=now)
    listing.execute(program.vendor_id, review.pk, now=now)
    with scope.enter(program.vendor_id):
        return InactivityReview.objects.select_related("program", "edition").get(pk=review.pk)


def item_of(partner: Partner) -> ReviewItem:
    """The newest item about the partner."""
    with scope.enter(partner.vendor_id):
        return ReviewItem.objects.filter(partner=partner).order_by("-pk")[0]


def proposals(program: Program) -> list[tuple[str, int, str, str]]:
    with scope.enter(program.vendor_id):
        rows = ReviewItem.objects.filter(enrollment__program=program).order_by("partner__code")
        return list(rows.values_list("partner__code", "quiet_days", "proposal", "reason"))
