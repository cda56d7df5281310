"""What a document would do to the partners of a program, without doing it.

simulation:  queued -> running -> done | failed
             queued, running -> cancelled
"""

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Enrollment, Partner
from programs.models import Edition, Program
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models.jobs import Job, JobState, JobStep
from tiers.models.runs import Basis
from ui.formats import day


class Simulation(Job):
    """One document held against the facts of one day, beside the edition in force on it. The row is the job.

    It keeps the text it was asked about: a draft may change or go the next day. `summary` has what `results` reads.
    """

    State = JobState

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="+")
    edition = TenantForeignKey(Edition, related_name="+")
    label = models.CharField(max_length=40)
    source = models.TextField()
    digest = models.CharField(max_length=64)
    basis = models.CharField(max_length=10, choices=Basis)
    as_of = models.DateField()
    window_after = models.DateField()
    window_until = models.DateField()
    key = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    step = models.PositiveSmallIntegerField(default=0)
    assessed = models.PositiveIntegerField(default=0)
    up = models.PositiveIntegerField(default=0)
    down = models.PositiveIntegerField(default=0)
    differing = models.PositiveIntegerField(default=0)
    summary: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "key"], name="simulation_key")]
        indexes = [
            models.Index(fields=["vendor", "program", "-id"], name="simulation_newest"),
            models.Index(
                fields=["vendor", "requested_at"],
                name="simulation_waiting",
                condition=Q(state__in=["queued", "running"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} as of {day(self.as_of)} ({self.get_basis_display()})"


class SimulatedMove(TenantModel):
    """An enrollment that the document would move, or treats unlike the edition in force.

    Tiers by key: where it stands, what it is eligible for by the edition in force and by the document, and where it
    would stand once what each proposes was approved. None of an edition that would not assess it.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    simulation = TenantForeignKey(Simulation, related_name="moves")
    enrollment = TenantForeignKey(Enrollment, related_name="+")
    partner = TenantForeignKey(Partner, related_name="+")
    region = models.CharField(max_length=64, blank=True)
    current_tier = models.CharField(max_length=60)
    eligible_now = models.CharField(max_length=60, null=True)  # noqa: DJ001 - not assessed is not a tier without a key
    eligible_then = models.CharField(max_length=60, null=True)  # noqa: DJ001
    stands_now = models.CharField(max_length=60)
    stands_then = models.CharField(max_length=60)
    upward = models.BooleanField(null=True)

    class Meta:
        indexes = [models.Index(fields=["vendor", "simulation", "-id"], name="move_of_simulation")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.current_tier} to {self.stands_then}"


class SimulationStep(JobStep):
    """A simulation at work came to a step. Written beside its own transaction, so that people can watch."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    simulation = TenantForeignKey(Simulation, related_name="steps")

    class Meta:
        indexes = [models.Index(fields=["vendor", "simulation", "-id"], name="step_of_simulation")]
