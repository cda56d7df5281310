"""What happened: an append-only log written in the transaction of the verb, and the letters that follow from it.

The application role may insert and read activity; it can neither change nor remove it.
"""

from decimal import Decimal
from typing import ClassVar

from django.conf import settings
from django.db import models

from activity import sentences, verbs
from tenancy import walls
from tenancy.models import TenantForeignKey, TenantModel
from ui.formats import money


class Activity(TenantModel):
    """Who did what to what, when, and what it was before and after."""

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    at = models.DateTimeField()
    verb = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=250)
    partner = TenantForeignKey("partners.Partner", null=True, related_name="+")
    subject_type = models.CharField(max_length=60)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(max_length=300)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["vendor", "-at", "-id"], name="activity_newest"),
            models.Index(fields=["vendor", "partner", "-at", "-id"], name="activity_of_partner"),
            models.Index(fields=["vendor", "subject_type", "subject_id"], name="activity_of_subject"),
        ]

    @property
    def sentence(self) -> str:
        """The registered sentence of the verb, filled with this row's facts."""
        facts: dict[str, object] = {**(self.before or {}), **(self.after or {})}
        facts.update(actor=self.actor_label, subject=self.subject_label, note=self.note)
        facts.update({f"before_{key}": value for key, value in (self.before or {}).items()})
        if facts.get("arr") and facts.get("currency"):
            facts["amount"] = money(Decimal(str(facts["arr"])), str(facts["currency"]))
        return sentences.filled(verbs.get(self.verb).sentence, facts)


class Outbox(TenantModel):
    """A letter to send after commit, at least once, with a stable id. A sweep picks up what a crash left behind.

    It goes to a login, or to an address that has none yet: an invitation. The body of the latter opens a door, so it
    is emptied once sent.
    """

    partner_wall: ClassVar[walls.PartnerWall] = walls.OWN

    activity = TenantForeignKey(Activity, related_name="letters")
    partner = TenantForeignKey("partners.Partner", null=True, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    to_email = models.EmailField(max_length=254, blank=True)
    subject = models.CharField(max_length=250)
    body = models.TextField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["vendor", "activity", "recipient"], name="one_letter_per_event"),
            models.UniqueConstraint(
                fields=["vendor", "activity", "to_email"],
                condition=models.Q(recipient__isnull=True),
                name="one_letter_per_address",
            ),
            models.CheckConstraint(
                condition=models.Q(recipient__isnull=False, to_email="")
                | models.Q(recipient__isnull=True) & ~models.Q(to_email=""),
                name="letter_has_one_recipient",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "due_at"], name="outbox_due", condition=models.Q(sent_at__isnull=True)),
        ]

    @property
    def address(self) -> str:
        return self.recipient.email if self.recipient is not None else self.to_email
