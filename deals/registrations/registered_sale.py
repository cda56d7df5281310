"""Which opportunity of the vendor a registration belongs to: an open one of the same customer, or a new one."""

import secrets
from dataclasses import dataclass

from django.db.models import QuerySet

from deals import opportunities
from deals.attribution import hold_opportunity
from deals.facts import Facts
from deals.models import Attribution, DealRegistration, Opportunity
from tenancy.refusals import Refused
from vendors.actors import Actor

# How an opportunity is called that a registration brought. It does not name the registration: another partner may join.
SOURCE_ID = "deal-{number}"


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
        source_id=SOURCE_ID.format(number=secrets.token_hex(5)),
        account_name=row.customer_name,
        account_website=row.customer_website,
        currency=row.currency,
        arr=row.arr,
        services=row.services,
        closed_on=row.expected_close,
        products=tuple(row.products),
    )
