"""What can be sent about a deal registration. Whether it can be right is for the verbs to say."""

from typing import Any

from django.core.validators import EmailValidator
from rest_framework import serializers

from api.fields import AmountField, ExactSerializer, FlagField, LineField, WordsField
from deals.models import LostReason, RejectionReason, SalesStage
from deals.registrations.bulk_decisions import MOST as MOST_AT_ONCE
from deals.registrations.claims import FIELDS
from deals.registrations.decisions import LONGEST
from deals.registrations.sale import LONGEST_STEP
from programs.document.model import ATTRIBUTION_KINDS

NEWEST_REVISION = 2**31 - 1


class RevisedSerializer(ExactSerializer):
    """`revision`: the one that was read. When it is another by now, nothing happens (409)."""

    revision = serializers.IntegerField(required=False, min_value=1, max_value=NEWEST_REVISION)


class ClaimSerializer(ExactSerializer):
    """The facts of a registration. A draft takes any of them; a submission needs all that matter."""

    customer_name = LineField(max_length=200, required=False, allow_blank=True)
    customer_website = LineField(max_length=200, required=False, allow_blank=True)
    contact_name = LineField(max_length=200, required=False, allow_blank=True)
    contact_email = LineField(max_length=254, required=False, allow_blank=True, validators=[EmailValidator()])
    products = serializers.ListField(child=LineField(max_length=60), max_length=50, required=False)
    currency = LineField(min_length=3, max_length=3, required=False)
    arr = AmountField(required=False, allow_null=True, help_text="Expected yearly recurring revenue.")
    services = AmountField(required=False, help_text="Expected services, once.")
    expected_close = serializers.DateField(required=False, allow_null=True, input_formats=["%Y-%m-%d"])
    already_closed = FlagField(required=False)
    late_reason = LineField(max_length=500, required=False, allow_blank=True)
    influences = serializers.ListField(
        child=LineField(max_length=60), max_length=50, required=False, help_text="What the partner did."
    )
    story = WordsField(max_length=2000, required=False, allow_blank=True)


class NewRegistrationSerializer(ClaimSerializer):
    """`submit` hands it in at once, which needs the customer's `consent`; otherwise it stays a draft."""

    program = LineField(max_length=60, help_text="The program's key.")
    resubmission_of = LineField(
        max_length=12,
        required=False,
        help_text="The code of a rejected, withdrawn or expired one; its facts come along.",
    )
    submit = FlagField(required=False)
    consent = FlagField(required=False, help_text="The customer agreed to be named to the vendor.")


class SubmissionSerializer(RevisedSerializer):
    consent = FlagField(help_text="The customer agreed to be named to the vendor.")


class AnswerSerializer(RevisedSerializer, ClaimSerializer):
    """Only the facts that were asked for, and a note to the vendor."""

    note = WordsField(max_length=LONGEST, required=False, allow_blank=True)


class NoteSerializer(RevisedSerializer):
    note = WordsField(max_length=LONGEST, required=False, allow_blank=True)


class QuestionSerializer(RevisedSerializer):
    """`fields`: the facts that the partner may change."""

    question = WordsField(max_length=LONGEST)

    def get_fields(self) -> dict[str, serializers.Field]:  # type: ignore[type-arg]
        """A serializer keeps its own `fields`, so the member of that name cannot be an attribute."""
        asked = serializers.ListField(child=serializers.ChoiceField(FIELDS), max_length=len(FIELDS))
        return {**super().get_fields(), "fields": asked}


class ApprovalSerializer(NoteSerializer):
    """`opportunity`: the source id of the one it belongs to, by rule the customer's newest open one or a new one;
    `kind`: the partner's part, by rule sourced where none was open, else influenced."""

    opportunity = LineField(max_length=120, required=False)
    is_new = FlagField(required=False, help_text="True: another sale than those that are open.")
    kind = serializers.ChoiceField(ATTRIBUTION_KINDS, required=False)
    protect = FlagField(required=False, help_text="False approves beside somebody else's protection.")

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("is_new") and "opportunity" in given:
            raise serializers.ValidationError({"is_new": ["Leave this out, or the opportunity."]})
        return given


class RejectionSerializer(RevisedSerializer):
    """Of a conflict the partner is told the kind and the date. The reason is read by the partner too."""

    reason_code = serializers.ChoiceField(RejectionReason.choices)
    reason = WordsField(max_length=LONGEST)


class AssignmentSerializer(NoteSerializer):
    reviewer = LineField(max_length=254, help_text="The colleague's e-mail.")


class CorrectionSerializer(RevisedSerializer):
    """`account`: the customer's id; null for a new one of the name and website that the partner gave."""

    account = serializers.IntegerField(min_value=1, max_value=2**63 - 1, allow_null=True)
    note = WordsField(max_length=500)


class LinkSerializer(RevisedSerializer):
    opportunity = LineField(max_length=120, help_text="The opportunity's source id.")


class StageSerializer(RevisedSerializer):
    """`lost_reason` when, and only when, the stage is closed_lost."""

    stage = serializers.ChoiceField(SalesStage.choices)
    lost_reason = serializers.ChoiceField(LostReason.choices, required=False)


class NewStepSerializer(RevisedSerializer):
    text = LineField(max_length=LONGEST_STEP)
    due_on = serializers.DateField(input_formats=["%Y-%m-%d"])


class NewExtensionSerializer(RevisedSerializer):
    """`kind`: `extension`, or the key of a kind of evidence that the program knows."""

    kind = LineField(max_length=60, required=False)
    reason = WordsField(max_length=1000)


class ExtensionDecisionSerializer(RevisedSerializer):
    """Declining needs a note, which the partner reads."""

    decision = serializers.ChoiceField(("grant", "decline"))
    note = WordsField(max_length=1000, required=False, allow_blank=True)


class ChosenSerializer(ExactSerializer):
    registration = LineField(max_length=12, help_text="The code.")
    revision = serializers.IntegerField(required=False, min_value=1, max_value=NEWEST_REVISION)


class BulkSerializer(ExactSerializer):
    """One decision about many. A rejection needs `reason_code` and `note`, which the partners read."""

    decision = serializers.ChoiceField(("approve", "reject"))
    registrations = ChosenSerializer(many=True, min_length=1, max_length=MOST_AT_ONCE)  # type: ignore[call-arg]
    reason_code = serializers.ChoiceField(RejectionReason.choices, required=False)
    note = WordsField(max_length=LONGEST, required=False, allow_blank=True)
