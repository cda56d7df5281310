"""Fields that take exactly what the contract says."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from drf_spectacular.utils import OpenApiParameter, extend_schema_field
from rest_framework import serializers

from deals.crm import NEWEST, version_of
from deals.facts import AMOUNT
from imports import cells

KEY = OpenApiParameter("Idempotency-Key", str, OpenApiParameter.HEADER, description="Makes repeating safe for a day.")
IF_MATCH = OpenApiParameter("If-Match", str, OpenApiParameter.HEADER, description="The ETag that was read.")


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


class WordsField(serializers.CharField):
    """Text of any number of lines. Only strings, as in `LineField`."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class FlagField(serializers.BooleanField):
    """Only true and false: a consent is not given by some word that might mean it."""

    default_error_messages = {"flag": "Give true or false."}

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("flag")
        return data


@extend_schema_field({"oneOf": [{"type": "integer", "minimum": 0}, {"type": "string", "format": "date-time"}]})
class VersionField(serializers.Field):  # type: ignore[type-arg]
    """A number that grows with every change, or the time of the change, which counts as microseconds since 1970."""

    default_error_messages = {
        "invalid": "Give a whole number from 0 on, or the time of the change with its offset, such as"
        ' "2026-03-31T14:05:00Z".'
    }

    def to_internal_value(self, data: Any) -> int:
        version = data if isinstance(data, int) and not isinstance(data, bool) else self._of_time(data)
        if not 0 <= version <= NEWEST:
            self.fail("invalid")
        return version

    def to_representation(self, value: int) -> int:
        return value

    def _of_time(self, data: Any) -> int:
        try:
            return version_of(cells.time(data)) if isinstance(data, str) else -1
        except cells.Unreadable:
            return -1


class ExactSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Fields that nobody asked for are mistakes of the sender."""

    def to_internal_value(self, data: Any) -> Any:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            sentence = f"There is no such field. There are {', '.join(self.fields)}."
            raise serializers.ValidationError({name: [sentence] for name in unknown}, code="unknown")
        return super().to_internal_value(data)
