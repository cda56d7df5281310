"""What rows have in common that stand for work: a worker takes the row, and its state says that it is done once."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenancy.models import TenantModel


class Job(TenantModel):
    """Who asked for the work and when, how often it was begun, and what went wrong."""

    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    requested_by_label = models.CharField(max_length=250)
    requested_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        abstract = True


class JobStep(TenantModel):
    """A job at work came to a step. Written beside the job's own transaction, so that people can watch."""

    step = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class JobState(models.TextChoices):
    """Of jobs that a person may cancel."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
