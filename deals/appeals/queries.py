"""Finding appeals. The scope has narrowed the rows already: staff see the vendor's, members their partner's."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from deals.models import Appeal, AppealState, Opportunity
from tenancy import keyset
from tenancy.refusals import NotFound
from vendors.actors import Actor

ORDERS = keyset.orders("id", "due_at")
DUE_FIRST = ORDERS["due_at"]
COUNT_LIMIT = 1000
MOST_SALES = 8


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list is narrowed to. Empty values narrow nothing; `holder` is a person's id."""

    q: str = ""
    state: str = ""
    about: str = ""
    partner: str = ""
    program: str = ""
    holder: int | None = None
    overdue_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Numbers:
    """What waits now: for anybody, too long, and for the person who looks; and the first that is due."""

    waiting: int
    overdue: int
    mine: int
    first: datetime | None


def appeals(by: Actor, wanted: Wanted | None = None) -> QuerySet[Appeal]:
    """The appeals that `by` may see, with what a line says of them."""
    by.require("appeals.see")
    rows = Appeal.objects.select_related("partner", "program", "enrollment", "holder")
    return rows if wanted is None else narrowed(rows, wanted)


def get(by: Actor, code: str) -> Appeal:
    """The appeal with this code. Raises NotFound, in the same words for somebody else's and for none."""
    around = ("opportunity", "certification", "milestone", "filed_by", "decided_by", "enrollment__program")
    # PostgreSQL stores no NUL, so nothing has one in its code.
    found = appeals(by).select_related(*around, "partner", "program", "holder", "enrollment__partner")
    row = found.filter(code=code.replace("\x00", "\ufffd")).first()
    if row is None:
        raise NotFound("There is no such appeal here.")
    return row


def open_appeals(by: Actor, limit: int) -> list[Appeal]:
    """Those that wait for an answer, what is due first at the top."""
    return list(appeals(by, Wanted(state=AppealState.OPEN)).order_by("due_at", "id")[:limit])


def count_open(by: Actor) -> int:
    """How many wait; counting ends at 1,000."""
    by.require("appeals.see")
    return Appeal.objects.filter(state=AppealState.OPEN).order_by()[:COUNT_LIMIT].count()


def numbers(by: Actor, now: datetime) -> Numbers:
    """One statement over what is open."""
    rows = appeals(by, Wanted(state=AppealState.OPEN)).select_related(None).order_by()
    found = rows.aggregate(
        waiting=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        mine=Count("pk", filter=Q(holder_id=by.user_id)),
        first=Min("due_at"),
    )
    return Numbers(**found)


def next_open(by: Actor, row: Appeal) -> str | None:
    """The code of the one that is due next, besides this one."""
    rows = appeals(by, Wanted(state=AppealState.OPEN)).exclude(pk=row.pk)
    return rows.order_by("due_at", "id").values_list("code", flat=True).first()


def sales_like(by: Actor, text: str, customer: str = "") -> list[Opportunity]:
    """Opportunities that a missing deal may be, at most 8: of this id, or of a customer whose name has these words. For
    the vendor's staff."""
    by.require("appeals.decide")
    found = Opportunity.objects.order_by("-closed_on", "-id")
    text, customer = text.replace("\x00", "").strip()[:200], customer.replace("\x00", "").strip()[:200]
    matching = [Q(source_id=text) | Q(account_name__icontains=text)] if text else []
    matching += [Q(account_name__icontains=customer)] if customer else []
    if not matching:
        return []
    either = matching[0] if len(matching) == 1 else matching[0] | matching[1]
    return list(found.filter(either)[:MOST_SALES])


def narrowed(rows: QuerySet[Appeal], wanted: Wanted) -> QuerySet[Appeal]:
    if wanted.q:
        rows = rows.filter(
            Q(row_label__icontains=wanted.q) | Q(code__istartswith=wanted.q) | Q(partner__name__icontains=wanted.q)
        )
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.about:
        rows = rows.filter(about=wanted.about)
    if wanted.partner:
        rows = rows.filter(partner__code=wanted.partner)
    if wanted.program:
        rows = rows.filter(program__key=wanted.program)
    if wanted.holder is not None:
        rows = rows.filter(holder_id=wanted.holder)
    if wanted.overdue_at is not None:
        rows = rows.filter(state=AppealState.OPEN, due_at__lt=wanted.overdue_at)
    return rows
