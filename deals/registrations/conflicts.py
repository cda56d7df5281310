"""Other claims to the customer of a registration, with a product in common or where either names none.

Three kinds: another partner's active registration, an open opportunity of the vendor that the partner has no part in,
and the vendor's list of customers that it keeps to itself. They are looked up when they are shown and when a manager
decides, and kept with the decision. The partner is told the kind and the date, never who.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar
from zoneinfo import ZoneInfo

from deals.models import (
    ACTIVE,
    Attribution,
    Conflict,
    ConflictKind,
    DealRegistration,
    Decision,
    DirectOnly,
    Opportunity,
)
from ui.formats import day

WORDS = {
    ConflictKind.REGISTRATION: "Another registration of this customer, submitted on {day}, stands against it.",
    ConflictKind.OPPORTUNITY: "The vendor has had an open opportunity with this customer since {day}.",
    ConflictKind.DIRECT: "The vendor has kept this customer to itself since {day}.",
}


_T = TypeVar("_T", DealRegistration, Opportunity, DirectOnly)


@dataclass(frozen=True, slots=True)
class Found:
    """One other claim. `products` are the ones in common, empty where either side names none."""

    kind: ConflictKind
    who: str
    since: datetime
    products: tuple[str, ...]
    registration: DealRegistration | None = None
    opportunity: Opportunity | None = None
    direct: DirectOnly | None = None

    def is_before(self, row: DealRegistration) -> bool:
        """Whether the other claim is older than the registration's submission."""
        return row.submitted_at is not None and self.since < row.submitted_at

    @property
    def explained(self) -> str:
        common = ", ".join(self.products)
        return f"same customer, {common}" if common else "same customer"

    def day(self, zone: str) -> date:
        """The day it began, where the program counts its days."""
        return self.since.astimezone(ZoneInfo(zone)).date()


def of(row: DealRegistration) -> list[Found]:
    """The other claims, the oldest first. On the vendor's side."""
    return among([row])[row.pk]


def among(rows: Collection[DealRegistration]) -> dict[int, list[Found]]:
    """The other claims of each registration, by its id: four statements however many there are."""
    accounts = {row.account_id for row in rows if row.account_id is not None}
    active = DealRegistration.objects.filter(account_id__in=accounts, status__in=ACTIVE)
    others = _by_account(active.select_related("partner", "opportunity"))
    sales = Opportunity.objects.filter(account_id__in=accounts, stage=Opportunity.OPEN).select_related("account")
    opportunities = _by_account(sales)
    direct = _by_account(DirectOnly.objects.filter(account_id__in=accounts, ended_at__isnull=True))
    parts = _parts(one.pk for some in opportunities.values() for one in some)
    found: dict[int, list[Found]] = {}
    for row in rows:
        here = row.account_id or 0
        registered = [(one, _registration(row, one)) for one in others[here] if one.partner_id != row.partner_id]
        # The sale that a registration which stands against it brought or joined is told with that one, not twice.
        told = {one.opportunity_id for one, claim in registered if claim is not None}
        claims = [
            *(claim for _, claim in registered),
            *(
                _opportunity(row, one)
                for one in opportunities[here]
                if one.pk not in told and (one.pk, row.partner_id) not in parts
            ),
            *(_direct(row, one) for one in direct[here]),
        ]
        found[row.pk] = sorted((one for one in claims if one is not None), key=lambda one: (one.since, one.who))
    return found


def keep(decision: Decision, found: Iterable[Found], *, zone: str) -> None:
    """Keep with the decision what was known when it was taken."""
    Conflict.objects.bulk_create(
        Conflict(
            vendor_id=decision.vendor_id,
            decision=decision,
            registration_id=decision.registration_id,
            kind=one.kind,
            other_registration=one.registration,
            other_opportunity=one.opportunity,
            who=one.who[:300],
            since=one.day(zone),
            explained=one.explained[:120],
        )
        for one in found
    )


def told(found: Iterable[Found], *kinds: ConflictKind) -> Found | None:
    """The claim that the losing partner is told of: the oldest of these kinds."""
    return next((one for one in found if one.kind in kinds), None)


def in_words(registration: DealRegistration) -> str:
    """What the losing partner is told of the other claim: its kind and its date. Empty without one."""
    if not registration.conflict_kind or registration.conflict_since is None:
        return ""
    return sentence(registration.conflict_kind, registration.conflict_since)


def sentence(kind: str, since: date) -> str:
    """The one sentence about another claim that the partner may read."""
    return WORDS[ConflictKind(kind)].format(day=day(since))


def _registration(row: DealRegistration, other: DealRegistration) -> Found | None:
    common = _common(row.products, other.products)
    if common is None or other.submitted_at is None:
        return None
    who = f"{other.partner.name}, {other.code}"
    return Found(ConflictKind.REGISTRATION, who, other.submitted_at, common, registration=other)


def _opportunity(row: DealRegistration, other: Opportunity) -> Found | None:
    common = _common(row.products, other.products)
    if common is None:
        return None
    # An export may leave out when an opportunity began; the customer was known by then.
    since = other.created_at or other.account.created_at
    return Found(ConflictKind.OPPORTUNITY, f"Opportunity {other.source_id}", since, common, opportunity=other)


def _direct(row: DealRegistration, listed: DirectOnly) -> Found | None:
    common = _common(row.products, listed.products)
    if common is None:
        return None
    return Found(ConflictKind.DIRECT, f"Direct only: {listed.reason}", listed.since, common, direct=listed)


def _common(mine: Collection[str], theirs: Collection[str]) -> tuple[str, ...] | None:
    """The products in common, empty where either side names none; None where they have nothing to do with another."""
    if not mine or not theirs:
        return ()
    return tuple(sorted(set(mine) & set(theirs))) or None


def _by_account(rows: Iterable[_T]) -> dict[int, list[_T]]:
    found: dict[int, list[_T]] = defaultdict(list)
    for row in rows:
        if row.account_id is not None:
            found[row.account_id].append(row)
    return found


def _parts(opportunity_ids: Iterable[int]) -> set[tuple[int, int]]:
    rows = Attribution.objects.filter(opportunity_id__in=list(opportunity_ids))
    return set(rows.values_list("opportunity_id", "partner_id"))
