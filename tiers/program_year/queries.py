"""What one may see of exceptions. Partners see that a tier is held and until when (`holding`), staff also why."""

import datetime

from django.db.models import F, Q, QuerySet

from tenancy import keyset
from tenancy.refusals import NotFound
from tiers.models import TierException
from vendors.actors import Actor

ORDERS = keyset.orders("ends_on", "id", "partner_name")
BY_END = ORDERS["ends_on"]
NEWEST_FIRST = ORDERS["-id"]


def exceptions(by: Actor) -> QuerySet[TierException]:
    """Staff see all, members their own. Whoever shows rows to members leaves the reasons out."""
    by.require("tiers.see")
    rows = TierException.objects.select_related("partner", "enrollment__program")
    return rows.annotate(partner_name=F("partner__name"))


def in_force(by: Actor, today: datetime.date) -> QuerySet[TierException]:
    return exceptions(by).filter(revoked_at__isnull=True, begins_on__lte=today, ends_on__gt=today)


def over(by: Actor, today: datetime.date) -> QuerySet[TierException]:
    return exceptions(by).filter(Q(revoked_at__isnull=False) | Q(ends_on__lte=today))


def get_exception(by: Actor, pk: int) -> TierException:
    """Raises NotFound, in the same words for somebody else's and for none."""
    found = exceptions(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such exception here.")
    return found
