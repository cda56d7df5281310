"""A fact that turned out differently in the demonstration: a story was taken down, so that the next run finds its
partner on another tier than the run before."""

import datetime

from activity import log
from partners import facts
from partners.models import Milestone
from tenancy import scope
from vendors.actors import Actor

_AGO = datetime.timedelta(days=4)
_NOTE = "The customer asked to take the page down."


def tell(partner: str, *, by: Actor, now: datetime.datetime) -> None:
    """Withdraw the partner's newest story, where the vendor has this partner; once, however often called."""
    with scope.enter(by.vendor_id), log.in_retrospect(now - _AGO):
        stories = Milestone.objects.filter(partner__code=partner, kind="success_story")
        newest = stories.select_related("partner").order_by("-achieved_on", "-pk").first()
        if newest is None or stories.filter(withdrawn_on__isnull=False).exists():
            return
        on = (now - _AGO).date()
        facts.withdraw_milestone(newest.pk, partner=newest.partner, on=on, by=by, note=_NOTE)
