"""What a partner can assume: its open registrations and opportunities are won, people are certified, stories told."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from deals.models import ACTIVE, DealRegistration, Opportunity
from deals.queries import opportunities
from deals.registrations.queries import registrations
from partners.models import Partner
from programs.document.model import Metric, OpportunityCounting, ProgramDocument
from tenancy.refusals import NotFound, Refused
from vendors.actors import Actor

MOST = 100
AHEAD = datetime.timedelta(days=731)
REGISTRATION, OPPORTUNITY = "r-", "o-"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A deal that is open. `opportunity` is the id of the sale behind it, None where there is none yet."""

    key: str
    label: str
    ref: str
    currency: str
    arr: Decimal
    expected: datetime.date | None
    opportunity: int | None


@dataclass(frozen=True, slots=True)
class Won:
    """A candidate that is won with this amount on this day."""

    candidate: Candidate
    arr: Decimal
    closed_on: datetime.date


@dataclass(frozen=True, slots=True)
class More:
    """So many more people with a certificate, or milestones of a kind, from a day on."""

    metric: Metric
    number: int
    on: datetime.date


@dataclass(frozen=True, slots=True)
class Assumption:
    deals: tuple[Won, ...] = ()
    more: tuple[More, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.deals or self.more)


def candidates(by: Actor, partner: Partner) -> dict[str, Candidate]:
    """The partner's open deals by key, registrations first; at most 100 of each.

    A sale that a listed registration is joined to is that registration, and not listed again.
    """
    registered = registrations(by).filter(partner=partner, status__in=ACTIVE).order_by("expected_close", "-pk")[:MOST]
    found = [_registered(row) for row in registered]
    joined = [one.opportunity for one in found if one.opportunity is not None]
    sales = opportunities(by).filter(attributions__partner=partner, stage=Opportunity.OPEN).exclude(pk__in=joined)
    found += [_sale(row) for row in sales.distinct().order_by("-pk")[:MOST]]
    return {one.key: one for one in found}


def candidate(by: Actor, partner: Partner, key: str, known: Mapping[str, Candidate]) -> Candidate:
    """The candidate with this key; for a sale that a known registration is joined to, that registration.

    Raises Refused where it was decided meanwhile, NotFound for one that is not this partner's.
    """
    if key in known:
        return known[key]
    if key.startswith(REGISTRATION):
        rows = registrations(by).filter(partner=partner, code=_storable(key.removeprefix(REGISTRATION)))
        row = rows.first()
        if row is None:
            raise NotFound("There is no such registration here.")
        if row.status in ACTIVE:
            return _registered(row)
        raise Refused(f"{row} was decided meanwhile: it is {row.get_status_display().lower()}. Leave it out.")
    number = key.removeprefix(OPPORTUNITY)
    is_id = key.startswith(OPPORTUNITY) and number.isascii() and number.isdigit() and len(number) < 19
    sale = opportunities(by).filter(attributions__partner=partner, pk=int(number)).first() if is_id else None
    if sale is None:
        raise NotFound("There is no such opportunity here.")
    if sale.stage == Opportunity.OPEN:
        return next((one for one in known.values() if one.opportunity == sale.pk), _sale(sale))
    raise Refused(f"{sale} is {sale.stage} meanwhile. Leave it out.")


def improvable(document: ProgramDocument) -> list[Metric]:
    """The metrics of people and milestones, in the document's order."""
    return [one for one in document.base_metrics if not isinstance(one.counting, OpportunityCounting)]


def _registered(row: DealRegistration) -> Candidate:
    return Candidate(
        key=f"{REGISTRATION}{row.code}",
        label=row.customer_name,
        ref=row.code,
        currency=row.currency,
        arr=row.arr or Decimal(0),
        expected=row.expected_close,
        opportunity=row.opportunity_id,
    )


def _sale(row: Opportunity) -> Candidate:
    return Candidate(
        key=f"{OPPORTUNITY}{row.pk}",
        label=row.account_name,
        ref=row.source_id,
        currency=row.currency,
        arr=row.arr,
        expected=row.closed_on,
        opportunity=row.pk,
    )


def _storable(code: str) -> str:
    return code.replace("\x00", "")[:12]
