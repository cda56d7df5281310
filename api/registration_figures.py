"""Figures about registrations: what they are worth by stage and quarter, and how long the vendor's answers take."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import AmountField, LineField
from api.problems import BadQuery
from api.views import OK, VendorView, problems
from deals.models import SalesStage
from deals.registrations import queries as registration_queries
from deals.registrations.queries import Wanted
from deals.registrations.timing import answering
from tenancy.refusals import Forbidden


class AboutSerializer(serializers.Serializer[Any]):
    partner = LineField(max_length=60, required=False, help_text="A partner's code.")
    program = LineField(max_length=60, required=False, help_text="A program's key.")


class TotalSerializer(serializers.Serializer[registration_queries.Total]):
    """`quarter` is its first day."""

    stage = serializers.ChoiceField(SalesStage.choices)
    quarter = serializers.DateField(allow_null=True)
    currency = serializers.CharField()
    deals = serializers.IntegerField()
    arr = AmountField()


class PipelineSerializer(serializers.Serializer[Any]):
    results = TotalSerializer(many=True)


class Pipeline(VendorView):
    @extend_schema(
        operation_id="registrations_pipeline",
        parameters=[AboutSerializer],
        responses={OK: PipelineSerializer, **problems(400, 403)},
    )
    def get(self, request: Request, vendor: str) -> Response:
        """Active registrations by sales stage and by the quarter in which they should close, per currency."""
        totals = registration_queries.pipeline(self.by, Wanted(**_asked(AboutSerializer, request)))
        return Response(PipelineSerializer({"results": totals}).data)


class PeriodSerializer(serializers.Serializer[Any]):
    days = serializers.ChoiceField(answering.PERIODS, default=answering.PERIODS[-1])
    program = LineField(max_length=60, required=False, help_text="A program's key.")


class AnswersSerializer(serializers.Serializer[answering.Answers]):
    """Hours are business hours of the program; null without an answer."""

    person = serializers.CharField(allow_null=True, help_text="Null for everybody together, and for the rule.")
    number = serializers.IntegerField()
    in_time = serializers.IntegerField()
    median_hours = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True)
    p90_hours = serializers.DecimalField(max_digits=12, decimal_places=1, allow_null=True)


class FiguresSerializer(serializers.Serializer[answering.Figures]):
    days = serializers.IntegerField()
    overall = AnswersSerializer()
    by_person = AnswersSerializer(many=True)


class Waiting(VendorView):
    @extend_schema(
        operation_id="registrations_waiting",
        parameters=[PeriodSerializer],
        responses={OK: FiguresSerializer, **problems(400, 403)},
    )
    def get(self, request: Request, vendor: str) -> Response:
        """How long answers took, and how many came in time: of everybody and of each person."""
        if self.by.is_member:
            raise Forbidden("These figures are for the vendor's staff.")
        given = _asked(PeriodSerializer, request)
        return Response(FiguresSerializer(answering.figures(self.by, **given)).data)


def _asked(serializer: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """What the address asks for. Raises BadQuery."""
    given = serializer(data=request.query_params)
    if not given.is_valid():
        raise BadQuery({name: [str(one) for one in errors] for name, errors in given.errors.items()})
    return dict(given.validated_data)
