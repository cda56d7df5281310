"""What happens when nobody answers in time: the registration climbs to an owner, and by rule it may approve itself.

waiting --overdue--> an owner has it, once for each round
        --by rule, so many business hours later--> approved, unless something speaks against it: then people decide
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import BigIntegerField, Exists, OuterRef, QuerySet
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from activity import log
from activity.models import Activity
from deals.models import WAITING_FOR_VENDOR, DealRegistration, ReviewRound
from deals.registrations import conflicts, decisions, reviewers
from deals.registrations.rules import Rules, rules_of, rules_of_all
from deals.registrations.timing import business_hours, clock, one_by_one
from identity.models import User
from tenancy import scope
from tenancy.refusals import Refused
from vendors.actors import system

CLOCK = "The clock"
RULE = "The rule of the program"
NOT_ALONE = "There is another claim to the customer."
REFUSED = "registration.not_approved_by_rule"


def escalate(vendor_id: int, now: datetime) -> int:
    """Give what is overdue to an owner, each in a transaction of its own; gives how many climbed."""
    return one_by_one.work(vendor_id, lambda: _not_escalated(now), lambda row: _climb(row, now))


def auto_approve(vendor_id: int, now: datetime) -> int:
    """Approve what waited for so long that the program's rule decides; gives how many were approved.

    What refuses is logged once a round, for the vendor's eyes, and left to people.
    """
    with scope.enter(vendor_id):
        rules = _rules_of_what_is_late(now)
    if not rules:
        return 0
    return one_by_one.work(
        vendor_id,
        lambda: _left_to_the_rule(list(rules), now),
        lambda row: _approve(row, rules[row.enrollment.program_id], now),
    )


def _late(now: datetime) -> QuerySet[DealRegistration]:
    return DealRegistration.objects.filter(status__in=WAITING_FOR_VENDOR, due_at__lt=now).order_by("due_at", "pk")


def _not_escalated(now: datetime) -> QuerySet[DealRegistration]:
    return _late(now).filter(escalated_at__isnull=True).select_related("partner", "enrollment__program", "reviewer")


def _climb(row: DealRegistration, now: datetime) -> bool:
    former = row.reviewer
    owner = _owner_for(row)
    row.escalated_at, row.reviewer = now, owner or former
    # No new revision: the facts are the same, and a manager who is deciding at this moment should not be refused.
    row.save(update_fields=["escalated_at", "reviewer"])
    after = {
        "partner": row.partner.name,
        "code": row.code,
        "customer": row.customer_name,
        "reviewer": str(row.reviewer) if row.reviewer else "nobody",
        "due_words": clock.when(row.due_at or now, rules_of(row).zone),
    }
    before = {"reviewer": str(former) if former else "", "reviewer_id": former.pk if former else None}
    by = system(row.vendor_id, CLOCK)
    log.record("registration.overdue", row, by=by, partner_id=row.partner_id, before=before, after=after)
    return True


def _owner_for(row: DealRegistration) -> User | None:
    """Whoever has it, when that is an owner; else the first owner. None in a workspace without one for it."""
    people = reviewers.owners(row)
    return next((one for one in people if one.pk == row.reviewer_id), people[0] if people else None)


def _rules_of_what_is_late(now: datetime) -> dict[int, Rules]:
    """The rules of the programs that approve by rule, by the program's id; none while nothing is late."""
    if not _late(now).exists():
        return {}
    rules = {program.pk: rules for program, rules in rules_of_all(now).items()}
    return {pk: one for pk, one in rules.items() if one.policy.auto_approve_after_hours is not None}


def _left_to_the_rule(programs: Collection[int], now: datetime) -> QuerySet[DealRegistration]:
    """What is late in these programs, without what the rule has met with a refusal in this round."""
    rows = _late(now).filter(enrollment__program__in=programs).select_related("enrollment")
    this_round = ReviewRound.objects.filter(registration=OuterRef("subject_id"), ended_at__isnull=True)
    refused = Activity.objects.filter(verb=REFUSED, subject_type="dealregistration", subject_id=OuterRef("pk"))
    refused = refused.annotate(round=Cast(KT("after__round"), BigIntegerField()))
    return rows.filter(~Exists(refused.filter(round__in=this_round.values("pk"))))


def _approve(row: DealRegistration, rules: Rules, now: datetime) -> bool:
    policy = rules.policy
    hours = policy.auto_approve_after_hours or 0
    if row.due_at is None or business_hours.due(row.due_at, hours, policy.calendar, rules.zone) > now:
        return False
    by = system(row.vendor_id, RULE)
    note = f"Nobody had answered {business_hours.in_words(hours, policy.calendar)} after the answer was due."
    try:
        with transaction.atomic():
            if conflicts.of(row):
                raise Refused(NOT_ALONE)
            decisions.approve(row, by=by, note=note if hours else "Nobody had answered in time.", now=now)
    except Refused as refusal:
        this_round = ReviewRound.objects.get(registration=row, ended_at__isnull=True)
        after = {"code": row.code, "round": this_round.pk}
        # Why not may name another partner, so the entry is not the partner's to see.
        log.record(REFUSED, row, by=by, after=after, note=str(refusal))
        return False
    return True
