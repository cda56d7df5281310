"""The dated history of tiers."""

from typing import ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q

from partners.models import Enrollment, Partner
from tenancy import walls
from tenancy.history import remembered
from tenancy.models import TenantForeignKey, TenantModel
from tiers.models.assessments import TierChange
from tiers.models.days import DAYS
from ui.formats import day


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
                    (DAYS, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "enrollment", "-begins_on"], name="standing_of_enrollment"),
            # Whose tier changes on a day.
            models.Index(fields=["vendor", "begins_on"], name="standing_by_begin"),
            models.Index(fields=["vendor", "ends_on"], name="standing_by_end", condition=Q(ends_on__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.tier} from {day(self.begins_on)}"


class StandingEvent(remembered(Standing, sees=walls.OWN)):  # type: ignore[misc]
    class Meta:
        db_table = "tiers_standing_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="standing_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="standing_versions"),
            models.Index(fields=["vendor", "partner"], name="standing_versions_of"),
        ]
