"""What appeals ask of people now: the vendor's answers that are due."""

from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse

from deals.models import Appeal, AppealState
from deals.registrations.to_do import Due
from ui.formats import ago, plural
from ui.parts import Task
from vendors.models import Vendor


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
