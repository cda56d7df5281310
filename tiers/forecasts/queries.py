"""What one may see of the forecasts: who falls when."""

import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from programs.document.model import ProgramDocument
from programs.queries import document_of
from tenancy import keyset
from tiers import standings
from tiers.models import Forecast, LookAhead, TierException
from tiers.program_year import holding
from vendors.actors import Actor

ORDERS = keyset.orders("falls_on", "partner_name")
COUNT_LIMIT = 1000


def forecasts(by: Actor) -> QuerySet[Forecast]:
    """Forecasts about the tier that is stood on now; one made before a move waits for the next run."""
    by.require("tiers.see")
    here = standings.on_day(timezone.now().date()).filter(enrollment=OuterRef("enrollment"), tier=OuterRef("tier"))
    rows = Forecast.objects.filter(Exists(here)).select_related("partner", "program")
    return rows.annotate(partner_name=F("partner__name"), held_until=Subquery(_holding().values("ends_on")[:1]))


def falling(by: Actor, *, until: datetime.date, program: str = "", q: str = "") -> QuerySet[Forecast]:
    """Those who are below their tier on a day or before it, if nothing is added, and whom no exception holds then."""
    longer = _holding().filter(ends_on__gt=OuterRef("falls_on"))
    return _about(forecasts(by).filter(falls_on__lte=until).exclude(Exists(longer)), program, q)


def falling_once_over(by: Actor, *, until: datetime.date, program: str = "", q: str = "") -> QuerySet[Forecast]:
    """Those who are below their tier by the day, at the latest `until`, on which the exception that holds it ends."""
    over = _holding().filter(ends_on__gt=OuterRef("falls_on"), ends_on__lte=until)
    return _about(forecasts(by).filter(Exists(over)), program, q).order_by(Subquery(over.values("ends_on")[:1]), "pk")


def _about(rows: QuerySet[Forecast], program: str, q: str) -> QuerySet[Forecast]:
    if program:
        rows = rows.filter(program__key=program)
    if q:
        rows = rows.filter(Q(partner__name__icontains=q) | Q(partner__code__istartswith=q))
    return rows


def _holding() -> QuerySet[TierException]:
    """The exceptions in force today that hold the tier of a forecast."""
    rows = holding.on_day(timezone.now().date())
    return rows.filter(enrollment=OuterRef("enrollment"), tier=OuterRef("tier"))


def count(rows: QuerySet[Forecast]) -> int:
    """How many; counting ends at 1,000."""
    return rows.order_by()[:COUNT_LIMIT].count()


def of_partner(by: Actor, partner_id: int) -> dict[int, Forecast]:
    """The forecasts of one partner by enrollment, in one statement."""
    return {row.enrollment_id: row for row in forecasts(by).filter(partner_id=partner_id)}


def looked_at(by: Actor) -> dict[int, tuple[datetime.date, ProgramDocument]]:
    """By program: the day it was last looked ahead from, and the rules of that day. One statement."""
    by.require("tiers.see")
    rows = LookAhead.objects.filter(at__isnull=False).select_related("run__edition")
    return {row.program_id: (row.as_of, document_of(row.run.edition)) for row in rows}
