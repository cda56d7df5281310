"""Programs and their editions. An edition's rules are its program document; once published it never changes again.

draft --publish--> published (for good; the database refuses any change)
"""

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel


class Program(TenantModel):
    """A vendor's program for one kind of partner. Name and kind follow the newest published edition."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.SHARED

    key = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=20)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "key"], name="program_key")]

    def __str__(self) -> str:
        return self.name


class Edition(TenantModel):
    """The rules from one date on, as the text of the document that was published."""

    DRAFT, PUBLISHED = "draft", "published"

    partner_wall: ClassVar[walls.PartnerWall] = walls.where("published", "state = 'published'", state="published")

    program = TenantForeignKey(Program, related_name="editions")
    label = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=[(DRAFT, "draft"), (PUBLISHED, "published")], default=DRAFT)
    effective_on = models.DateField()
    source = models.TextField()
    digest = models.CharField(max_length=64)
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "program", "label"], name="edition_label"),
            models.UniqueConstraint(
                fields=["vendor", "program", "effective_on"],
                condition=Q(state="published"),
                name="one_edition_begins_per_day",
            ),
            models.CheckConstraint(
                condition=Q(state="draft", published_at__isnull=True)
                | Q(state="published", published_at__isnull=False),
                name="edition_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.program.name} {self.label}"
