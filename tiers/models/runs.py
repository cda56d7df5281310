"""A recalculation is a row, and the row is the job.

run:  queued -> running -> done | failed
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

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
    # What it knew (`tiers.replaying.snapshots`): the database's snapshot that it read, empty where it had none of its
    # own, and the time at which it had it.
    snapshot = models.TextField(blank=True, default="")
    known_at = models.DateTimeField(null=True)

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
