"""How good a partner is, and how we know: runs, assessments with their evidence, proposed changes, dated standings.

run:     queued -> running -> done | failed
change:  proposed -> approved | declined | superseded | expired
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel


class Basis(models.TextChoices):
    MID_YEAR = "mid_year", "mid-year, trailing window"
    ANNUAL = "annual", "annual, prior calendar year"


class Run(TenantModel):
    """One evaluation of a whole program. The row is the job: its key, not the queue, decides that it happens once."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    class Trigger(models.TextChoices):
        PERSON = "person", "by hand"
        NIGHTLY = "nightly", "nightly"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="runs")
    edition = TenantForeignKey(Edition, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    as_of = models.DateField()
    window_after = models.DateField()
    window_until = models.DateField()
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.PERSON)
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    assessed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    superseded = models.PositiveIntegerField(default=0)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    requested_by_label = models.CharField(max_length=250)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "key"], name="run_key")]
        indexes = [
            models.Index(fields=["vendor", "program", "-id"], name="run_newest"),
            models.Index(
                fields=["vendor", "requested_at"],
                name="run_waiting",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} as of {self.as_of} ({self.get_basis_display()})"


class RunStep(TenantModel):
    """A running run came to a step. Written beside the run's own transaction, so that people can watch."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    run = TenantForeignKey(Run, related_name="steps")
    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["vendor", "run", "-id"], name="step_of_run")]


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
    """A proposal to move, made by a run and decided by a person."""

    class State(models.TextChoices):
        PROPOSED = "proposed"
        APPROVED = "approved"
        DECLINED = "declined"
        SUPERSEDED = "superseded"
        EXPIRED = "expired"

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
    note = models.TextField(blank=True)

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
        ]
        indexes = [
            models.Index(fields=["vendor", "state", "-id"], name="change_by_state"),
            models.Index(fields=["vendor", "run"], name="change_of_run"),
        ]

    def __str__(self) -> str:
        return f"{self.partner}: {self.from_tier} to {self.to_tier}"


class Standing(TenantModel):
    """The tier an enrollment stands on, from one day until another. The history of tiers has no gap and no overlap."""

    class Reason(models.TextChoices):
        ENROLLED = "enrolled", "enrolled"
        IMPORTED = "imported", "imported"
        DECISION = "decision", "tier change approved"

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    enrollment = TenantForeignKey(Enrollment, related_name="standings")
    partner = TenantForeignKey(Partner, related_name="+")
    tier = models.CharField(max_length=60)
    begins_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=10, choices=Reason)
    change = TenantForeignKey(TierChange, null=True, related_name="+")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("begins_on")),
                name="standing_ends_after_begin",
            ),
            models.UniqueConstraint(
                fields=["vendor", "enrollment"], condition=Q(ends_on__isnull=True), name="one_open_standing"
            ),
            ExclusionConstraint(
                name="standings_do_not_overlap",
                expressions=[
                    ("vendor", RangeOperators.EQUAL),
                    ("enrollment", RangeOperators.EQUAL),
                    (
                        Func(
                            F("begins_on"),
                            F("ends_on"),
                            RangeBoundary(),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]
        indexes = [models.Index(fields=["vendor", "enrollment", "-begins_on"], name="standing_of_enrollment")]

    def __str__(self) -> str:
        return f"{self.tier} from {self.begins_on}"
