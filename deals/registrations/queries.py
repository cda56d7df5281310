"""Finding registrations. The scope has narrowed the rows already: staff see the vendor's, members their partner's.

Staff see no drafts: a draft is the partner's own paper until it is submitted.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Count, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import TruncQuarter

from deals.models import ACTIVE, WAITING_FOR_VENDOR, DealRegistration, Extension, NextStep, SalesStage, Status
from tenancy import keyset
from tenancy.refusals import NotFound
from vendors.actors import Actor

ORDERS = keyset.orders(
    "id",
    "due_at",
    "arr",
    "customer_name",
    "expected_close",
    "submitted_at",
    "protected_until",
    "changed_at",
    nullable=["due_at", "arr", "expected_close", "submitted_at", "protected_until"],
)
MOST_URGENT = ORDERS["due_at"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. Empty values narrow nothing; `waiting` leaves what the vendor has to answer."""

    q: str = ""
    status: str = ""
    stage: str = ""
    partner: str = ""
    program: str = ""
    reviewer: int | None = None
    account: int | None = None
    waiting: bool = False
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Total:
    """Registrations of one stage that are expected to close in one quarter: how many, and their ARR in one currency.

    `quarter` is the quarter's first day, None where no day is known.
    """

    stage: str
    quarter: object
    currency: str
    deals: int
    arr: Decimal


def registrations(by: Actor, wanted: Wanted | None = None) -> QuerySet[DealRegistration]:
    """The registrations that `by` may see, with their partner, program and reviewer."""
    by.require("registrations.see")
    rows = DealRegistration.objects.select_related("partner", "enrollment__program", "reviewer", "opportunity")
    if not by.is_member:
        rows = rows.exclude(status=Status.DRAFT)
    return rows if wanted is None else narrowed(rows, wanted)


def get(by: Actor, code: str) -> DealRegistration:
    """The registration with this code. Raises NotFound, in the same words for somebody else's and for none."""
    rows = registrations(by).prefetch_related(
        Prefetch("next_steps", NextStep.objects.order_by("done_at", "due_on", "pk")),
        Prefetch("extensions", Extension.objects.select_related("asked_by", "decided_by").order_by("pk")),
    )
    found = rows.filter(code=_storable(code)).first()
    if found is None:
        raise NotFound("There is no such registration here.")
    return found


def many(by: Actor, codes: list[str]) -> list[DealRegistration]:
    """The registrations of these codes that `by` may see. Raises NotFound when one is missing."""
    found = list(registrations(by).filter(code__in=[_storable(code) for code in codes]))
    if len(found) != len(set(codes)):
        raise NotFound("There is no such registration here.")
    return found


def _storable(code: str) -> str:
    """PostgreSQL stores no NUL, so nothing has one in its code: it is looked for as a sign that nothing has."""
    return code.replace("\x00", "\ufffd")


def narrowed(rows: QuerySet[DealRegistration], wanted: Wanted) -> QuerySet[DealRegistration]:
    if wanted.q:
        rows = rows.filter(Q(customer_name__icontains=wanted.q) | Q(code__istartswith=wanted.q))
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    if wanted.stage:
        rows = rows.filter(stage=wanted.stage)
    if wanted.partner:
        rows = rows.filter(partner__code=wanted.partner)
    if wanted.program:
        rows = rows.filter(enrollment__program__key=wanted.program)
    if wanted.reviewer is not None:
        rows = rows.filter(reviewer_id=wanted.reviewer)
    if wanted.account is not None:
        rows = rows.filter(account_id=wanted.account)
    if wanted.waiting:
        rows = rows.filter(status__in=WAITING_FOR_VENDOR)
    if wanted.overdue_at is not None:
        rows = rows.filter(due_at__lt=wanted.overdue_at)
    return rows


def pipeline(by: Actor, wanted: Wanted | None = None) -> list[Total]:
    """Active registrations by sales stage and quarter of the target close, per currency, in the order of the stages."""
    rows = registrations(by, wanted).filter(status__in=ACTIVE, arr__isnull=False).select_related(None)
    sums = (
        rows.order_by()
        .values("stage", "currency", quarter=TruncQuarter("expected_close"))
        .annotate(deals=Count("pk"), total=Sum("arr"))
    )
    order = SalesStage.values
    totals = [Total(row["stage"], row["quarter"], row["currency"], row["deals"], row["total"]) for row in sums]
    return sorted(totals, key=lambda one: (str(one.quarter), order.index(one.stage), one.currency))
