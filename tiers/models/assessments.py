"""What an enrollment came to, with its evidence, and the changes that are proposed for it.

change:  proposed -> approved | declined | superseded ; approved -> lifted, before a demotion took effect
"""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy import walls
from tenancy.history import TransactionField
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models.runs import Basis, Run


class Assessment(TenantModel):
    """What one enrollment came to on one day.

    Kept are the newest of each enrollment and basis (`latest`; a nightly run leaves it alone while nothing changed) and
    the one behind each proposal, which also carries its evidence: every row that counted, every row that did not, why.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    # A run writes one for each enrollment, and the database checks every key of every row: two wide ones hold them all
    # (the migration ties them together), the vendor included.
    vendor = models.ForeignKey("vendors.Vendor", models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    enrollment = TenantForeignKey(Enrollment, related_name="assessments")
    partner = TenantForeignKey(Partner, related_name="+")
    program = TenantForeignKey(Program, related_name="+")
    run = TenantForeignKey(Run, related_name="assessments")
    edition = TenantForeignKey(Edition, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    as_of = models.DateField()
    latest = models.BooleanField()
    current_tier = models.CharField(max_length=60)
    eligible_tier = models.CharField(max_length=60)
    eligible_since = models.DateField()
    metrics = models.JSONField()
    evidence: "models.JSONField[Any, Any]" = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "enrollment", "basis"],
                condition=Q(latest=True),
                name="one_latest_assessment",
            ),
        ]
        indexes = [
            models.Index(
                fields=["vendor", "id"],
                name="assessment_at_odds",
                condition=Q(latest=True) & ~Q(current_tier=F("eligible_tier")),
            ),
        ]


class TierChange(TenantModel):
    """A proposal to move, made by a run and decided by a person.

    `effective_on` is the day on which an approved move takes effect, or would have if it had not been lifted.
    `decided_in` is the transaction in which a person decided: a run's snapshot tells whether the run knew of it.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        DECLINED = "declined"
        SUPERSEDED = "superseded"
        LIFTED = "lifted"

    partner_wall: ClassVar[walls.PartnerWall] = walls.own_where("approved", "state = 'approved'", state="approved")

    enrollment = TenantForeignKey(Enrollment, related_name="changes")
    partner = TenantForeignKey(Partner, related_name="+")
    program = TenantForeignKey(Program, related_name="+")
    run = TenantForeignKey(Run, related_name="changes")
    assessment = TenantForeignKey(Assessment, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    as_of = models.DateField()
    from_tier = models.CharField(max_length=60)
    to_tier = models.CharField(max_length=60)
    upward = models.BooleanField()
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_by_label = models.CharField(max_length=250, blank=True)
    decided_in = TransactionField(null=True, editable=False)
    note = models.TextField(blank=True)
    effective_on = models.DateField(null=True)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    lifted_by_label = models.CharField(max_length=250, blank=True, db_default="")
    lifted_why = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "enrollment", "basis"], condition=Q(state="proposed"), name="one_open_change"
            ),
            models.CheckConstraint(condition=~Q(from_tier=F("to_tier")), name="a_change_moves"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at__isnull=True)
                | ~Q(state="proposed") & Q(decided_at__isnull=False),
                name="a_decision_has_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["approved", "lifted"], effective_on__isnull=False)
                | ~Q(state__in=["approved", "lifted"]) & Q(effective_on__isnull=True),
                name="an_approved_move_has_a_day",
            ),
            models.CheckConstraint(
                condition=Q(state="lifted", lifted_at__isnull=False, upward=False)
                | ~Q(state="lifted") & Q(lifted_at__isnull=True),
                name="a_lifted_demotion_has_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "state", "-id"], name="change_by_state"),
            models.Index(fields=["vendor", "run"], name="change_of_run"),
            models.Index(
                fields=["vendor", "effective_on"],
                name="demotion_takes_effect",
                condition=Q(state="approved", upward=False),
            ),
            models.Index(fields=["vendor", "enrollment", "-id"], name="change_of_enrollment"),
            models.Index(fields=["vendor", "decided_in"], name="change_declined", condition=Q(state="declined")),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.from_tier} to {self.to_tier}"
