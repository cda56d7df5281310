"""What a vendor sells, and which partner had a part in it. These facts come from the vendor's sales system and keep
their history."""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from deals.models.customers import Account
from partners.models import Partner
from tenancy import walls
from tenancy.history import remembered
from tenancy.models import TenantForeignKey, TenantModel

_THROUGH_ATTRIBUTION = walls.through(
    "deals.Attribution",
    table="deals_opportunity",
    link_table="deals_attribution",
    link_column="opportunity_id",
)


# NaN sorts above every number in PostgreSQL: an upper bound refuses it where ">= 0" would not.
MOST = Decimal("99999999999999.99")


class Opportunity(TenantModel):
    """A sale to an account. `arr` is estimated yearly recurring revenue; `services` is never counted toward a tier.

    `source_system` names the sales system that `source_id` is of, empty for rows from files and pages; `source_version`
    grows with every change there (`deals/crm.py`).
    """

    OPEN, WON, LOST = "open", "won", "lost"
    STAGES: ClassVar[tuple[str, ...]] = (OPEN, WON, LOST)

    partner_wall: ClassVar[walls.PartnerWall] = _THROUGH_ATTRIBUTION

    source_id = models.CharField(max_length=120)
    source_system = models.CharField(max_length=60, blank=True, default="", db_default="")
    source_version = models.BigIntegerField(null=True, blank=True)
    account = TenantForeignKey(Account, related_name="opportunities")
    account_name = models.CharField(max_length=200)
    account_website = models.CharField(max_length=200, blank=True)
    stage = models.CharField(max_length=10, choices=[(stage, stage) for stage in STAGES])
    closed_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    arr = models.DecimalField(max_digits=16, decimal_places=2)
    services = models.DecimalField(max_digits=16, decimal_places=2, default=Decimal(0))
    products = ArrayField(models.CharField(max_length=60), default=list, blank=True)
    created_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "opportunities"
        constraints = [
            models.UniqueConstraint(fields=["vendor", "source_id"], name="opportunity_source_id"),
            models.CheckConstraint(
                condition=Q(arr__range=(0, MOST), services__range=(0, MOST)),
                name="opportunity_amounts",
            ),
            models.CheckConstraint(condition=Q(currency__regex=r"^[A-Z]{3}$"), name="opportunity_currency"),
            models.CheckConstraint(
                condition=Q(stage="open") | Q(stage__in=["won", "lost"], closed_on__isnull=False),
                name="closed_opportunity_has_a_date",
            ),
            models.CheckConstraint(
                condition=Q(source_version__isnull=True) | Q(source_version__gte=0) & ~Q(source_system=""),
                name="opportunity_version_of_a_system",
            ),
        ]
        indexes = [
            models.Index(
                fields=["vendor", "closed_on"],
                include=["id", "arr", "currency"],
                name="opportunity_won",
                condition=Q(stage="won"),
            ),
            models.Index(fields=["vendor", "-closed_on", "-id"], name="opportunity_newest"),
            models.Index(fields=["vendor", "account", "-id"], name="opportunity_of_customer"),
            GinIndex(fields=["account_name"], opclasses=["gin_trgm_ops"], name="opportunity_account_parts"),
        ]

    def __str__(self) -> str:
        return f"{self.account_name} ({self.source_id})"


class Attribution(TenantModel):
    """A partner's part in an opportunity. It counts when it was recorded on or before the day of the close.

    A sourced part that was recorded later counts once somebody accepts it: `late_reason` says why, and is empty for
    all others.
    """

    SOURCED, INFLUENCED, RESOLD = "sourced", "influenced", "resold"
    KINDS: ClassVar[list[tuple[str, str]]] = [(kind, kind) for kind in (SOURCED, INFLUENCED, RESOLD)]
    VIAS: ClassVar[list[tuple[str, str]]] = [
        ("sales", "added by sales"),
        ("deal_registration", "deal registration"),
        ("referral", "referral"),
        ("import", "import"),
    ]

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    opportunity = TenantForeignKey(Opportunity, related_name="attributions")
    partner = TenantForeignKey(Partner, related_name="attributions")
    kind = models.CharField(max_length=12, choices=KINDS)
    via = models.CharField(max_length=20, choices=VIAS, default="import")
    recorded_at = models.DateTimeField()
    # The database's own default: imports and other statements that know nothing of lateness leave it out.
    late_reason = models.CharField(max_length=500, blank=True, default="", db_default="")
    late_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    late_accepted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "opportunity", "partner", "kind"], name="one_part_of_a_kind"),
            models.CheckConstraint(
                condition=Q(late_reason="", late_accepted_by__isnull=True, late_accepted_at__isnull=True)
                | Q(~Q(late_reason=""), kind="sourced", late_accepted_by__isnull=False, late_accepted_at__isnull=False),
                name="late_part_is_accepted_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["sourced", "influenced", "resold"]), name="attribution_kind_is_known"
            ),
        ]
        indexes = [models.Index(fields=["vendor", "partner", "opportunity"], name="attribution_of_partner")]

    def __str__(self) -> str:
        return f"{self.partner}: {self.kind} {self.opportunity}"


class ExchangeRate(TenantModel):
    """Units of `base` for one of `currency`, from this date until the next one. No inverse, no chain."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.SHARED

    currency = models.CharField(max_length=3)
    base = models.CharField(max_length=3)
    date = models.DateField()
    rate = models.DecimalField(max_digits=20, decimal_places=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "currency", "base", "date"], name="one_rate_per_day"),
            models.CheckConstraint(condition=Q(rate__gt=0, rate__lt=10**10), name="rate_above_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.currency}/{self.base} {self.date}"


class OpportunityEvent(remembered(Opportunity, sees=walls.STAFF_ONLY)):  # type: ignore[misc]
    class Meta:
        db_table = "deals_opportunity_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="opportunity_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="opportunity_versions"),
        ]


class AttributionEvent(remembered(Attribution, sees=walls.OWN)):  # type: ignore[misc]
    # Nobody looks versions up by who accepted them, and an index of nothing but nulls would slow every import.
    late_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )

    class Meta:
        db_table = "deals_attribution_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="attribution_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="attribution_versions"),
            models.Index(fields=["vendor", "partner"], name="attribution_versions_of"),
        ]


class ExchangeRateEvent(remembered(ExchangeRate, sees=walls.SHARED)):  # type: ignore[misc]
    class Meta:
        db_table = "deals_exchangerate_history"
        indexes = [
            models.Index(fields=["vendor", "known_in"], name="exchangerate_known"),
            models.Index(fields=["vendor", "pgh_obj", "pgh_id"], name="exchangerate_versions"),
        ]
