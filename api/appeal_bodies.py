"""What can be sent about an appeal. Whether it can be right is for the verbs to say."""

from typing import Any

from rest_framework import serializers

from api.fields import AmountField, ExactSerializer, FlagField, LineField, WordsField
from api.registration_bodies import RevisedSerializer
from deals.appeals.filing import LONGEST_CLAIM, LONGEST_EVIDENCE
from deals.appeals.lifecycle import LONGEST_ANSWER
from deals.appeals.wishes import CORRECTIONS
from deals.models import About
from programs.document.model import ATTRIBUTION_KINDS

WISH_CORRECTIONS = list(CORRECTIONS)


class WishSerializer(ExactSerializer):
    """What the fact should be. A missing deal: `opportunity` or `customer`, `closed_on`, `amount`, `currency`, `kind`.
    A listed deal: `correction` and what it corrects. A certificate: `person`, `issued_on`, `expires_on`. A milestone:
    `title` or `key`, and `achieved_on`. Fields of another kind are ignored."""

    correction = serializers.ChoiceField(WISH_CORRECTIONS, required=False)
    opportunity = LineField(max_length=120, required=False, help_text="The vendor's id of the opportunity.")
    customer = LineField(max_length=200, required=False)
    closed_on = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    amount = AmountField(required=False, help_text="Yearly recurring revenue.")
    currency = LineField(min_length=3, max_length=3, required=False)
    kind = serializers.ChoiceField(ATTRIBUTION_KINDS, required=False)
    person = LineField(max_length=254, required=False, help_text="The person's e-mail.")
    person_name = LineField(max_length=200, required=False)
    issued_on = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    expires_on = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    key = LineField(max_length=120, required=False)
    title = LineField(max_length=200, required=False)
    achieved_on = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    url = LineField(max_length=500, required=False)


class NewAppealSerializer(ExactSerializer):
    """`row`: the reference of the row as the enrollment's explanation gives it; left out for one that is missing."""

    program = LineField(max_length=60, help_text="The program's key.")
    metric = LineField(max_length=60, help_text="The metric's key.")
    about = serializers.ChoiceField(About.choices)
    row = LineField(max_length=300, required=False)
    claim = WordsField(max_length=LONGEST_CLAIM)
    evidence_url = LineField(max_length=500, required=False)
    evidence_text = WordsField(max_length=LONGEST_EVIDENCE, required=False)
    wish = WishSerializer(required=False)


class MoreEvidenceSerializer(RevisedSerializer):
    note = WordsField(max_length=LONGEST_CLAIM)
    evidence_url = LineField(max_length=500, required=False)


class AppealNoteSerializer(RevisedSerializer):
    note = WordsField(max_length=LONGEST_ANSWER, required=False, allow_blank=True)


class AppealDeclineSerializer(RevisedSerializer):
    answer = WordsField(max_length=LONGEST_ANSWER, help_text="The partner reads it.")


class AppealAcceptanceSerializer(AppealDeclineSerializer):
    """`wish`: the correction, when it is not as the partner wished. A missing deal: `opportunity` is the source id of
    the one that is meant, `is_new` records it; with neither it is the one of the id that the partner gave."""

    wish = WishSerializer(required=False)
    opportunity = LineField(max_length=120, required=False)
    is_new = FlagField(required=False)

    def validate(self, given: dict[str, Any]) -> dict[str, Any]:
        if given.get("is_new") and "opportunity" in given:
            raise serializers.ValidationError({"is_new": ["Leave this out, or the opportunity."]})
        return given


class AppealHolderSerializer(AppealNoteSerializer):
    holder = LineField(max_length=254, help_text="The colleague's e-mail.")
