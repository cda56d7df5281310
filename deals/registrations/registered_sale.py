"""Which opportunity of the vendor a registration belongs to: an open one of the same customer, or a new one."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from deals import attribution, opportunities
from deals.attribution import hold_opportunity
from deals.facts import Facts
from deals.lateness import late_parts
from deals.models import Attribution, DealRegistration, Decision, Opportunity
from tenancy.refusals import Invalid, Refused
from vendors.actors import Actor

# How an opportunity is called that a registration brought. It does not name the registration: another partner may join.
PREFIX = "deal-"


@dataclass(frozen=True, slots=True)
class Sale:
    """`kind` is the part that the partner has by rule."""

    opportunity: Opportunity
    is_new: bool
    kind: str


def sale_for(row: DealRegistration, chosen: Opportunity | None, *, is_new: bool = False, by: Actor) -> Sale:
    """The chosen one, else the newest open one of the customer with a product in common, else a new one; with `is_new`
    a new one whatever is open.

    A partner sourced what was not open before. A deal that closed already was sourced, and needs the opportunity that
    was won; Refused without one.
    """
    if row.already_closed:
        won = chosen or _newest(row, Opportunity.WON)
        if won is None:
            raise Refused(
                "There is no won opportunity of this customer. Record it first, or choose the right customer."
            )
        return Sale(_held(won, row, Opportunity.WON), is_new=False, kind=Attribution.SOURCED)
    known = None if is_new else chosen or _newest(row, Opportunity.OPEN)
    if known is not None:
        return Sale(_held(known, row, Opportunity.OPEN), is_new=False, kind=Attribution.INFLUENCED)
    return Sale(opportunities.create(_facts(row), by=by, account=row.account), is_new=True, kind=Attribution.SOURCED)


def add_part(
    row: DealRegistration, sale: Sale, kind: str | None, *, note: str, by: Actor, now: datetime
) -> Attribution | None:
    """The partner's part, or None when it has this part already: then sales added it before."""
    if row.already_closed and not note:
        raise Invalid("Say why the part is accepted after the close.", {"note": ["A reason is needed."]})
    kind = kind or sale.kind
    known = Attribution.objects.filter(opportunity=sale.opportunity, partner_id=row.partner_id, kind=kind).first()
    if known is not None:
        if row.already_closed and not known.late_reason and late_parts(sale.opportunity, [known]):
            attribution.accept_late(known, reason=note[:500], by=by)
        return None
    part = attribution.add_partner(sale.opportunity, row.partner, kind, by=by, via="deal_registration", at=now)
    if late_parts(sale.opportunity, [part]):
        return attribution.accept_late(part, reason=note[:500], by=by)
    return part


def choices(row: DealRegistration) -> list[Opportunity]:
    """The opportunities of the customer that the registration can belong to, the newest first; at most 20."""
    stage = Opportunity.WON if row.already_closed else Opportunity.OPEN
    return list(_of_customer(row, stage)[:20])


def _newest(row: DealRegistration, stage: str) -> Opportunity | None:
    rows = _of_customer(row, stage)
    if row.products:
        return next((one for one in rows if not one.products or set(one.products) & set(row.products)), None)
    return rows.first()


def _of_customer(row: DealRegistration, stage: str) -> QuerySet[Opportunity]:
    return Opportunity.objects.filter(account=row.account, stage=stage).order_by("-pk")


def _held(opportunity: Opportunity, row: DealRegistration, stage: str) -> Opportunity:
    """The row as it stands now: nobody closes it meanwhile."""
    held = hold_opportunity(opportunity)
    if held.account_id != row.account_id:
        raise Refused(f"{held.source_id} is of another customer. Correct the customer of the registration first.")
    if held.stage != stage:
        raise Refused(f"{held.source_id} is {held.stage} by now. Choose another one.")
    return held


def _facts(row: DealRegistration) -> Facts:
    assert row.arr is not None  # noqa: S101 - the database has none without once it was submitted
    return Facts(
        source_id=f"{PREFIX}{secrets.token_hex(5)}",
        account_name=row.customer_name,
        account_website=row.customer_website,
        currency=row.currency,
        arr=row.arr,
        services=row.services,
        closed_on=row.expected_close,
        products=tuple(row.products),
    )


def brought(row: DealRegistration) -> bool:
    """Whether the opportunity that it belongs to was made for it."""
    made = Decision.objects.filter(registration=row, kind=Decision.APPROVED, made_opportunity=True)
    return made.filter(undone_at__isnull=True).exists()


def carry_parts(row: DealRegistration, former: Opportunity, target: Opportunity, *, by: Actor) -> None:
    """The partner's parts by registration go from one sale to the other, each as old as it was."""
    parts = Attribution.objects.filter(opportunity=former, partner_id=row.partner_id, via="deal_registration")
    there = set(
        Attribution.objects.filter(opportunity=target, partner_id=row.partner_id).values_list("kind", flat=True)
    )
    carried = False
    for part in list(parts.order_by("pk")):
        shared = attribution.is_anothers(part, besides=row)
        if not shared:
            attribution.take_back(part, by=by, note=f"{row.code} belongs to {target.source_id}.")
        if part.kind not in there and not (shared and carried):
            attribution.add_partner(target, row.partner, part.kind, by=by, via=part.via, at=part.recorded_at)
        carried = True


def is_its_own(row: DealRegistration, opportunity: Opportunity) -> bool:
    """Whether only this registration knows of the sale: it brought it, and nobody else took it up."""
    others = DealRegistration.objects.filter(opportunity=opportunity).exclude(pk=row.pk)
    parts = Attribution.objects.filter(opportunity=opportunity).exclude(partner_id=row.partner_id)
    known = opportunity.source_system or not opportunity.source_id.startswith(PREFIX) or not brought(row)
    return not (known or others.exists() or parts.exists())
