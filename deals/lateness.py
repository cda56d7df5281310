"""Which parts were recorded after the close, by the calendars of the programs that their partner is in."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from zoneinfo import ZoneInfo

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef
from django.utils import timezone

from deals.models import Attribution, Opportunity
from partners.models import Enrollment
from programs.models import Edition
from programs.queries import document_of

_ELSEWHERE = frozenset({ZoneInfo("UTC")})


def late_parts(opportunity: Opportunity, parts: Collection[Attribution]) -> set[int]:
    """The ids of those parts of a won opportunity that were recorded after the day of its close.

    Where a partner is in programs of several time zones, a part is late if it is late in one of them. One statement.
    """
    closed_on = opportunity.closed_on
    if opportunity.stage != Opportunity.WON or closed_on is None or not parts:
        return set()
    zones = _zones({part.partner_id for part in parts})
    return {
        part.pk
        for part in parts
        if any(_day(part, zone) > closed_on for zone in zones.get(part.partner_id, _ELSEWHERE))
    }


def _day(part: Attribution, zone: ZoneInfo) -> date:
    return part.recorded_at.astimezone(zone).date()


def _zones(partner_ids: Collection[int]) -> dict[int, set[ZoneInfo]]:
    """Where the programs in force count their days, by partner."""
    members = Enrollment.objects.filter(program=OuterRef("program"), partner_id__in=partner_ids)
    in_force = (
        Edition.objects.filter(state=Edition.PUBLISHED, effective_on__lte=timezone.now().date())
        .order_by("program_id", "-effective_on")
        .distinct("program_id")
        .annotate(partner_ids=ArraySubquery(members.values("partner_id")))
    )
    zones: dict[int, set[ZoneInfo]] = defaultdict(set)
    for edition in in_force:
        zone = ZoneInfo(document_of(edition).time_zone)
        for partner_id in edition.partner_ids:
            zones[partner_id].add(zone)
    return zones
