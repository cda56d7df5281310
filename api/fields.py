"""Fields that take exactly what the contract says."""

from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers

from deals.facts import AMOUNT

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes repeating safe for a day.")


@extend_schema_field({"type": "string", "pattern": f"^{AMOUNT.pattern}$", "example": "125000.00"})
class AmountField(serializers.Field):  # type: ignore[type-arg]
    """Money as a string of digits with at most two decimals. Numbers are refused: they lose cents on the way."""

    default_error_messages = {"invalid": 'Give the amount as a string of digits, such as "125000.00".'}

    def to_internal_value(self, data: Any) -> Decimal:
        if not isinstance(data, str) or not AMOUNT.fullmatch(data):
            self.fail("invalid")
        return Decimal(data)

    def to_representation(self, value: Decimal) -> str:
        return f"{value:.2f}"


class LineField(serializers.CharField):
    """One line of text. Only strings: a number or a truth value is a mistake of the sender."""

    default_error_messages = {"line": "Give one line of text."}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        text = super().to_internal_value(data)
        if any(ord(sign) < 32 or ord(sign) == 127 or sign in "\x85\u2028\u2029" for sign in text):
            self.fail("line")
        return text
