"""A registration and the other claims to its customer, side by side: who, since when, for what, how alike, how far."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from deals.customers.matching import ALIKE, likeness
from deals.customers.names import customer_domain, name_key
from deals.models import ConflictKind, DealRegistration, Decision, SalesStage, Status
from deals.registrations.conflicts import Found
from deals.registrations.states import mark
from ui.formats import ago, day, moment

NONE_NAMED = "none named: every product"


@dataclass(frozen=True, slots=True)
class Line:
    """One party's claim. `mine` is the registration that is being reviewed."""

    who: str
    what: str
    url: str
    since: datetime | None
    order: str
    common: str
    alike: str
    stage: str
    state: tuple[str, str]
    history: list[str]
    mine: bool = False


def lines(row: DealRegistration, found: list[Found], vendor_slug: str, now: datetime) -> list[Line]:
    """This registration, then the others, the oldest first. One statement for all earlier decisions."""
    decided = _decisions([row, *(one.registration for one in found if one.registration is not None)])
    return [_own(row, decided[row.pk], now), *(_other(row, one, decided, vendor_slug, now) for one in found)]


def how_alike(name: str, website: str, other_name: str, other_website: str) -> str:
    """`same domain`, `same name`, `similar name 0.93`, with a word when the domains contradict."""
    domain, other = customer_domain(website), customer_domain(other_website)
    if domain and domain == other:
        return "same domain"
    score = likeness(name_key(name), name_key(other_name))
    words = "same name" if score == 1.0 else f"similar name {int(score * 100) / 100:.2f}"
    if score < ALIKE:
        words = f"other name, {other_name}"
    return f"{words}, other domain" if domain and other else words


def _own(row: DealRegistration, decided: list[Decision], now: datetime) -> Line:
    return Line(
        who=row.partner.name,
        what=f"This registration, {row.code}",
        url="",
        since=row.submitted_at,
        order="",
        common=", ".join(row.products) or NONE_NAMED,
        alike=row.customer_website or row.customer_name,
        stage=SalesStage(row.stage).label,
        state=mark(row.status),
        history=[*map(_decision, decided), f"last changed {ago(row.changed_at, now)}"],
        mine=True,
    )


def _other(
    row: DealRegistration, one: Found, decided: dict[int, list[Decision]], vendor_slug: str, now: datetime
) -> Line:
    earlier = "before this one" if one.is_before(row) else "after this one"
    common = ", ".join(one.products) or "every product"
    known = {"since": one.since, "order": earlier, "common": common}
    if one.kind == ConflictKind.REGISTRATION and one.registration is not None:
        other = one.registration
        return Line(
            who=other.partner.name,
            what=f"Registration {other.code}",
            url=reverse("registration", args=[vendor_slug, other.code]),
            alike=_alike(row, other.customer_name, other.customer_website),
            stage=SalesStage(other.stage).label,
            state=mark(other.status),
            history=[*_held(other), *map(_decision, decided[other.pk]), f"last changed {ago(other.changed_at, now)}"],
            **known,  # type: ignore[arg-type]
        )
    if one.opportunity is not None:
        sale = one.opportunity
        closes = [f"closes {day(sale.closed_on)}"] if sale.closed_on else []
        return Line(
            who="Your own sales",
            what=f"Opportunity {sale.source_id}",
            url=reverse("opportunity", args=[vendor_slug, sale.pk]),
            alike=_alike(row, sale.account_name, sale.account_website),
            stage="",
            state=("info", sale.stage),
            history=closes,
            **known,  # type: ignore[arg-type]
        )
    return Line("You", one.who, "", alike="same customer", stage="", state=("soon", "direct"), history=[], **known)  # type: ignore[arg-type]


def _alike(row: DealRegistration, name: str, website: str) -> str:
    return how_alike(row.customer_name, row.customer_website, name, website)


def _held(other: DealRegistration) -> list[str]:
    if other.status != Status.APPROVED or other.protected_until is None:
        return []
    return [f"protected until {moment(other.protected_until)}"]


def _decision(one: Decision) -> str:
    undone = ", undone" if one.undone_at else ""
    return f"{one.kind} by {one.by or 'rule'} on {day(one.at.date())}{undone}"


def _decisions(rows: Iterable[DealRegistration]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = defaultdict(list)
    for one in Decision.objects.filter(registration__in=[row.pk for row in rows]).select_related("by").order_by("pk"):
        found[one.registration_id].append(one)
    return found
