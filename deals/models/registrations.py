"""A partner's claim to a sale, and what grew around it: who waits since when, what happens next, how it was decided.

Everything that both sides may know stands in tables that the partner's people see. What only the vendor's side may know
(matches, conflicts with others, decisions in bulk) has tables of its own.
"""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone

from deals.models.customers import Account
from deals.models.sales import MOST, Opportunity
from partners.models import Enrollment, Partner
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel


class Status(models.TextChoices):
    """Where the review stands. `deals/registrations/lifecycle.py` has the table of moves."""

    DRAFT = "draft", "Draft"
    SUBMITTED = "submitted", "Submitted"
    IN_REVIEW = "in_review", "In review"
    ACTION_REQUIRED = "action_required", "Action required"
    APPROVED = "approved", "Approved"
    REJECTED = "rejected", "Rejected"
    WITHDRAWN = "withdrawn", "Withdrawn"
    WON = "won", "Won"
    LOST = "lost", "Lost"
    EXPIRED = "expired", "Expired"


class SalesStage(models.TextChoices):
    """How far the sale is, as the partner tells it. It moves freely and apart from the review."""

    PROSPECT = "prospect", "Prospect"
    QUALIFIED = "qualified", "Qualified"
    TECHNICAL_VALIDATION = "technical_validation", "Technical validation"
    BUSINESS_VALIDATION = "business_validation", "Business validation"
    COMMITTED = "committed", "Committed"
    LAUNCHED = "launched", "Launched"
    CLOSED_LOST = "closed_lost", "Closed lost"


class LostReason(models.TextChoices):
    PRICE = "price", "Price"
    COMPETITOR = "competitor", "Lost to a competitor"
    NO_BUDGET = "no_budget", "No budget"
    NO_DECISION = "no_decision", "No decision by the customer"
    TECHNICAL_FIT = "technical_fit", "Technical fit"
    TIMING = "timing", "Timing"
    CUSTOMER_GONE = "customer_gone", "Customer merged or closed down"
    OTHER = "other", "Another reason"


class RejectionReason(models.TextChoices):
    CONFLICT = "conflict", "Somebody was first"
    DIRECT = "direct", "The vendor sells to this customer directly"
    NOT_QUALIFIED = "not_qualified", "Not qualified yet"
    INCOMPLETE = "incomplete", "Too little information"
    DUPLICATE = "duplicate", "Registered twice"
    OUT_OF_PROGRAM = "out_of_program", "Outside the program"
    NO_PART = "no_part", "The partner's part is not visible"
    OTHER = "other", "Another reason"


class ConflictKind(models.TextChoices):
    """What another claim to the customer is. The losing partner is told this and the date, never who."""

    REGISTRATION = "registration", "another partner's registration"
    OPPORTUNITY = "opportunity", "an opportunity of the vendor"
    DIRECT = "direct", "a customer the vendor keeps to itself"


WAITING_FOR_VENDOR = (Status.SUBMITTED, Status.IN_REVIEW)
UNDER_REVIEW = (*WAITING_FOR_VENDOR, Status.ACTION_REQUIRED)
ACTIVE = (*UNDER_REVIEW, Status.APPROVED)

_VALUES = [status.value for status in Status]


def person() -> models.ForeignKey:  # type: ignore[type-arg]
    """Who did it; nobody where a job did, or where it has not happened."""
    return models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")


