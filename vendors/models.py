"""Vendors, the tenants, and their staff. Every other row of the house belongs to exactly one vendor."""

from typing import ClassVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone

from tenancy import walls
from tenancy.models import TenantModel
from vendors.roles import LABELS, StaffRole

RESERVED_SLUGS = frozenset(
    [
        "accounts",
        "admin",
        "api",
        "invitations",
        "static",
        "media",
        "healthz",
        "readyz",
        "metrics",
        "favicon.ico",
        "robots.txt",
        "portal",
        "home",
        "me",
        "www",
    ]
)
SLUG_PATTERN = r"^[a-z][a-z0-9-]{0,38}[a-z0-9]$"


class Vendor(models.Model):
    """A company that runs programs. Found by `app.slug` before a scope is entered, by `app.vendor` inside it."""

    slug = models.CharField(max_length=40, unique=True, validators=[RegexValidator(SLUG_PATTERN)])
    name = models.CharField(max_length=200)
    time_zone = models.CharField(max_length=64, default="UTC")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(slug__regex=SLUG_PATTERN), name="vendor_slug_spelling"),
        ]

    def __str__(self) -> str:
        return self.name


class Staff(TenantModel):
    """A person who works at the vendor, in one role. Whoever leaves keeps the row, ended."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, LABELS[role]) for role in StaffRole])
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "staff"
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "user"],
                condition=models.Q(ended_at__isnull=True),
                name="one_staff_role_per_person",
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=[role.value for role in StaffRole]), name="staff_role_is_known"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="staff_by_user")]

    def __str__(self) -> str:
        return f"{self.user} ({LABELS[StaffRole(self.role)]})"


class Invitation(TenantModel):
    """An open door for one e-mail address to one role, usable once. The address gets the token; we keep its hash.

    `invited_by` is None when the installation itself opened the door: for a workspace's first owner.
    """

    email = models.EmailField(max_length=254)
    role = models.CharField(max_length=20)
    token_hash = models.CharField(max_length=64)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.email} as {self.role}"


class StaffInvitation(Invitation):
    """An invitation to work at the vendor."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    @property
    def role_label(self) -> str:
        return LABELS[StaffRole(self.role)]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "token_hash"], name="staff_invitation_token"),
            models.UniqueConstraint(
                fields=["vendor", "email"],
                condition=models.Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_staff_invitation",
            ),
        ]
