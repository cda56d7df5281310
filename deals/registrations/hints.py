"""While a seller types: may we know this customer already? Of others yes or no, and nothing else.

The answer does not say who, since when, or in which of three ways: another registration, an opportunity, a customer
the vendor keeps to itself. Asking for very many customers is refused, so that nobody reads the vendor's list by it.
"""

from django.core.cache import cache

from deals.customers import matching
from deals.customers.names import name_key
from deals.customers.web_domains import domain_of
from deals.models import ACTIVE, Account, DealRegistration, DirectOnly, Opportunity
from tenancy import scope, turns
from vendors.actors import Actor

MOST_PER_HOUR = 60
_HOUR = 3600
OWN = "You registered this customer already: {code}."
PERHAPS = "We may already know this customer. You can register it all the same; the answer will say more."


def hint(name: str, website: str, *, by: Actor, besides: DealRegistration | None = None) -> str:
    """The sentence to show beside the customer, or nothing."""
    if by.partner_id is None or (len(name.strip()) < 2 and not website.strip()):
        return ""
    if not _may_ask(name, website, by):
        return ""
    with scope.vendors_side():
        match = matching.best(name, website)
        own, others = _claims(match.account, by.partner_id, besides) if match else ("", False)
    if own:
        return OWN.format(code=own)
    return PERHAPS if others else ""


def _claims(account: Account, partner_id: int, besides: DealRegistration | None) -> tuple[str, bool]:
    """The code of the partner's own active registration of the customer, and whether there is any other claim."""
    active = DealRegistration.objects.filter(account=account, status__in=ACTIVE)
    claims = [(one.partner_id, one.code) for one in active if besides is None or one.pk != besides.pk]
    own = next((code for partner, code in claims if partner == partner_id), "")
    others = (
        any(partner != partner_id for partner, _ in claims)
        or Opportunity.objects.filter(account=account, stage=Opportunity.OPEN).exists()
        or DirectOnly.objects.filter(account=account, ended_at__isnull=True).exists()
    )
    return own, others


def _may_ask(name: str, website: str, by: Actor) -> bool:
    """Whether the person asked about few enough customers within the hour; the same one again costs nothing.

    Whoever asks several times at once waits: two that read the same count would both stay below it.
    """
    turns.wait_for(f"hints of {by.user_id}")
    asked = f"hints:{by.vendor_id}:{by.user_id}"
    seen: set[tuple[str, str]] = cache.get(asked) or set()
    customer = (name_key(name), domain_of(website))
    if customer in seen:
        return True
    if len(seen) >= MOST_PER_HOUR:
        return False
    cache.set(asked, seen | {customer}, _HOUR)
    return True
