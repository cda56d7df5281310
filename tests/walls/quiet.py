"""A review that looked at the partner, what was decided about it, and its request to come back."""

import datetime

from partners.models import Enrollment, Partner
from programs.models import Edition
from tenancy import scope
from tiers.inactivity import deciding
from tiers.models import InactivityReview, ReturnRequest, ReviewItem
from vendors.actors import Actor

DECIDED_AT = datetime.datetime(2026, 7, 6, 9, 0, tzinfo=datetime.UTC)


def look_at(partner: Partner, mark: str, hidden: str, *, by: Actor) -> None:
    """Texts that only staff reads carry `hidden`, what the partner reads too carries `mark`."""
    with scope.enter(partner.vendor_id):
        enrollment = Enrollment.objects.select_related("program").get(partner=partner, program__key="technology")
        review, _ = InactivityReview.objects.get_or_create(
            program=enrollment.program,
            edition=Edition.objects.get(program=enrollment.program),
            year=2026,
            quarter=3,
            as_of=datetime.date(2026, 7, 1),
            defaults={
                "state": InactivityReview.State.OPEN,
                "listed": 2,
                "opened_by_label": hidden,
                "opened_at": DECIDED_AT,
                "started_at": DECIDED_AT,
            },
        )
        item = ReviewItem.objects.create(
            review=review,
            enrollment=enrollment,
            partner=partner,
            tier="registered",
            quiet_days=60,
            proposal=ReviewItem.Proposal.NUDGE,
            reason="quiet",
        )
        deciding.decide(review, [item], "nudge", by=by, now=DECIDED_AT, note=f"We miss you, {mark}")
        ReturnRequest.objects.create(
            partner=partner, text=f"Please, {mark}", asked_by_label=f"Paula {mark}", asked_at=DECIDED_AT
        )
