"""What a partner says is wrong about a row behind its tier, and what the vendor made of it. Both sides see it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from deals.models.registrations import person
from deals.models.sales import Opportunity
from partners.models import Certification, Enrollment, Milestone, Partner
from programs.models import Program
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models import Run


class About(models.TextChoices):
    """What the partner says is wrong."""

    MISSING_DEAL = "missing_deal", "A deal is missing"
    DEAL = "deal", "A listed deal is wrong"
    CERTIFICATE = "certificate", "A certificate is missing or wrong"
    MILESTONE = "milestone", "A milestone is missing or wrong"
    OTHER = "other", "Something else"


class AppealState(models.TextChoices):
    """Where it stands. `deals/appeals/lifecycle.py` has the arrows."""

    OPEN = "open", "Open"
    ACCEPTED = "accepted", "Accepted"
    DECLINED = "declined", "Declined"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Appeal(TenantModel):
    """One row of one metric that the partner appeals. `row` is the row's reference as explanations give it; of a row
    that is missing, what it would be called. `due_at` is when the answer is due, and stays.

    `wish` has what the fact should be, `found` the figure and the tier as it was filed, `changed` what the correction
    came to: `before`, `after` and `fact`, in words. `revision` grows with every change.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    code = models.CharField(max_length=12)
    partner = TenantForeignKey(Partner, related_name="appeals")
    enrollment = TenantForeignKey(Enrollment, related_name="appeals")
    program = TenantForeignKey(Program, related_name="appeals")
    metric = models.CharField(max_length=60)
    about = models.CharField(max_length=16, choices=About.choices)
    row = models.CharField(max_length=300, blank=True)
    row_label = models.CharField(max_length=300, blank=True)
    opportunity = TenantForeignKey(Opportunity, null=True, blank=True, related_name="appeals")
    certification = TenantForeignKey(Certification, null=True, blank=True, related_name="appeals")
    milestone = TenantForeignKey(Milestone, null=True, blank=True, related_name="appeals")

    claim = models.TextField(max_length=2000)
    evidence_url = models.CharField(max_length=500, blank=True)
    evidence_text = models.TextField(max_length=4000, blank=True)
    wish = models.JSONField(default=dict, blank=True)
    found = models.JSONField(default=dict, blank=True)

    state = models.CharField(max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    revision = models.PositiveIntegerField(default=1)
    filed_at = models.DateTimeField(default=timezone.now)
    filed_by = person()
    filed_by_label = models.CharField(max_length=250, blank=True)
    due_at = models.DateTimeField()
    holder = person()
    reminded_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True)

    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person()
    decided_by_label = models.CharField(max_length=250, blank=True)
    answer = models.CharField(max_length=1000, blank=True)
    run = TenantForeignKey(Run, null=True, blank=True, related_name="appeals")
    changed = models.JSONField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "code"], name="appeal_code"),
            models.UniqueConstraint(
                fields=["vendor", "enrollment", "metric", "row"], condition=Q(state="open"), name="one_open_appeal"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "withdrawn"], decided_at__isnull=True, changed__isnull=True)
                | Q(state="declined", decided_at__isnull=False, changed__isnull=True) & ~Q(answer="")
                | Q(state="accepted", decided_at__isnull=False, changed__isnull=False, run__isnull=False),
                name="appeal_decided_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "partner", "-id"], name="appeal_of_partner"),
            models.Index(fields=["vendor", "-id"], name="appeal_newest"),
            models.Index(fields=["vendor", "due_at", "id"], name="appeal_due", condition=Q(state="open")),
        ]

    def __str__(self) -> str:
        return f"{self.get_about_display()}: {self.row_label or self.metric} ({self.code})"

    @property
    def is_open(self) -> bool:
        """Whether the vendor has to answer."""
        return self.state == AppealState.OPEN
