"""What a deal registration looks like to those who read it.

A partner's token gets its own claim and what the vendor tells it. Which customer it was taken for, who else claims it
and how colleagues are reached stands under `staff`, which is null for everybody else.
"""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import AmountField
from deals.models import Account, ConflictKind, DealRegistration, Extension, NextStep, Opportunity, Receipt
from deals.registrations import conflicts, identifying
from deals.registrations.conflicts import Found


class AccountSerializer(serializers.ModelSerializer[Account]):
    class Meta:
        model = Account
        fields = ("id", "name", "domain")


class NextStepSerializer(serializers.ModelSerializer[NextStep]):
    class Meta:
        model = NextStep
        fields = ("id", "text", "due_on", "created_at", "done_at")


class ExtensionSerializer(serializers.ModelSerializer[Extension]):
    """More time for the protection: asked for, granted or declined."""

    class Meta:
        model = Extension
        fields = ("id", "kind", "days", "reason", "asked_at", "status", "decided_at", "note")


class IssuedSerializer(serializers.ModelSerializer[Receipt]):
    """A receipt that the partner got; `registrations/<code>/receipt/?digest=` has the file."""

    class Meta:
        model = Receipt
        fields = ("digest", "issued_at", "key_fingerprint")


class ConflictSerializer(serializers.Serializer[Found]):
    """Another claim to the customer. `products` are those in common, empty where either side names none."""

    kind = serializers.ChoiceField(ConflictKind.choices)
    who = serializers.CharField()
    since = serializers.DateTimeField()
    products = serializers.ListField(child=serializers.CharField())
    registration = serializers.CharField(source="registration.code", allow_null=True)
    opportunity = serializers.CharField(source="opportunity.source_id", allow_null=True)


class StaffSideSerializer(serializers.Serializer[Any]):
    """What only the vendor's staff reads."""

    account = AccountSerializer(allow_null=True)
    match = serializers.CharField(help_text="How the customer was found, such as: same domain, similar name 0.93.")
    match_note = serializers.CharField(help_text="Why somebody corrected it.")
    reviewer_email = serializers.CharField(allow_null=True)
    escalated_at = serializers.DateTimeField(allow_null=True)
    conflicts = ConflictSerializer(many=True)


class RegistrationSerializer(serializers.ModelSerializer[DealRegistration]):
    """A deal registration in a list."""

    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="enrollment.program.key")
    resubmission_of = serializers.CharField(source="resubmission_of.code", allow_null=True)
    reviewer = serializers.CharField(source="reviewer.name", allow_null=True, help_text="Who has it, by name.")
    opportunity = serializers.CharField(source="opportunity.source_id", allow_null=True, help_text="Its source id.")
    arr = AmountField(allow_null=True)
    services = AmountField()
    conflict = serializers.SerializerMethodField()

    def get_conflict(self, row: DealRegistration) -> str:
        """Of the claim that stood against a rejected one: its kind and its date, never who."""
        return conflicts.in_words(row)

    class Meta:
        model = DealRegistration
        fields: tuple[str, ...] = (
            "code",
            "revision",
            "status",
            "partner",
            "program",
            "resubmission_of",
            "customer_name",
            "customer_website",
            "contact_name",
            "contact_email",
            "products",
            "currency",
            "arr",
            "services",
            "expected_close",
            "already_closed",
            "late_reason",
            "influences",
            "story",
            "stage",
            "lost_reason",
            "created_at",
            "changed_at",
            "submitted_at",
            "due_at",
            "reviewer",
            "asked_fields",
            "question",
            "decided_at",
            "reason_code",
            "reason",
            "conflict",
            "opportunity",
            "protected_until",
        )


class SaleOfRegistrationSerializer(serializers.ModelSerializer[Opportunity]):
    """The sale it belongs to, as the vendor's sales has it now."""

    arr = AmountField()

    class Meta:
        model = Opportunity
        fields = ("source_id", "stage", "currency", "arr", "closed_on")


class RegistrationDetailSerializer(RegistrationSerializer):
    """A deal registration, with what grew around it."""

    sale = SaleOfRegistrationSerializer(source="opportunity", allow_null=True)
    next_steps = NextStepSerializer(many=True)
    extensions = ExtensionSerializer(many=True)
    receipts = serializers.SerializerMethodField()
    staff = serializers.SerializerMethodField()

    @extend_schema_field(IssuedSerializer(many=True))
    def get_receipts(self, row: DealRegistration) -> Any:
        """The newest first."""
        return IssuedSerializer(row.receipts.order_by("-position"), many=True).data

    @extend_schema_field(StaffSideSerializer(allow_null=True))
    def get_staff(self, row: DealRegistration) -> Any:
        """Null unless one of the vendor's staff asks."""
        return staff_side(row) if self.context["staff"] else None

    class Meta(RegistrationSerializer.Meta):
        fields = (*RegistrationSerializer.Meta.fields, "sale", "next_steps", "extensions", "receipts", "staff")


def staff_side(row: DealRegistration) -> Any:
    """On the vendor's side: which customer it is, and who else claims it."""
    match = identifying.match_of(row)
    side = {
        "account": row.account,
        "match": match.explained if match else "",
        "match_note": match.note if match else "",
        "reviewer_email": row.reviewer.email if row.reviewer else None,
        "escalated_at": row.escalated_at,
        "conflicts": conflicts.of(row),
    }
    return StaffSideSerializer(side).data
