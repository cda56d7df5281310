"""The queue of registrations: what waits for whom, what is late, and what can still be taken back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, Min, Q, QuerySet
from django.http import QueryDict
from django.urls import reverse

from deals.models import (
    WAITING_FOR_VENDOR,
    BulkDecision,
    DealRegistration,
    Decision,
    SalesStage,
    Status,
)
from deals.registrations import queries
from deals.registrations.decisions import UNDO_WITHIN
from deals.registrations.queries import Wanted
from tenancy.keyset import Order
from tenancy.refusals import NotFound, Refused
from ui.formats import day, plural, word
from vendors.actors import Actor

TABS = {
    "waiting": "Waiting",
    "mine": "Mine",
    "action_required": "Action required",
    "approved": "Approved",
    "all": "All",
}
FILTERS = ("q", "status", "stage", "partner", "program", "reviewer")
KEPT = ("show", "sort", *FILTERS)
MOST = 20


@dataclass(frozen=True, slots=True)
class Numbers:
    """What waits now: for anybody, too long, for the person who looks, and for the partners."""

    waiting: int
    overdue: int
    mine: int
    asked: int
    oldest: datetime | None


def tab_of(params: dict[str, str]) -> str:
    return params.get("show", "") if params.get("show") in TABS else "waiting"


def wanted(params: dict[str, str], by: Actor) -> Wanted:
    """What the address asks for; words that name nothing narrow nothing."""
    tab = tab_of(params)
    reviewer = params.get("reviewer", "")
    chosen = int(reviewer) if reviewer.isdecimal() and len(reviewer) < 18 else None
    status = params.get("status", "") if params.get("status") in Status.values else ""
    return Wanted(
        q=params.get("q", "").replace("\x00", "")[:200],
        status=tab if tab in Status.values else status,
        stage=params.get("stage", "") if params.get("stage") in SalesStage.values else "",
        partner=params.get("partner", "").replace("\x00", ""),
        program=params.get("program", "").replace("\x00", ""),
        reviewer=by.user_id if tab == "mine" else chosen,
        waiting=tab in ("waiting", "mine"),
    )


def order(params: dict[str, str]) -> Order:
    """By the clock while something waits; what is protected by its end; everything else the newest first."""
    natural = {"waiting": "due_at", "mine": "due_at", "approved": "protected_until"}.get(tab_of(params), "-id")
    return queries.ORDERS.get(params.get("sort", ""), queries.ORDERS[natural])


def numbers(by: Actor, now: datetime) -> Numbers:
    """One statement over what is under review."""
    waiting = Q(status__in=WAITING_FOR_VENDOR)
    rows = queries.registrations(by).filter(status__in=[*WAITING_FOR_VENDOR, Status.ACTION_REQUIRED])
    found = rows.order_by().aggregate(
        waiting=Count("pk", filter=waiting),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        mine=Count("pk", filter=waiting & Q(reviewer_id=by.user_id)),
        asked=Count("pk", filter=Q(status=Status.ACTION_REQUIRED)),
        oldest=Min("submitted_at", filter=waiting),
    )
    return Numbers(**found)


def sentence(found: Numbers) -> str:
    """`7 registrations wait, 2 are overdue; the oldest since 3 Nov 2026.`"""
    if not found.waiting or found.oldest is None:
        asked = f"; {plural(found.asked, 'partner has', 'partners have')} a question to answer" if found.asked else ""
        return f"No registration waits for an answer{asked}."
    oldest = day(found.oldest.date())
    if found.waiting == 1:
        clock = "it is overdue" if found.overdue else "it is not overdue yet"
        return f"1 registration waits for an answer since {oldest}; {clock}."
    late = f"{found.overdue:,} {word(found.overdue, 'is', 'are')} overdue" if found.overdue else "none is overdue"
    return f"{found.waiting:,} registrations wait for an answer, {late}; the oldest since {oldest}."


def next_code(by: Actor, row: DealRegistration) -> str | None:
    """The code of the one that is due next, besides this one."""
    rows = queries.registrations(by, Wanted(waiting=True)).exclude(pk=row.pk)
    return rows.order_by("due_at", "id").values_list("code", flat=True).first()


def last_decision(by: Actor, row: DealRegistration) -> Decision:
    """Raises Refused where nothing was decided."""
    by.require("registrations.see")
    found = Decision.objects.filter(registration=row).order_by("-pk").first()
    if found is None:
        raise Refused("Nothing was decided on this registration yet.")
    return found


def undoable(by: Actor, now: datetime) -> list[Decision]:
    """The last decisions of this person that can be taken back still, the newest first; at most 20."""
    rows = Decision.objects.filter(by_id=by.user_id, at__gte=now - UNDO_WITHIN, undone_at__isnull=True)
    unchanged = rows.filter(registration__revision=F("revision")).select_related("registration__partner")
    return list(unchanged.order_by("-pk")[:MOST])


def undoable_bulks(by: Actor, now: datetime) -> QuerySet[BulkDecision]:
    """Decisions on several that can be taken back together still."""
    rows = BulkDecision.objects.filter(by_id=by.user_id, at__gte=now - UNDO_WITHIN, undone_at__isnull=True)
    return rows.annotate(decided=Count("results", filter=Q(results__decision__isnull=False))).order_by("-pk")[:MOST]


def get_bulk(by: Actor, pk: int) -> BulkDecision:
    """Raises NotFound."""
    by.require("registrations.see")
    found = BulkDecision.objects.select_related("by").filter(pk=pk).first()
    if found is None:
        raise NotFound("There is no such decision here.")
    return found


def params_of(query: str) -> dict[str, str]:
    """What narrows the queue, read from the end of an address; everything else in it is left out."""
    given = QueryDict(query[:2000])
    return {name: given[name] for name in KEPT if given.get(name)}


def kept(params: dict[str, str]) -> str:
    """What narrows the queue, as the end of an address."""
    return urlencode({name: params[name] for name in KEPT if params.get(name)})


def url(vendor_slug: str, query: str = "") -> str:
    """The queue's address; of a given query only what narrows it is kept."""
    address, narrowed = reverse("registrations", args=[vendor_slug]), kept(params_of(query))
    return f"{address}?{narrowed}" if narrowed else address


def filtered(params: dict[str, Any]) -> bool:
    return any(params.get(name) for name in FILTERS)
