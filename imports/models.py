"""Imports as rows: the file that waits, and what became of it.

queued --> done | refused | failed

The row stays locked and queued while a worker is at it: one that is killed leaves nothing behind, and the next takes it
up. What a person sees meanwhile is the number of rows read, which the cache holds.
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantModel


class ImportJob(TenantModel):
    """One import of one file. `content` is dropped when the file is no longer needed."""

    class State(models.TextChoices):
        QUEUED = "queued", "waiting"
        DONE = "done", "done"
        REFUSED = "refused", "refused"
        FAILED = "failed", "failed"

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    kind = models.CharField(max_length=20)
    file_name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    content = models.BinaryField(null=True)
    program = models.CharField(max_length=60, blank=True)
    preset = models.CharField(max_length=20, blank=True, default="", db_default="")
    currency = models.CharField(max_length=3, blank=True, default="", db_default="")
    dry_run = models.BooleanField(default=False)
    partial = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    read = models.PositiveIntegerField(default=0)
    created = models.PositiveIntegerField(default=0)
    updated = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    ignored = models.PositiveIntegerField(default=0, db_default=0)
    rejected_count = models.PositiveIntegerField(default=0)
    rejected = models.JSONField(default=list)
    ignored_columns = models.JSONField(default=list)
    outcome = models.TextField(blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    requested_by_label = models.CharField(max_length=250)
    requested_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["vendor", "-id"], name="import_newest"),
            models.Index(fields=["vendor", "requested_at"], name="import_waiting", condition=Q(state="queued")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="queued", finished_at__isnull=True)
                | ~Q(state="queued") & Q(finished_at__isnull=False),
                name="a_finished_import_has_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} from {self.file_name}"

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.QUEUED
