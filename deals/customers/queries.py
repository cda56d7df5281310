"""Finding the vendor's customers in its directory: by the beginning of the name, by domain, by likeness."""

from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from deals.customers import matching
from deals.customers.matching import Match
from deals.customers.names import domain_of, name_key
from deals.models import ACTIVE, Account, DealRegistration, DirectOnly, Opportunity, Status
from tenancy import keyset
from tenancy.refusals import NotFound
from vendors.actors import Actor

ORDERS = {
    "name": keyset.Order("name", "name_key"),
    "-name": keyset.Order("-name", "name_key", descending=True),
    **keyset.orders("id"),
}
BY_NAME = ORDERS["name"]
MOST_ALIKE = 10
MOST_SHOWN = 20
_BEYOND = "\U0010ffff"


def customers(by: Actor, q: str = "") -> QuerySet[Account]:
    """The vendor's customers whose name begins like `q`, or that have the domain which `q` is."""
    by.require("deals.see")
    return narrowed(Account.objects.all(), q)


def narrowed(rows: QuerySet[Account], q: str) -> QuerySet[Account]:
    domain, key = domain_of(q), name_key(q)
    if domain:
        return rows.filter(~Q(domain=""), domain=domain)
    # Compared as texts, since `LIKE` could not use an index behind row-level security.
    return rows.filter(name_key__gte=key, name_key__lt=key + _BEYOND) if key else rows


def alike(by: Actor, q: str, besides: list[Account]) -> list[Match]:
    """Customers that may be meant by `q` although their name begins otherwise, best first."""
    by.require("deals.see")
    shown = {account.pk for account in besides}
    found = matching.candidates(q, q if domain_of(q) else "", most=MOST_ALIKE) if q else []
    return [match for match in found if match.account.pk not in shown]


def get_customer(by: Actor, pk: int) -> Account:
    """Raises NotFound, in the same words for one of somebody else and one that never existed."""
    by.require("deals.see")
    found = Account.objects.filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such customer here.")
    return found


def with_figures(rows: QuerySet[Account]) -> QuerySet[Account]:
    """Add `open_opportunities` and `active_registrations`, how many, and `is_direct`. Asked of the rows of a page."""
    opportunities = Opportunity.objects.filter(account=OuterRef("pk"), stage=Opportunity.OPEN)
    registrations = DealRegistration.objects.filter(account=OuterRef("pk"), status__in=ACTIVE)
    return rows.annotate(
        open_opportunities=_number(opportunities),
        active_registrations=_number(registrations),
        is_direct=Exists(DirectOnly.objects.filter(account=OuterRef("pk"), ended_at__isnull=True)),
    )


def opportunities_of(by: Actor, account: Account) -> list[Opportunity]:
    """The newest, at most `MOST_SHOWN`."""
    by.require("deals.see")
    return list(Opportunity.objects.filter(account=account).order_by("-id")[:MOST_SHOWN])


def registrations_of(by: Actor, account: Account) -> list[DealRegistration]:
    """The newest that were submitted, with their partner, at most `MOST_SHOWN`."""
    by.require("registrations.see")
    rows = DealRegistration.objects.filter(account=account).exclude(status=Status.DRAFT).select_related("partner")
    return list(rows.order_by("-id")[:MOST_SHOWN])


def direct_listings(by: Actor, account: Account | None = None) -> QuerySet[DirectOnly]:
    """Who is kept to the vendor, or was, of one customer or of all."""
    by.require("deals.see")
    rows = DirectOnly.objects.select_related("account", "listed_by", "ended_by")
    return rows if account is None else rows.filter(account=account)


def get_direct_listing(by: Actor, pk: int) -> DirectOnly:
    """Raises NotFound."""
    found = direct_listings(by).filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such entry here.")
    return found


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("account").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0)
