"""API tokens: one person at one vendor, kept as a hash. The role behind it is read anew on every request."""

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantModel


class ApiToken(TenantModel):
    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, blank=True)
    token_hash = models.CharField(max_length=64)
    created_at = models.DateTimeField(default=timezone.now)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "token_hash"], name="api_token_hash")]

    def __str__(self) -> str:
        return self.name or f"token {self.pk}"


class IdempotencyKey(TenantModel):
    """The answer to a request that carried an Idempotency-Key, kept for a day so that a repetition gets it again."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    key = models.CharField(max_length=200)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: "models.JSONField[Any, Any]" = models.JSONField()
    location = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "user", "key"], name="one_answer_per_key")]
        indexes = [models.Index(fields=["vendor", "created_at"], name="idempotency_key_age")]
