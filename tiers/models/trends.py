"""What runs leave behind for those who look back: who came out differently, and how many stood on each tier."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models.runs import Basis, Run


class Moved(TenantModel):
    """In this run an enrollment became eligible for another tier than in the run before, with the values of both.

    `at` is the moment at which the run read the facts; runs of a program follow each other, so it has their order.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    run = TenantForeignKey(Run, related_name="moved")
    enrollment = TenantForeignKey(Enrollment, related_name="+")
    partner = TenantForeignKey(Partner, related_name="+")
    program = TenantForeignKey(Program, related_name="+")
    basis = models.CharField(max_length=10, choices=Basis)
    at = models.DateTimeField()
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)
    metrics_before = models.JSONField()
    metrics_after = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "run", "enrollment"], name="moved_once_a_run"),
            models.CheckConstraint(condition=~Q(before=F("after")), name="who_moved_came_out_differently"),
        ]
        indexes = [models.Index(fields=["vendor", "program", "basis", "enrollment", "at"], name="moved_in_order")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.before} to {self.after}"


class TierCount(TenantModel):
    """How many active enrollments of a program stood on a tier on a day, as the last run about that day found it."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="+")
    day = models.DateField()
    tier = models.CharField(max_length=60)
    enrollments = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "program", "day", "tier"], name="tier_counted_once")]

    def __str__(self) -> str:
        return f"{self.day}: {self.enrollments} on {self.tier}"
