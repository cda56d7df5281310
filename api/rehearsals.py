"""Rehearsals of a program year, for staff: asked for, watched and read. Nobody moves by them."""

from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import KEY, LineField
from api.idempotency import once
from api.views import OK, ListView, VendorView, problems
from tiers.models import YearRehearsal
from tiers.program_year import rehearsing


class RehearsalSerializer(serializers.ModelSerializer[YearRehearsal]):
    program = serializers.CharField(source="program.key")

    class Meta:
        model = YearRehearsal
        fields = (
            "id",
            "program",
            "year",
            "state",
            "requested_by_label",
            "requested_at",
            "started_at",
            "finished_at",
            "error",
        )


class RehearsalDetailSerializer(RehearsalSerializer):
    """With what came of it, as `rehearse_year --json` prints it, and how many events there are in all: the first 5,000
    are kept. Empty until it is done."""

    result = serializers.SerializerMethodField()

    class Meta:
        model = YearRehearsal
        fields = (*RehearsalSerializer.Meta.fields, "result")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_result(self, rehearsal: YearRehearsal) -> Any:
        return rehearsal.result


class NewRehearsalSerializer(serializers.Serializer[Any]):
    """`year` is the one in which the program year begins: the next or the running one."""

    program = LineField(max_length=60, help_text="The program's key.")
    year = serializers.IntegerField(min_value=1, max_value=9999)


class RehearsalFilter(django_filters.FilterSet):
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    state = django_filters.ChoiceFilter(choices=YearRehearsal.State.choices)


class RehearsalList(ListView):
    serializer_class = RehearsalSerializer
    filterset_class = RehearsalFilter
    model = YearRehearsal
    default_order = "-id"

    def rows(self) -> Any:
        return rehearsing.rehearsals(self.by)

    @extend_schema(
        operation_id="rehearsals_create",
        parameters=[KEY],
        request=NewRehearsalSerializer,
        responses={(201, "application/json"): RehearsalDetailSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        """One that waits or is at work for the same year is given back instead of a second."""

        def create() -> Response:
            self.by.require("tiers.simulate")
            given = self.read(NewRehearsalSerializer)
            program = queries.named_program(self.by, given["program"])
            asked = rehearsing.request(program, given["year"], by=self.by)
            location = reverse("api:rehearsal", args=[vendor, asked.pk])
            return Response(RehearsalDetailSerializer(asked).data, status=201, headers={"Location": location})

        return once(request, self.by, create)

    @extend_schema(operation_id="rehearsals_list", responses={OK: RehearsalSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class RehearsalDetail(VendorView):
    @extend_schema(operation_id="rehearsals_read", responses={200: RehearsalDetailSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(RehearsalDetailSerializer(rehearsing.get_rehearsal(self.by, pk)).data)
