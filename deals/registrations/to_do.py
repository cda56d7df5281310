"""What registrations ask of people now. Of a partner's: questions to answer, and protections that end within 14 days.
Of the vendor's: answers that are due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, F, Max, Min, Q
from django.urls import reverse

from deals.models import WAITING_FOR_VENDOR, DealRegistration, Status
from deals.registrations.rules import rules_of_all
from deals.registrations.states import SOON_DAYS
from ui.formats import ago, day_in, plural
from ui.parts import Task
from vendors.models import Vendor

MOST = 50
_LATE = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Due:
    """A task and the moment by which it is sorted: when it was asked, is due, or when the protection ends."""

    at: datetime
    task: Task


def of_partners(vendor: Vendor, partner_ids: Collection[int], now: datetime, *, linked: bool = True) -> list[Due]:
    """The tasks of these partners at the entered vendor, at most 50, the most urgent first: two statements. Without
    `linked` they lead nowhere: the portal shows one partner at a time."""
    soon = Q(status=Status.APPROVED, protected_until__gt=now, protected_until__lte=now + timedelta(days=SOON_DAYS))
    rows = DealRegistration.objects.filter(Q(status=Status.ACTION_REQUIRED) | soon, partner_id__in=partner_ids)
    found = list(
        rows.select_related("enrollment__program")
        .annotate(asked_at=Max("rounds__ended_at"))
        .order_by(F("protected_until").asc(nulls_first=True), "changed_at")[:MOST]
    )
    if not found:
        return []
    zones = {program.pk: rules.zone for program, rules in rules_of_all(now).items()}
    due = [_due(vendor, row, zones.get(row.enrollment.program_id, "UTC"), now, linked=linked) for row in found]
    return sorted(due, key=lambda one: one.at)


def of_reviewer(vendor: Vendor, user_id: int, now: datetime) -> list[Due]:
    """One task for all the registrations that wait for this person's answer at the entered vendor, dated by the first
    answer that is due. One statement."""
    waiting = DealRegistration.objects.filter(reviewer_id=user_id, status__in=WAITING_FOR_VENDOR)
    late = Count("pk", filter=Q(due_at__lt=now))
    sums = waiting.aggregate(number=Count("pk"), late=late, first=Min("due_at"))
    if not sums["number"]:
        return []
    words = plural(sums["number"], "deal registration waits", "deal registrations wait")
    url = f"{reverse('registrations', args=[vendor.slug])}?show=mine"
    when = f"{sums['late']} overdue" if sums["late"] else f"due {ago(sums['first'], now)}"
    state = "late" if sums["late"] else "soon"
    task = Task(f"{words} for your answer at {vendor.name}", url, due=when, state=state)
    return [Due(sums["first"], task)]


def _due(vendor: Vendor, row: DealRegistration, zone: str, now: datetime, *, linked: bool) -> Due:
    url = reverse("registration_mine", args=[vendor.slug, row.code]) if linked else ""
    until = row.protected_until
    if row.status == Status.ACTION_REQUIRED or until is None:
        asked_at: datetime = getattr(row, "asked_at", None) or row.changed_at
        text = f"Answer {vendor.name} about {row.customer_name}"
        return Due(asked_at, Task(text, url, row.question, f"asked {ago(asked_at, now)}", "soon"))
    local = ZoneInfo(zone)
    return Due(
        until,
        Task(
            f"The protection of {row.customer_name} at {vendor.name} ends",
            url,
            "Close the deal, or ask for more time before that.",
            day_in(until.astimezone(local).date(), now.astimezone(local).date()),
            "late" if until - now < _LATE else "soon",
        ),
    )
