"""A partner's registrations as it looks at them: what needs it first, the groups of the tabs, the sums on top."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import BigIntegerField, Case, Count, F, Q, QuerySet, Sum, Value, When, Window
from django.db.models.functions import Cast, Coalesce, Extract, RowNumber

from deals.models import ACTIVE, WAITING_FOR_VENDOR, DealRegistration, Status
from deals.registrations.queries import ORDERS, Wanted, registrations
from deals.registrations.states import SOON_DAYS
from tenancy import keyset
from vendors.actors import Actor

OPEN = (Status.DRAFT, *ACTIVE)
CLOSED = (Status.WON, Status.LOST, Status.EXPIRED, Status.REJECTED, Status.WITHDRAWN)
# What `?status=` may say beside the statuses themselves.
GROUPS: dict[str, tuple[Status, ...]] = {
    "": OPEN,
    "waiting": WAITING_FOR_VENDOR,
    "closed": CLOSED,
    "all": tuple(Status),
    **{status.value: (status,) for status in Status},
}
URGENCY = keyset.orders("urgency")["urgency"]
SOON = timedelta(days=SOON_DAYS)
MOST_CARDS = 20
_BAND = 10**11


@dataclass(slots=True)
class Summary:
    """How many registrations stand where, what the live ones are worth by currency, and what ends soon."""

    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    worth: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    ending: int = 0

    def of(self, group: str) -> int:
        return sum(self.counts[status] for status in GROUPS[group])

    @property
    def alive(self) -> int:
        return sum(self.counts[status] for status in ACTIVE)


def summary(by: Actor, now: datetime) -> Summary:
    """One statement."""
    told = Summary()
    ending = Count("pk", filter=_ends_soon(now))
    rows = registrations(by).select_related(None).order_by().values("status", "currency")
    for row in rows.annotate(deals=Count("pk"), total=Sum("arr"), ending=ending):
        told.counts[row["status"]] += row["deals"]
        told.ending += row["ending"]
        if row["status"] in ACTIVE and row["total"]:
            told.worth[row["currency"]] += row["total"]
    return told


def listed(by: Actor, wanted: Wanted, group: str, now: datetime) -> QuerySet[DealRegistration]:
    """The registrations of the group, each with its `urgency`."""
    rows = registrations(by, wanted).filter(status__in=GROUPS.get(group, OPEN))
    return rows.select_related("enrollment__program", "reviewer", "partner").annotate(urgency=_urgency(now))


def order_of(name: str) -> keyset.Order:
    return ORDERS.get(name, URGENCY)


def board(by: Actor, wanted: Wanted, now: datetime) -> dict[str, list[DealRegistration]]:
    """The most urgent 20 of every status, in one statement."""
    place = Window(RowNumber(), partition_by="status", order_by=["urgency", "pk"])
    rows = listed(by, wanted, "all", now).annotate(place=place).filter(place__lte=MOST_CARDS)
    columns: dict[str, list[DealRegistration]] = defaultdict(list)
    for row in rows.order_by("place"):
        columns[row.status].append(row)
    return columns


def _ends_soon(now: datetime) -> Q:
    return Q(status=Status.APPROVED, protected_until__gt=now, protected_until__lte=now + SOON)


def _urgency(now: datetime) -> Case:
    """A number that sorts by who has to act and then by when: the partner's turn, protections that end soon, answers
    that are due, drafts, the other protections, and what is over with the newest first."""
    return Case(
        When(status=Status.ACTION_REQUIRED, then=_seconds("changed_at")),
        When(_ends_soon(now), then=_seconds("protected_until", band=1)),
        When(status__in=WAITING_FOR_VENDOR, then=_seconds("due_at", band=2)),
        When(status=Status.DRAFT, then=_seconds("changed_at", band=3, newest=True)),
        When(status=Status.APPROVED, then=_seconds("protected_until", band=4)),
        default=_seconds("changed_at", band=5, newest=True),
        output_field=BigIntegerField(),
    )


def _seconds(column: str, *, band: int = 0, newest: bool = False) -> Cast:
    seconds = Extract(Coalesce(F(column), F("changed_at")), "epoch")
    inside = Value(_BAND // 2) - seconds if newest else Value(0) + seconds
    return Cast(Value(band * _BAND) + inside, BigIntegerField())
