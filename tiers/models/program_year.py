"""What the program year keeps beside changes and standings.

exception:  in force -> ended by its date | revoked
rehearsal:  queued -> running -> done | failed
"""

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import walls
from tenancy.history import remembered
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models.assessments import TierChange
from tiers.models.days import DAYS
from tiers.models.jobs import Job
from ui.formats import day


class TierException(TenantModel):
    """A tier is held until a day whatever the figures say: in `[begins_on, ends_on)` no run moves the enrollment below.

    The partner sees that its tier is held and until when. Reasons are the vendor's own matter: no page, letter or
    answer for partners has them.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    enrollment = TenantForeignKey(Enrollment, related_name="exceptions")
    partner = TenantForeignKey(Partner, related_name="+")
    tier = models.CharField(max_length=60)
    begins_on = models.DateField()
    ends_on = models.DateField()
    reason = models.TextField()
    approved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    approved_by_label = models.CharField(max_length=250)
    approved_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_by_label = models.CharField(max_length=250, blank=True)
    revoked_why = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("begins_on")), name="an_exception_lasts"),
            ExclusionConstraint(
                name="exceptions_do_not_overlap",
                expressions=[
                    ("vendor", RangeOperators.EQUAL),
                    ("enrollment", RangeOperators.EQUAL),
                    (DAYS, RangeOperators.OVERLAPS),
                ],
                condition=Q(revoked_at__isnull=True),
            ),
        ]
        indexes = [models.Index(fields=["vendor", "ends_on"], name="exception_by_end")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.tier} until {day(self.ends_on)}"


class TierExceptionEvent(remembered(TierException, sees=walls.STAFF_ONLY)):  # type: ignore[misc]
    class Meta:
        db_table = "tiers_tierexception_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="exception_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="exception_versions"),
            models.Index(fields=["vendor", "partner"], name="exception_versions_of"),
        ]


class Notice(TenantModel):
    """The partner was told that a demotion takes effect in so many days; 0: that it does from this day on."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    change = TenantForeignKey(TierChange, related_name="notices")
    partner = TenantForeignKey(Partner, related_name="+")
    days_before = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "change", "days_before"], name="each_notice_once")]


class YearRehearsal(Job):
    """A program year that is tried out on a copy of the dates. The row is the job; `result` is what came of it, with
    the first of its events, and nothing else is ever written by it."""

    class State(models.TextChoices):
        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="rehearsals")
    year = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    result: "models.JSONField[Any, Any]" = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "program", "year"],
                condition=Q(state__in=["queued", "running"]),
                name="one_rehearsal_at_a_time",
            ),
        ]
        indexes = [models.Index(fields=["vendor", "program", "-id"], name="rehearsal_newest")]

    def __str__(self) -> str:
        return f"{self.program}, {self.year}"
