"""Who buys: the end customers of a vendor, each known once."""

from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Left, Length, Reverse, Right
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel

EDGE = 2
"""Letters at either end of a name that its look-alikes are looked up by (`deals.customers.matching`)."""

# Compared byte by byte, so that a condition on how a text begins can use an index behind row-level security.
_BYTES = "C"


def _part(longest: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=longest, db_collation=_BYTES)


class Account(TenantModel):
    """An end customer, known by its web domain or, without one, by its name.

    `name_key` is `deals.customers.names.name_key(name)`; the database derives from it what spelling is searched by.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    name = models.CharField(max_length=200)
    domain = models.CharField(max_length=253, blank=True)
    name_key = models.CharField(max_length=200, db_collation=_BYTES)
    name_length = models.GeneratedField(
        expression=Length("name_key"), output_field=models.SmallIntegerField(), db_persist=True
    )
    name_reversed = models.GeneratedField(expression=Reverse("name_key"), output_field=_part(200), db_persist=True)
    name_head = models.GeneratedField(expression=Left("name_key", EDGE), output_field=_part(EDGE), db_persist=True)
    name_tail = models.GeneratedField(expression=Right("name_key", EDGE), output_field=_part(EDGE), db_persist=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "domain"], condition=~Q(domain=""), name="account_domain"),
            models.UniqueConstraint(fields=["vendor", "name_key"], condition=Q(domain=""), name="account_name"),
        ]
        indexes = [
            models.Index(
                fields=["vendor", "name_key", "name_length"], include=["id", "name_tail"], name="account_by_name"
            ),
            models.Index(fields=["vendor", "name_length", "name_reversed"], include=["id"], name="account_by_end"),
            models.Index(
                fields=["vendor", "name_head", "name_length", "name_reversed"], include=["id"], name="account_by_head"
            ),
            models.Index(
                fields=["vendor", "name_tail", "name_length", "name_key"], include=["id"], name="account_by_tail"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class DirectOnly(TenantModel):
    """A customer that the vendor keeps to itself, for some products or, without any, for all. It may end."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    account = TenantForeignKey(Account, related_name="direct_only")
    products = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    reason = models.CharField(max_length=500)
    since = models.DateTimeField(default=timezone.now)
    listed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = "direct-only listing"
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "account"], condition=Q(ended_at__isnull=True), name="one_open_direct_only_listing"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account}, sold to directly"
