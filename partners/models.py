"""Companies that work with a vendor, their people, and what they bring to a program: enrollments, certificates and
milestones. Facts that decide about tiers keep their history."""

import datetime
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from programs.models import Program
from tenancy import walls
from tenancy.history import remembered
from tenancy.models import TenantForeignKey, TenantModel
from vendors.models import Invitation
from vendors.roles import LABELS, MemberRole


def _today() -> datetime.date:
    """Today in UTC, for facts that no program's days count."""
    return timezone.now().date()


class Partner(TenantModel):
    """A company, at one vendor. No profile is shared between vendors."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.SELF

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    website = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor", "code"], name="partner_code")]
        indexes = [
            models.Index(fields=["vendor", "name", "id"], name="partner_by_name"),
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="partner_name_parts"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(TenantModel):
    """A person who works at the partner, in one role. Whoever leaves keeps the row, ended."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    partner = TenantForeignKey(Partner, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    role = models.CharField(max_length=20, choices=[(role.value, LABELS[role]) for role in MemberRole])
    since = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    # The last day on which the person opened anything of this vendor's. A login knows when it was last used too, but
    # not where: what one does at another vendor is none of this one's business.
    seen_on = models.DateField(null=True, blank=True, default=_today)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "partner", "user"],
                condition=Q(ended_at__isnull=True),
                name="one_member_role_per_person",
            ),
            models.CheckConstraint(
                condition=Q(role__in=[role.value for role in MemberRole]), name="member_role_is_known"
            ),
        ]
        indexes = [models.Index(fields=["user"], name="member_by_user")]

    def __str__(self) -> str:
        return f"{self.user} ({LABELS[MemberRole(self.role)]})"


class MemberInvitation(Invitation):
    """An invitation to join a partner's team."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    partner = TenantForeignKey(Partner, related_name="invitations")

    @property
    def role_label(self) -> str:
        return LABELS[MemberRole(self.role)]

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "token_hash"], name="member_invitation_token"),
            models.UniqueConstraint(
                fields=["vendor", "partner", "email"],
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_member_invitation",
            ),
        ]


class Enrollment(TenantModel):
    """A partner in a program, with its focus areas and the invitations the vendor gave it."""

    ACTIVE, INACTIVE = "active", "inactive"

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    partner = TenantForeignKey(Partner, related_name="enrollments")
    program = TenantForeignKey(Program, related_name="enrollments")
    status = models.CharField(max_length=10, choices=[(ACTIVE, "active"), (INACTIVE, "inactive")], default=ACTIVE)
    enrolled_on = models.DateField()
    focuses = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    invitations = ArrayField(models.CharField(max_length=60), default=list, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "partner", "program"], name="one_enrollment_per_program"),
        ]
        indexes = [
            models.Index(fields=["vendor", "program", "partner"], name="enrollment_of_program"),
            models.Index(fields=["vendor", "program", "enrolled_on"], name="enrollment_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} in {self.program}"


class Certification(TenantModel):
    """A certificate that one person at the partner holds. Counts in every program that asks for its key."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    partner = TenantForeignKey(Partner, related_name="certifications")
    person_email = models.EmailField(max_length=254)
    person_name = models.CharField(max_length=200, blank=True)
    certification = models.CharField(max_length=60)
    issued_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "partner", "person_email", "certification", "issued_on"],
                name="one_certificate",
            ),
            models.CheckConstraint(
                condition=Q(expires_on__isnull=True) | Q(expires_on__gte=F("issued_on")),
                name="certificate_expires_after_issue",
            ),
        ]
        # Whose certificates begin or end to count on a day.
        indexes = [
            models.Index(fields=["vendor", "issued_on"], name="certification_by_day"),
            models.Index(
                fields=["vendor", "expires_on"], name="certification_by_end", condition=Q(expires_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.certification} certificate of {self.person_email}"


class Milestone(TenantModel):
    """Something the partner achieved in a program: an agreement, a launched solution, a published story."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    partner = TenantForeignKey(Partner, related_name="milestones")
    program = TenantForeignKey(Program, related_name="milestones")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    title = models.CharField(max_length=200, blank=True)
    achieved_on = models.DateField()
    withdrawn_on = models.DateField(null=True, blank=True)
    url = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "partner", "program", "kind", "key"], name="one_milestone"),
        ]
        indexes = [
            models.Index(fields=["vendor", "program", "kind", "partner"], name="milestone_of_program"),
            # Whose milestones begin or end to count on a day.
            models.Index(fields=["vendor", "program", "achieved_on"], name="milestone_by_day"),
            models.Index(
                fields=["vendor", "program", "withdrawn_on"],
                name="milestone_by_end",
                condition=Q(withdrawn_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.key}"


class PartnerEvent(remembered(Partner, sees=walls.SELF)):  # type: ignore[misc]
    class Meta:
        db_table = "partners_partner_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="partner_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="partner_versions"),
        ]


class EnrollmentEvent(remembered(Enrollment, sees=walls.OWN)):  # type: ignore[misc]
    class Meta:
        db_table = "partners_enrollment_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="enrollment_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="enrollment_versions"),
            models.Index(fields=["vendor", "partner"], name="enrollment_versions_of"),
        ]


class CertificationEvent(remembered(Certification, sees=walls.OWN)):  # type: ignore[misc]
    class Meta:
        db_table = "partners_certification_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="certification_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="certification_versions"),
            models.Index(fields=["vendor", "partner"], name="certification_versions_of"),
        ]


class MilestoneEvent(remembered(Milestone, sees=walls.OWN)):  # type: ignore[misc]
    class Meta:
        db_table = "partners_milestone_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="milestone_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="milestone_versions"),
            models.Index(fields=["vendor", "partner"], name="milestone_versions_of"),
        ]