class DealRegistration(TenantModel):
    """A claim to one customer's sale. `revision` grows with every change, so that nobody decides on what they have not
    seen; `due_at` is when the vendor's answer is due and empty while nobody waits for the vendor."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    code = models.CharField(max_length=12)
    partner = TenantForeignKey(Partner, related_name="registrations")
    enrollment = TenantForeignKey(Enrollment, related_name="registrations")
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.DRAFT)
    revision = models.PositiveIntegerField(default=1)
    resubmission_of = TenantForeignKey("deals.DealRegistration", null=True, blank=True, related_name="resubmissions")

    customer_name = models.CharField(max_length=200, blank=True)
    customer_website = models.CharField(max_length=200, blank=True)
    contact_name = models.CharField(max_length=200, blank=True)
    contact_email = models.CharField(max_length=254, blank=True)
    products = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    currency = models.CharField(max_length=3)
    arr = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    services = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    expected_close = models.DateField(null=True, blank=True)
    already_closed = models.BooleanField(default=False)
    late_reason = models.CharField(max_length=500, blank=True)
    influences = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    story = models.TextField(max_length=2000, blank=True)
    consented_at = models.DateTimeField(null=True, blank=True)
    consented_by = person()

    stage = models.CharField(max_length=24, choices=SalesStage.choices, default=SalesStage.PROSPECT)
    lost_reason = models.CharField(max_length=24, choices=LostReason.choices, blank=True)

    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True, blank=True)
    submitted_by = person()

    account = TenantForeignKey(Account, null=True, blank=True, related_name="registrations")
    opportunity = TenantForeignKey(Opportunity, null=True, blank=True, related_name="registrations")
    reviewer = person()
    due_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)
    asked_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    question = models.CharField(max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person()
    reason_code = models.CharField(max_length=24, choices=RejectionReason.choices, blank=True)
    reason = models.CharField(max_length=1000, blank=True)
    conflict_kind = models.CharField(max_length=16, choices=ConflictKind.choices, blank=True)
    conflict_since = models.DateField(null=True, blank=True)
    protected_until = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "code"], name="registration_code"),
            models.CheckConstraint(condition=Q(status__in=_VALUES), name="registration_status_is_known"),
            models.CheckConstraint(
                condition=(Q(arr__isnull=True) | Q(arr__gt=0, arr__lte=MOST)) & Q(services__range=(0, MOST)),
                name="registration_amounts",
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="registration_currency"),
            models.CheckConstraint(
                condition=Q(status=Status.DRAFT)
                | Q(submitted_at__isnull=False, arr__isnull=False, expected_close__isnull=False)
                & Q(account__isnull=False, consented_at__isnull=False)
                & ~Q(customer_name=""),
                name="registration_complete_once_submitted",
            ),
            models.CheckConstraint(
                condition=Q(due_at__isnull=False, status__in=list(WAITING_FOR_VENDOR))
                | Q(due_at__isnull=True) & ~Q(status__in=list(WAITING_FOR_VENDOR)),
                name="registration_due_while_the_vendor_has_it",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.APPROVED, Status.WON]) | Q(opportunity__isnull=False),
                name="registration_approved_has_an_opportunity",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "partner", "-id"], name="registration_of_partner"),
            models.Index(fields=["vendor", "status", "-id"], name="registration_by_status"),
            models.Index(fields=["vendor", "account", "-id"], name="registration_of_customer"),
            models.Index(fields=["vendor", "due_at", "id"], name="registration_due", condition=Q(due_at__isnull=False)),
            models.Index(
                fields=["vendor", "account"],
                name="registration_active",
                condition=Q(status__in=[status.value for status in ACTIVE]),
            ),
            models.Index(fields=["vendor", "opportunity"], name="registration_of_opportunity"),
            models.Index(
                fields=["vendor", "protected_until"],
                name="registration_protected",
                condition=Q(protected_until__isnull=False, status="approved"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_name or 'New deal'} ({self.code})"

    @property
    def is_waiting(self) -> bool:
        """Whether the vendor has to answer."""
        return self.status in WAITING_FOR_VENDOR


class ReviewRound(TenantModel):
    """One stretch of time in which the vendor had it, from the submission or answer to the vendor's answer."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    registration = TenantForeignKey(DealRegistration, related_name="rounds")
    partner = TenantForeignKey(Partner, related_name="+")
    began_at = models.DateTimeField()
    due_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = person()
    outcome = models.CharField(max_length=20, blank=True)
    business_minutes = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "registration"], condition=Q(ended_at__isnull=True), name="one_open_round"
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True, outcome="", business_minutes__isnull=True)
                | Q(ended_at__isnull=False, business_minutes__isnull=False) & ~Q(outcome=""),
                name="round_ends_with_an_outcome",
            ),
        ]
        indexes = [models.Index(fields=["vendor", "-ended_at"], name="round_newest")]

    def __str__(self) -> str:
        return self.outcome or "under way"


