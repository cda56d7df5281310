"""How long a registered customer is the partner's, and the proof of who came first."""

from typing import Any, ClassVar

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from deals.models.customers import Account
from deals.models.registrations import DealRegistration, person
from partners.models import Partner
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel


class ProductRange(Func):
    """A product as a range of one number, and no product as the range of all: so that "every product" overlaps each.

    Two keys meet by chance once in 2^62 pairs, and then a manager is asked, nothing worse.
    """

    _NUMBER = "(hashtextextended(product, 0) & 4611686018427387903)"
    template = f"(CASE WHEN product = '' THEN int8range(NULL, NULL) ELSE int8range({_NUMBER}, {_NUMBER}, '[]') END)"

    def __init__(self, *expressions: Any, **extra: Any) -> None:
        super().__init__(*(expressions or (F("product"),)), output_field=models.TextField(), **extra)


class Period(Func):
    """From the beginning up to, and without, the end: the next one may begin at the instant this one ends."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Protection(TenantModel):
    """For this time the customer is the registering partner's, for one product or, empty, for all of them.

    A protection that ends early gets its end moved. The database allows one at a time per customer and product.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    registration = TenantForeignKey(DealRegistration, related_name="protections")
    partner = TenantForeignKey(Partner, related_name="+")
    account = TenantForeignKey(Account, related_name="protections")
    product = models.CharField(max_length=60, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gte=F("starts_at")), name="protection_ends_after_it_starts"),
            ExclusionConstraint(
                name="one_protection_at_a_time",
                expressions=[
                    ("vendor", RangeOperators.EQUAL),
                    ("account", RangeOperators.EQUAL),
                    (ProductRange(), RangeOperators.OVERLAPS),
                    (Period("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["vendor", "registration"], name="protection_of_registration")]

    def __str__(self) -> str:
        return self.product or "all products"


class Extension(TenantModel):
    """The partner asks for more time before the protection ends: once by itself, once for each kind of evidence."""

    ASKED, GRANTED, DECLINED = "asked", "granted", "declined"
    PLAIN = "extension"

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    registration = TenantForeignKey(DealRegistration, related_name="extensions")
    partner = TenantForeignKey(Partner, related_name="+")
    kind = models.CharField(max_length=60, default=PLAIN)
    days = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=1000)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = person()
    status = models.CharField(
        max_length=10, choices=[(ASKED, "asked"), (GRANTED, "granted"), (DECLINED, "declined")], default=ASKED
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = person()
    note = models.CharField(max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "registration", "kind"],
                condition=~Q(status="declined"),
                name="one_extension_of_a_kind",
            ),
            models.CheckConstraint(
                condition=Q(status="asked", decided_at__isnull=True)
                | Q(status__in=["granted", "declined"], decided_at__isnull=False),
                name="extension_decided_or_not",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "asked_at"], name="extension_asked", condition=Q(status="asked")),
        ]

    def __str__(self) -> str:
        return f"{self.days} more days, {self.status}"


class Reminder(TenantModel):
    """That a protection ends in so many days was told. One row for each, so it is told once whatever runs twice."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    registration = TenantForeignKey(DealRegistration, related_name="reminders")
    partner = TenantForeignKey(Partner, related_name="+")
    protected_until = models.DateTimeField()
    days_before = models.PositiveSmallIntegerField()
    told_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["vendor", "registration", "protected_until", "days_before"], name="told_once"
            ),
        ]


class SigningKey(TenantModel):
    """A vendor's Ed25519 key. The private half is kept encrypted with a key made from the installation's secret."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    fingerprint = models.CharField(max_length=64)
    public_key = models.CharField(max_length=64)
    private_key_encrypted = models.TextField()
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "fingerprint"], name="signing_key_fingerprint"),
            models.UniqueConstraint(
                fields=["vendor"], condition=Q(retired_at__isnull=True), name="one_signing_key_in_use"
            ),
        ]

    def __str__(self) -> str:
        return self.fingerprint


class ReceiptChain(TenantModel):
    """The end of a vendor's chain of receipts. Whoever adds one locks this row, so receipts have one order."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.STAFF_ONLY

    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["vendor"], name="one_receipt_chain")]


class Receipt(TenantModel):
    """What a partner submitted and when, signed by the vendor and chained to the vendor's receipt before it.

    `body` is the canonical JSON that was signed, to the byte. Rows are added, never changed.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    registration = TenantForeignKey(DealRegistration, related_name="receipts")
    partner = TenantForeignKey(Partner, related_name="+")
    position = models.PositiveIntegerField()
    issued_at = models.DateTimeField()
    body = models.TextField()
    digest = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    key_fingerprint = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "position"], name="receipt_position"),
            models.UniqueConstraint(fields=["vendor", "digest"], name="receipt_digest"),
        ]
        indexes = [models.Index(fields=["vendor", "registration", "-id"], name="receipt_of_registration")]

    def __str__(self) -> str:
        return self.digest
