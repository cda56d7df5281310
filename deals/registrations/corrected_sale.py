"""The customer of an approved registration was corrected: the sale that it belongs to follows.

A sale that only this registration brought is moved to the right customer: its facts, its stage and the partner's part
stay. One that others know too, sales itself or another partner, is of whom they say: the registration leaves it and
belongs to one of the right customer, found as at the approval, and the partner's parts go along.
"""

from datetime import datetime

from activity import log
from deals import attribution, opportunities
from deals.models import Account, Attribution, DealRegistration, Opportunity
from deals.registrations import registered_sale
from vendors.actors import Actor

WHY = "The customer of the registration was corrected."


def follow_customer(row: DealRegistration, *, by: Actor, now: datetime) -> str:
    """Let the sale be of the registration's customer; gives its source id, or nothing where it was so already.

    The caller holds the registration, not the customer yet, and saves it. Raises Refused where nothing of the right
    customer can be found or made.
    """
    if row.opportunity is None or row.account is None:
        return ""
    held = attribution.hold_opportunity(row.opportunity)
    if held.account_id == row.account_id:
        return ""
    its_own = registered_sale.is_its_own(row, held)
    sale = _moved(held, row.account, by=by) if its_own else _left(held, row, by=by, now=now)
    row.opportunity = sale
    return str(sale.source_id)


def _moved(held: Opportunity, account: Account, *, by: Actor) -> Opportunity:
    before, held.account = held.account, account
    held.save(update_fields=["account"])
    after = {"customer": str(account), "changed": "the customer"}
    log.record("opportunity.changed", held, by=by, before={"customer": str(before)}, after=after)
    return held


def _left(held: Opportunity, row: DealRegistration, *, by: Actor, now: datetime) -> Opportunity:
    sale = registered_sale.sale_for(row, None, by=by)
    row.opportunity = sale.opportunity
    registered_sale.carry_parts(row, held, sale.opportunity, by=by)
    if not Attribution.objects.filter(opportunity=sale.opportunity, partner_id=row.partner_id).exists():
        registered_sale.add_part(row, sale, None, note=WHY, by=by, now=now)
    if registered_sale.brought(row):
        opportunities.drop_unused(held, besides=row, by=by)
    return sale.opportunity
