"""Who buys: the end customers of a vendor, each known once."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Left, Length, Reverse, Right
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantModel

EDGE = 2
"""Letters at either end of a name that its look-alikes are looked up by (`deals.matching`)."""

# Compared byte by byte, so that a condition on how a text begins can use an index behind row-level security.
_BYTES = "C"


def _part(longest: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=longest, db_collation=_BYTES)


class Account(TenantModel):
    """An end customer, known by its web domain or, without one, by its name.

    `name_key` is `deals.customer_names.name_key(name)`; the database derives from it what spelling is searched by.
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
            models.Index(fields=["vendor", "name_key", "name_length"], name="account_by_name"),
            models.Index(fields=["vendor", "name_length", "name_reversed"], name="account_by_end"),
            models.Index(fields=["vendor", "name_head", "name_length", "name_reversed"], name="account_by_head"),
            models.Index(fields=["vendor", "name_tail", "name_length", "name_key"], name="account_by_tail"),
        ]

    def __str__(self) -> str:
        return self.name
