"""Appeals as short lists: what they ask of a person now, and those of one partner."""

from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse

from deals.appeals import queries, words
from deals.models import Appeal, AppealState
from deals.registrations.to_do import Due
from partners.models import Partner
from ui.formats import ago, day, plural
from ui.parts import Task
from vendors.actors import Actor
from vendors.models import Vendor

MOST = 8


def of_holder(vendor: Vendor, user_id: int, now: datetime) -> list[Due]:
    """One task for all the appeals that wait for this person's answer at the entered vendor, dated by the first that
    is due. One statement."""
    waiting = Appeal.objects.filter(holder_id=user_id, state=AppealState.OPEN)
    sums = waiting.aggregate(number=Count("pk"), late=Count("pk", filter=Q(due_at__lt=now)), first=Min("due_at"))
    if not sums["number"]:
        return []
    words = plural(sums["number"], "appeal waits", "appeals wait")
    when = f"{sums['late']} overdue" if sums["late"] else f"due {ago(sums['first'], now)}"
    url = f"{reverse('appeals', args=[vendor.slug])}?show=mine"
    task = Task(f"{words} for your answer at {vendor.name}", url, due=when, state="late" if sums["late"] else "soon")
    return [Due(sums["first"], task)]


def of_partner(by: Actor, partner: Partner, vendor_slug: str, now: datetime) -> list[Task]:
    """Those of the partner, the newest first, each with its clock or what came of it; at most 8. One statement."""
    rows = queries.appeals(by).filter(partner=partner).order_by("-pk")[:MOST]
    return [_task(row, vendor_slug, now) for row in rows]


def _task(row: Appeal, vendor_slug: str, now: datetime) -> Task:
    state, said = words.mark(row, now)
    facts = f"{row.get_about_display()}, {row.program}, filed {day(row.filed_at.date())}"
    url = reverse("appeal", args=[vendor_slug, row.code])
    return Task(row.row_label or row.get_about_display(), url, facts, said, state)
