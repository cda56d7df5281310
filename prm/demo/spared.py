"""What lies ahead in the demonstration: one move up on the first of the next month, and one tier that is held."""

import datetime

from activity import log
from partners.models import Enrollment
from tenancy import scope
from tiers.decisions import approve
from tiers.models import TierChange, TierException
from tiers.program_year import exceptions
from tiers.standings import on_day
from vendors.actors import Actor

_HELD = datetime.timedelta(days=100)
_TIER = "silver"


def tell(*, manager: Actor, now: datetime.datetime) -> None:
    """Approve one open move from a later day on, and hold the tier of another partner; once, however often called."""
    with scope.enter(manager.vendor_id), log.in_retrospect(now):
        if TierException.objects.exists():
            return
        first = (now.date().replace(day=28) + datetime.timedelta(days=4)).replace(day=1)
        change = TierChange.objects.filter(state=TierChange.State.PROPOSED, upward=True).order_by("pk").first()
        if change is not None:
            approve(change, by=manager, note="The new benefits begin with the month.", now=now, effective_on=first)
        open_ones = TierChange.objects.filter(state=TierChange.State.PROPOSED).values("enrollment")
        standing = on_day(now.date()).filter(tier=_TIER).exclude(enrollment__in=open_ones).order_by("pk").first()
        if standing is None:
            return
        enrollment = Enrollment.objects.select_related("partner", "program").get(pk=standing.enrollment_id)
        reason = "Their two largest renewals moved into the next quarter, in writing."
        exceptions.grant(enrollment, _TIER, until=(now + _HELD).date(), reason=reason, by=manager, now=now)
