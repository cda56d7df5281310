"""While a seller types: may we know this customer already? Yes or no, and nothing else.

The answer does not say who, since when, or in which of three ways: another registration, an opportunity, a customer
the vendor keeps to itself. Asking for very many customers is refused, so that nobody reads the vendor's list by it.
"""

from django.core.cache import cache

from deals import matching
from deals.customer_names import domain_of, name_key
from deals.models import ACTIVE, DealRegistration, DirectOnly, Opportunity
from tenancy import scope
from vendors.actors import Actor

MOST_PER_HOUR = 60
_HOUR = 3600
OWN = "You registered this customer already: {code}."
PERHAPS = "We may already know this customer. You can register it all the same; the answer will say more."


def hint(name: str, website: str, *, by: Actor, besides: DealRegistration | None = None) -> str:
    """The sentence to show beside the customer, or nothing."""
    if len(name.strip()) < 2 and not website.strip():
        return ""
    with scope.vendors_side():
        match = matching.best(name, website)
        own, others = _claims(match.account.pk, by, besides) if match else (None, False)
    if own is not None:
        return OWN.format(code=own.code)
    return PERHAPS if others and _may_ask(name, website, by) else ""


def _claims(account_id: int, by: Actor, besides: DealRegistration | None) -> tuple[DealRegistration | None, bool]:
    """The partner's own active registration of the customer, and whether there is any other claim."""
    active = DealRegistration.objects.filter(account_id=account_id, status__in=ACTIVE)
    own = active.filter(partner_id=by.partner_id).exclude(pk=besides.pk if besides else None).first()
    others = (
        active.exclude(partner_id=by.partner_id).exists()
        or Opportunity.objects.filter(account_id=account_id, stage=Opportunity.OPEN).exists()
        or DirectOnly.objects.filter(account_id=account_id, ended_at__isnull=True).exists()
    )
    return own, others


def _may_ask(name: str, website: str, by: Actor) -> bool:
    """Whether the person asked about few enough customers within the hour; the same one again costs nothing."""
    asked = f"hints:{by.vendor_id}:{by.user_id}"
    seen: set[tuple[str, str]] = cache.get(asked) or set()
    customer = (name_key(name), domain_of(website))
    if customer in seen:
        return True
    if len(seen) >= MOST_PER_HOUR:
        return False
    cache.set(asked, seen | {customer}, _HOUR)
    return True
