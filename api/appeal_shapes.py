"""What an appeal looks like to those who read it: the same for both sides."""

from rest_framework import serializers

from deals.models import Appeal


class FigureSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """The metric's value, the tier that is reached, and the row: why it counts or not; null where it is not listed."""

    value = serializers.CharField()
    tier = serializers.CharField()
    code = serializers.CharField(allow_null=True)
    amount = serializers.CharField(allow_null=True)
    why = serializers.CharField()


class ChangedSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What the correction came to at once. Tiers move when the change that the run proposes is approved."""

    before = FigureSerializer()
    after = FigureSerializer()
    fact = serializers.CharField()


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    """An appeal of one row of a metric, or of one that is missing."""

    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="program.key")
    holder = serializers.CharField(source="holder.name", allow_null=True, help_text="Who has it, by name.")
    filed_by = serializers.CharField(source="filed_by_label")
    decided_by = serializers.CharField(source="decided_by_label")
    wish = serializers.DictField(child=serializers.CharField())
    changed = ChangedSerializer(allow_null=True)

    class Meta:
        model = Appeal
        fields = (
            "code",
            "revision",
            "state",
            "partner",
            "program",
            "metric",
            "about",
            "row",
            "row_label",
            "claim",
            "evidence_url",
            "evidence_text",
            "wish",
            "filed_at",
            "filed_by",
            "due_at",
            "holder",
            "decided_at",
            "decided_by",
            "answer",
            "run",
            "changed",
        )
