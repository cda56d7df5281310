"""Who is spared in the demonstration: one demotion lies ahead, one tier is held by an exception."""

import datetime

from activity import log
from partners.models import Enrollment
from tenancy import scope
from tiers.decisions import approve
from tiers.models import TierChange, TierException
from tiers.program_year import exceptions
from vendors.actors import Actor

_DAY = datetime.timedelta(days=1)
_UNTIL_THEN = 45 * _DAY
_HELD = 100 * _DAY


def tell(*, manager: Actor, now: datetime.datetime) -> None:
    """Of two open moves down, one is approved for a later day and one overtaken by an exception; once, however often it
    is called."""
    at = now - 3 * _DAY
    with scope.enter(manager.vendor_id), log.in_retrospect(at):
        down = TierChange.objects.filter(state=TierChange.State.PROPOSED, upward=False).order_by("pk")
        if TierException.objects.exists():
            return
        for change in down[:1]:
            note = "You have until then to close what is open. We help where we can."
            approve(change, by=manager, note=note, now=at, effective_on=(now + _UNTIL_THEN).date())
        for change in down[:1]:
            enrollment = Enrollment.objects.select_related("partner", "program").get(pk=change.enrollment_id)
            reason = "Their two largest renewals moved into the next quarter, in writing."
            until = (now + _HELD).date()
            exceptions.grant(enrollment, change.from_tier, until=until, reason=reason, by=manager, now=at)
