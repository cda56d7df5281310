"""Registrations as short lists, for pages that are about something else: an opportunity, a partner, the day."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from deals.models import ACTIVE, DealRegistration, Opportunity
from deals.registrations import queries
from deals.registrations.states import due, ends, mark
from partners.models import Partner
from ui.formats import money
from ui.parts import Task
from vendors.actors import Actor

MOST = 8


def of_opportunity(by: Actor, opportunity: Opportunity, vendor_slug: str) -> list[Task]:
    """The registrations that belong to it, the oldest first; at most 8."""
    rows = queries.registrations(by).filter(opportunity=opportunity).order_by("pk")[:MOST]
    return tasks(rows, vendor_slug, timezone.now(), customer=False)


def of_partner(by: Actor, partner: Partner, vendor_slug: str) -> list[Task]:
    """Those of the partner that are open now, the newest first; at most 8."""
    rows = queries.registrations(by).filter(partner=partner, status__in=ACTIVE).order_by("-pk")[:MOST]
    return tasks(rows, vendor_slug, timezone.now())


def urgent(by: Actor, vendor_slug: str, now: datetime) -> list[Task]:
    """Those that are due next; at most 8."""
    rows = queries.registrations(by, queries.Wanted(waiting=True)).order_by("due_at", "pk")[:MOST]
    return tasks(rows, vendor_slug, now, partner=True)


def tasks(
    rows: Iterable[DealRegistration], vendor_slug: str, now: datetime, *, customer: bool = True, partner: bool = False
) -> list[Task]:
    """A line each, with its clock or else its state. Asks nothing where partner and reviewer are loaded."""
    return [_task(row, vendor_slug, now, customer=customer, partner=partner) for row in rows]


def _task(row: DealRegistration, vendor_slug: str, now: datetime, *, customer: bool, partner: bool) -> Task:
    clock = due(row, now) if row.due_at is not None else ends(row, now)
    colour, words = clock if clock[1] else mark(row.status)
    name = row.customer_name if customer else row.partner.name
    facts = [row.code, money(row.arr, row.currency)]
    if partner:
        facts = [row.partner.name, facts[1], f"{row.reviewer} has it" if row.reviewer else "nobody has it"]
    return Task(name, reverse("registration", args=[vendor_slug, row.code]), ", ".join(facts), words, colour)