class NextStep(TenantModel):
    """What the partner does next about the sale, and by when."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    registration = TenantForeignKey(DealRegistration, related_name="next_steps")
    partner = TenantForeignKey(Partner, related_name="+")
    due_on = models.DateField()
    text = models.CharField(max_length=255)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = person()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["vendor", "registration", "due_on"], name="next_step_of_registration")]

    def __str__(self) -> str:
        return self.text


class AccountMatch(TenantModel):
    """Which customer a registration was taken for, how that came about, and who corrected it. The newest holds."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    registration = TenantForeignKey(DealRegistration, related_name="matches")
    account = TenantForeignKey(Account, related_name="+")
    explained = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    by = person()
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes = [models.Index(fields=["vendor", "registration", "-id"], name="match_of_registration")]

    def __str__(self) -> str:
        return self.explained


class Decision(TenantModel):
    """An approval or a rejection, with what it made, so that it can be undone for an hour."""

    APPROVED, REJECTED = "approved", "rejected"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    registration = TenantForeignKey(DealRegistration, related_name="decisions")
    kind = models.CharField(max_length=10, choices=[(APPROVED, "approved"), (REJECTED, "rejected")])
    at = models.DateTimeField()
    by = person()
    note = models.CharField(max_length=1000, blank=True)
    revision = models.PositiveIntegerField()
    round = TenantForeignKey(ReviewRound, related_name="+")
    made_opportunity = models.BooleanField(default=False)
    # Kept as a number: the part goes when the decision is undone, the decision stays.
    attribution_id = models.BigIntegerField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = person()

    class Meta:
        indexes = [models.Index(fields=["vendor", "registration", "-id"], name="decision_of_registration")]

    def __str__(self) -> str:
        return self.kind


class Conflict(TenantModel):
    """Another claim to the customer that was known when the manager decided, and what the manager made of it."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    decision = TenantForeignKey(Decision, related_name="conflicts")
    registration = TenantForeignKey(DealRegistration, related_name="conflicts")
    kind = models.CharField(max_length=16, choices=ConflictKind.choices)
    other_registration = TenantForeignKey(DealRegistration, null=True, blank=True, related_name="+")
    other_opportunity = TenantForeignKey(Opportunity, null=True, blank=True, related_name="+")
    who = models.CharField(max_length=300)
    since = models.DateField()
    explained = models.CharField(max_length=120)

    class Meta:
        indexes = [models.Index(fields=["vendor", "registration"], name="conflict_of_registration")]

    def __str__(self) -> str:
        return self.who


class BulkDecision(TenantModel):
    """One decision about several registrations at once."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    kind = models.CharField(max_length=10, choices=[("approved", "approved"), ("rejected", "rejected")])
    reason_code = models.CharField(max_length=24, choices=RejectionReason.choices, blank=True)
    note = models.CharField(max_length=1000, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = person()
    undone_at = models.DateTimeField(null=True, blank=True)


class BulkResult(TenantModel):
    """What became of one row: a decision, or the sentence that says why not."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    bulk = TenantForeignKey(BulkDecision, related_name="results")
    registration = TenantForeignKey(DealRegistration, related_name="+")
    decision = TenantForeignKey(Decision, null=True, blank=True, related_name="+")
    sentence = models.CharField(max_length=500)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "bulk", "registration"], name="one_result_per_row")]
