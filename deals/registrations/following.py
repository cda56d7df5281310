"""Registrations follow their opportunities: what sales wins, loses or reopens, by any door, ends or revives them.

A registration that the partner itself gave up stays lost.
"""

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q, QuerySet

from deals.models import DealRegistration, Opportunity, SalesStage, Status
from deals.registrations import lifecycle
from vendors.actors import Actor

_GIVEN_UP = Q(status=Status.LOST, stage=SalesStage.CLOSED_LOST)
_WON = Q(opportunity__stage=Opportunity.WON, status__in=[Status.APPROVED, Status.EXPIRED, Status.LOST])
_LOST = Q(opportunity__stage=Opportunity.LOST, status__in=[Status.APPROVED, Status.EXPIRED, Status.WON])
_OPEN = Q(opportunity__stage=Opportunity.OPEN, status__in=[Status.WON, Status.LOST])
_VERBS = {
    Opportunity.WON: lifecycle.close_won,
    Opportunity.LOST: lifecycle.close_lost,
    Opportunity.OPEN: lifecycle.reopen,
}


def follow(opportunity_ids: Collection[int] | None, *, by: Actor, now: datetime | None = None) -> int:
    """Move the registrations of these opportunities (None: of all) that stand differently. Says how many moved.

    Whoever holds a registration at the moment is not waited for, since they may be waiting for the opportunity: what
    is passed over here is found by the periodic call.
    """
    moved = 0
    for row in _differing(opportunity_ids):
        assert row.opportunity is not None  # noqa: S101 - joined by the query
        _VERBS[row.opportunity.stage](row, by=by, now=now)
        moved += 1
    return moved


def _differing(opportunity_ids: Collection[int] | None) -> QuerySet[DealRegistration]:
    rows = DealRegistration.objects.filter(_WON | _LOST | _OPEN).exclude(_GIVEN_UP)
    if opportunity_ids is not None:
        rows = rows.filter(opportunity_id__in=opportunity_ids)
    held = rows.select_for_update(of=("self",), no_key=True, skip_locked=True)
    return held.select_related("opportunity").order_by("pk")
