"""Programs, their published editions, and the rules of an edition as plain JSON."""

import dataclasses
import enum
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.views import OK, ListView, VendorView, problems
from programs.document.for_partners import HIDDEN, text_for_partners
from programs.models import Edition, Program
from programs.queries import document_of


class EditionSerializer(serializers.ModelSerializer[Edition]):
    class Meta:
        model = Edition
        fields = ("label", "effective_on", "published_at")


class ProgramSerializer(serializers.ModelSerializer[Program]):
    editions = EditionSerializer(many=True)

    class Meta:
        model = Program
        fields = ("key", "name", "kind", "editions")


class RulesSerializer(EditionSerializer):
    """An edition with the document that was published, as text and read. Partners read it without what things cost."""

    source: Any = serializers.SerializerMethodField()
    rules = serializers.SerializerMethodField()

    class Meta:
        model = Edition
        fields = (*EditionSerializer.Meta.fields, "source", "rules")

    def get_source(self, edition: Edition) -> str:
        return edition.source if self.context["by"].is_staff else text_for_partners(document_of(edition))

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_rules(self, edition: Edition) -> Any:
        hidden = set() if self.context["by"].is_staff else {HIDDEN}
        return plain(document_of(edition), leave_out=frozenset({"text", "line"} | hidden))


def plain(value: Any, *, leave_out: frozenset[str] = frozenset()) -> Any:
    """Frozen values as JSON knows them: amounts, dates and times become text."""
    if dataclasses.is_dataclass(value):
        members = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {name: plain(one, leave_out=leave_out) for name, one in members.items() if name not in leave_out}
    if isinstance(value, Mapping):
        return {str(name): plain(one, leave_out=leave_out) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one, leave_out=leave_out) for one in value]
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, time):
        return value.isoformat("minutes")
    return str(value) if isinstance(value, (Decimal, date)) else value


class ProgramList(ListView):
    serializer_class = ProgramSerializer
    model = Program

    def rows(self) -> Any:
        return queries.programs(self.by)

    @extend_schema(operation_id="programs_list", responses={OK: ProgramSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class ProgramDetail(VendorView):
    @extend_schema(operation_id="programs_read", responses={200: ProgramSerializer, **problems()})
    def get(self, request: Request, vendor: str, key: str) -> Response:
        return Response(ProgramSerializer(queries.one(queries.programs(self.by), key=key)).data)


class EditionDetail(VendorView):
    @extend_schema(operation_id="editions_read", responses={200: RulesSerializer, **problems()})
    def get(self, request: Request, vendor: str, key: str, label: str) -> Response:
        edition = queries.one(queries.published_editions(self.by), program__key=key, label=label)
        return Response(RulesSerializer(edition, context={"by": self.by}).data)
