"""A recalculation is a row, and the row is the job.

run:  queued -> running -> done | failed | cancelled
      queued -> cancelled
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from programs.models import Edition, Program
from tenancy import walls
from tenancy.models import TenantForeignKey
from tiers.models.jobs import Job, JobState, JobStep
from ui.formats import day


class Basis(models.TextChoices):
    MID_YEAR = "mid_year", "mid-year, trailing window"
    ANNUAL = "annual", "annual, prior calendar year"


class Run(Job):
    """One evaluation of a program. The row is the job: its key, not the queue, decides that it happens once.

    A full run assesses everyone. An incremental one assesses who was touched since the last run of the program and
    basis, and those that were `named`; where it cannot know who was touched it becomes a full one.
    """

    class Mode(models.TextChoices):
        FULL = "full", "everyone"
        INCREMENTAL = "incremental", "who was touched"

    State = JobState

    class Trigger(models.TextChoices):
        PERSON = "person", "by hand"
        NIGHTLY = "nightly", "nightly"
        EVENT = "event", "after a change"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="runs")
    edition = TenantForeignKey(Edition, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    as_of = models.DateField()
    window_after = models.DateField()
    window_until = models.DateField()
    mode = models.CharField(max_length=11, choices=Mode, default=Mode.FULL)
    named = ArrayField(models.BigIntegerField(), default=list, blank=True)
    touched = models.PositiveIntegerField(null=True)
    trigger = models.CharField(max_length=10, choices=Trigger, default=Trigger.PERSON)
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    assessed = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    proposed = models.PositiveIntegerField(default=0)
    superseded = models.PositiveIntegerField(default=0)
    cancel_requested_at = models.DateTimeField(null=True)
    cancel_requested_by_label = models.CharField(max_length=250, blank=True, default="")
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
            # What an incremental run goes on from: the last that was done, and the latest day that any was about.
            models.Index(
                fields=["vendor", "program", "basis", "-finished_at"], name="run_last_done", condition=Q(state="done")
            ),
            models.Index(
                fields=["vendor", "program", "basis", "-as_of"], name="run_latest_day", condition=Q(state="done")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program} as of {day(self.as_of)} ({self.get_basis_display()})"


class RunStep(JobStep):
    """A running run came to a step. Written beside the run's own transaction, so that people can watch."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    run = TenantForeignKey(Run, related_name="steps")

    class Meta:
        indexes = [models.Index(fields=["vendor", "run", "-id"], name="step_of_run")]
