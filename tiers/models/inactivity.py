"""The quarterly look at quiet partners.

review:  queued -> listing -> open -> closed
         listing -> failed (five attempts) -> queued (tried again)
item:    proposed -> kept | nudged | in grace
         nudged -> answered | kept | in grace
         in grace -> answered | kept | deactivated (at the end of its days)
         answered -> kept | in grace | deactivated
         deactivated -> reactivated
return:  open -> accepted | declined
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel


class InactivityReview(TenantModel):
    """The look at one program's quiet partners in one calendar quarter. The row is the job that lists them."""

    class State(models.TextChoices):
        QUEUED = "queued"
        LISTING = "listing"
        OPEN = "open"
        CLOSED = "closed"
        FAILED = "failed"

    class Trigger(models.TextChoices):
        PERSON = "person", "by hand"
        BEAT = "beat", "on the quarter's first day"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="inactivity_reviews")
    edition = TenantForeignKey(Edition, related_name="+")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.PERSON)
    listed = models.PositiveIntegerField(default=0)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    opened_by_label = models.CharField(max_length=250)
    opened_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    closed_by_label = models.CharField(max_length=250, blank=True)
    closed_at = models.DateTimeField(null=True)
    report = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "program", "year", "quarter"], name="one_review_per_quarter"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="review_quarter"),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False, report__isnull=False)
                | ~Q(state="closed") & Q(closed_at__isnull=True),
                name="a_closed_review_has_its_report",
            ),
        ]
        indexes = [models.Index(fields=["vendor", "-as_of", "-id"], name="review_newest")]

    def __str__(self) -> str:
        return f"{self.program}, {self.label}"

    @property
    def label(self) -> str:
        """The quarter as commands write it: `2026Q3`."""
        return f"{self.year}Q{self.quarter}"


class ReviewItem(TenantModel):
    """One enrollment in a review: its signs of life as they were when it was listed, what the document's rule proposes
    and what came of it. Days without a sign are counted to the review's day."""

    class Proposal(models.TextChoices):
        KEEP = "keep"
        NUDGE = "nudge"
        DEACTIVATE = "deactivate"

    class State(models.TextChoices):
        PROPOSED = "proposed", "to decide"
        KEPT = "kept", "kept"
        NUDGED = "nudged", "nudged"
        IN_GRACE = "in_grace", "in grace"
        ANSWERED = "answered", "answered"
        DEACTIVATED = "deactivated", "deactivated"
        REACTIVATED = "reactivated", "reactivated"

    partner_wall: ClassVar[walls.PartnerWall] = walls.own_where(
        "once it heard of it",
        "state IN ('nudged', 'in_grace', 'answered', 'deactivated', 'reactivated')",
        state__in=["nudged", "in_grace", "answered", "deactivated", "reactivated"],
    )

    review = TenantForeignKey(InactivityReview, related_name="items")
    enrollment = TenantForeignKey(Enrollment, related_name="+")
    partner = TenantForeignKey(Partner, related_name="+")
    tier = models.CharField(max_length=60)
    last_sign_in = models.DateField(null=True)
    last_registration = models.DateField(null=True)
    last_referral = models.DateField(null=True)
    last_training = models.DateField(null=True)
    last_story = models.DateField(null=True)
    last_sign_of_life = models.DateField(null=True)
    quiet_days = models.PositiveIntegerField()
    proposal = models.CharField(max_length=10, choices=Proposal)
    reason = models.CharField(max_length=20)
    state = models.CharField(max_length=12, choices=State, default=State.PROPOSED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by_label = models.CharField(max_length=250, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    nudged_at = models.DateTimeField(null=True)
    grace_ends_on = models.DateField(null=True)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    answered_by_label = models.CharField(max_length=250, blank=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "review", "enrollment"], name="one_item_per_enrollment"),
            models.CheckConstraint(
                condition=~Q(state="in_grace") | Q(grace_ends_on__isnull=False), name="grace_has_an_end"
            ),
            models.CheckConstraint(
                condition=~Q(state="answered") | Q(answered_at__isnull=False), name="an_answer_has_a_time"
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "review", "-quiet_days", "-id"], name="item_by_quiet_days"),
            models.Index(fields=["vendor", "review", "state"], name="item_by_state"),
            models.Index(fields=["vendor", "enrollment", "-id"], name="item_of_enrollment"),
            models.Index(fields=["vendor", "partner", "-id"], name="item_of_partner"),
            models.Index(fields=["vendor", "grace_ends_on"], name="item_in_grace", condition=Q(state="in_grace")),
        ]

    def __str__(self) -> str:
        return f"{self.partner} in {self.enrollment.program}"


class ReviewDecision(TenantModel):
    """What a person decided about one or several items at once. For an hour it can be taken back, row by row."""

    class Kind(models.TextChoices):
        KEEP = "keep"
        NUDGE = "nudge"
        DEACTIVATE = "deactivate"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    review = TenantForeignKey(InactivityReview, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    note = models.TextField(blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    by_label = models.CharField(max_length=250)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["vendor", "review", "-id"], name="decision_of_review")]

    def __str__(self) -> str:
        return f"{self.kind} in {self.review}"


class ReviewDecisionRow(TenantModel):
    """What became of one item under a decision. `before` and `after` are what the decision set, for taking it back;
    empty where it was refused, with the sentence why."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    decision = TenantForeignKey(ReviewDecision, related_name="rows")
    item = TenantForeignKey(ReviewItem, related_name="decisions")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    letter = TenantForeignKey("activity.Activity", null=True, related_name="+")
    sentence = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "decision", "item"], name="one_row_per_item_decided"),
        ]
        indexes = [models.Index(fields=["vendor", "item", "-id"], name="decision_of_item")]


class ReturnRequest(TenantModel):
    """A partner whose portal is closed asks to come back."""

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        DECLINED = "declined"

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    partner = TenantForeignKey(Partner, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_by_label = models.CharField(max_length=250)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by_label = models.CharField(max_length=250, blank=True)
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "partner"], condition=Q(state="open"), name="one_open_return_request"
            ),
        ]
        indexes = [models.Index(fields=["vendor", "state", "-id"], name="return_by_state")]

    def __str__(self) -> str:
        return f"{self.partner} asks to come back"
