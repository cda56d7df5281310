"""API tokens: one person at one vendor, kept as a hash. The role behind it is read anew on every request."""

from typing import ClassVar

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
