"""Finding opportunities. The scope has narrowed the rows already: staff see the vendor's, members their partner's."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from deals.models import Attribution, Opportunity
from partners.models import Partner
from tenancy import keyset
from tenancy.refusals import Invalid, NotFound
from vendors.actors import Actor

ORDERS = keyset.orders("id", "closed_on", "arr", "account_name", nullable=["closed_on"])
NEWEST_CLOSE = ORDERS["-closed_on"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of opportunities is narrowed to. Empty values narrow nothing."""

    q: str = ""
    source_id: str = ""
    stage: str = ""
    partner: str = ""
    currency: str = ""
    closed_after: date | None = None
    closed_before: date | None = None


def opportunities(by: Actor, wanted: Wanted | None = None) -> QuerySet[Opportunity]:
    """The opportunities that `by` may see, with the partners' parts in them.

    A search for a part of a text reads all of the vendor's rows: its index cannot be used behind row-level security.
    """
    by.require("deals.see")
    rows = Opportunity.objects.prefetch_related(
        Prefetch(
            "attributions",
            Attribution.objects.select_related("partner", "late_accepted_by").order_by("recorded_at", "id"),
        )
    )
    return rows if wanted is None else narrowed(rows, wanted)


def get_opportunity(by: Actor, pk: int) -> Opportunity:
    """Raises NotFound, in the same words for one of somebody else and one that never existed."""
    found = opportunities(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such opportunity here.")
    return found


def get_from_system(by: Actor, system: str, source_id: str) -> Opportunity:
    """The opportunity that an upsert of this id from this system meets. Raises NotFound."""
    found = opportunities(by).filter(source_id=source_id, source_system__in=("", system)).first()
    if found is None:
        raise NotFound("There is no such opportunity here.")
    return found


def attributions(by: Actor) -> QuerySet[Attribution]:
    by.require("deals.see")
    return Attribution.objects.select_related("partner", "opportunity", "late_accepted_by")


def get_attribution(by: Actor, pk: int) -> Attribution:
    """Raises NotFound."""
    found = attributions(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such part here.")
    return found


def won_with_partners(by: Actor, after: date, until: date) -> list[dict[str, Any]]:
    """ARR won in the days after `after` up to `until` with a partner's part recorded in time or accepted late:
    `currency`, `total` and `deals`, the largest five sums. Reads every deal of these days."""
    by.require("deals.see")
    part = Attribution.objects.annotate(day=TruncDate("recorded_at")).filter(
        Q(day__lte=OuterRef("closed_on")) | Q(late_accepted_at__isnull=False), opportunity=OuterRef("pk")
    )
    deals = Opportunity.objects.filter(Exists(part), stage=Opportunity.WON, closed_on__gt=after, closed_on__lte=until)
    sums = deals.order_by().values("currency").annotate(total=Sum("arr"), deals=Count("id"))
    return [dict(row) for row in sums.order_by(F("total").desc(), "currency")[:5]]


def narrowed(rows: QuerySet[Opportunity], wanted: Wanted) -> QuerySet[Opportunity]:
    if wanted.q:
        rows = rows.filter(Q(account_name__icontains=wanted.q) | Q(source_id__istartswith=wanted.q))
    if wanted.source_id:
        rows = rows.filter(source_id=wanted.source_id)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.currency:
        rows = rows.filter(currency=wanted.currency)
    if wanted.closed_after:
        rows = rows.filter(closed_on__gte=wanted.closed_after)
    if wanted.closed_before:
        rows = rows.filter(closed_on__lte=wanted.closed_before)
    if wanted.partner:
        parts = Attribution.objects.filter(opportunity=OuterRef("pk"), partner__code=wanted.partner)
        rows = rows.filter(Exists(parts))
    return rows


def named(by: Actor, opportunity_id: int, partner_code: str) -> tuple[Opportunity, Partner]:
    """The opportunity and the partner that somebody names together. Raises Invalid for those that are not here."""
    wrong: dict[str, list[str]] = {}
    found = opportunities(by).filter(pk=opportunity_id).first()
    partner = Partner.objects.filter(code=partner_code).first()
    if found is None:
        wrong["opportunity"] = ["There is no such opportunity here."]
    if partner is None:
        wrong["partner"] = ["There is no partner with this code here."]
    if found is None or partner is None:
        raise Invalid("Name an opportunity and a partner of this vendor.", wrong)
    return found, partner
