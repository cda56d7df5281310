"""Who buys: the end customers of a vendor, each known once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantModel


class Account(TenantModel):
    """An end customer, known by its web domain or, without one, by its name."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)
    name_key = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "domain"], condition=~Q(domain=""), name="account_domain"),
            models.UniqueConstraint(fields=["vendor", "name_key"], condition=Q(domain=""), name="account_name"),
        ]

    def __str__(self) -> str:
        return self.name
