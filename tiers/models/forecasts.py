"""When each enrollment falls below its tier if nothing else is recorded."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Q

from partners.models import Enrollment, Partner
from programs.models import Program
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models.runs import Run
from ui.formats import day


class Forecast(TenantModel):
    """The answer for one enrollment that stands above the lowest tier; those on the lowest cannot fall and have none.

    `falls_on` is the first day on which the enrollment is below `tier`, the one it stands on: empty where that is not
    within twelve months, and not later than `as_of` where it is below already. What leaves on that day is named by the
    metric's key and the row's reference; both are empty where it is new rules that take effect, or nothing left.
    `as_of` is the day of the forecast that first said so.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    enrollment = TenantForeignKey(Enrollment, related_name="forecasts")
    partner = TenantForeignKey(Partner, related_name="+")
    program = TenantForeignKey(Program, related_name="+")
    as_of = models.DateField()
    tier = models.CharField(max_length=60)
    falls_on = models.DateField(null=True)
    falls_to = models.CharField(max_length=60, blank=True)
    because = models.CharField(max_length=60, blank=True)
    because_ref = models.CharField(max_length=254, blank=True)
    because_label = models.CharField(max_length=254, blank=True)
    because_amount = models.DecimalField(max_digits=40, decimal_places=2, default=Decimal(0))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "enrollment"], name="one_forecast"),
            models.CheckConstraint(
                condition=Q(falls_on__isnull=True, falls_to="") | Q(falls_on__isnull=False) & ~Q(falls_to=""),
                name="a_fall_has_a_tier",
            ),
        ]
        indexes = [
            models.Index(
                fields=["vendor", "falls_on", "id"], name="forecast_by_day", condition=Q(falls_on__isnull=False)
            ),
            models.Index(fields=["vendor", "program"], name="forecast_of_program"),
        ]

    def __str__(self) -> str:
        return f"{self.tier} until {day(self.falls_on) if self.falls_on else 'further notice'}"


class LookAhead(TenantModel):
    """Which run a program was last looked ahead of after: one row a program, `at` empty until that is done once.

    Programs whose newest run is another are behind, and taken up again.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    program = TenantForeignKey(Program, related_name="+")
    run = TenantForeignKey(Run, related_name="+")
    as_of = models.DateField()
    at = models.DateTimeField(null=True)
    changed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "program"], name="one_look_ahead")]

    def __str__(self) -> str:
        return f"as of {day(self.as_of)}"
