"""What can be done with a run and asked of it: ending it, who came out differently in it, and beside another run."""

from typing import Any

from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.problems import BadQuery
from api.tiers import RunSerializer
from api.views import OK, ListView, VendorView, problems
from tiers import queries as tier_queries
from tiers import run_cancelling, run_differences
from tiers.models import Moved


class MovedSerializer(serializers.ModelSerializer[Moved]):
    """Eligible for another tier than in the run before, with the values of both runs."""

    enrollment = serializers.IntegerField(source="enrollment_id")
    partner = serializers.CharField(source="partner.code")
    metrics_before = serializers.SerializerMethodField()
    metrics_after = serializers.SerializerMethodField()

    class Meta:
        model = Moved
        fields = ("id", "enrollment", "partner", "before", "after", "metrics_before", "metrics_after")

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_metrics_before(self, moved: Moved) -> Any:
        """By metric key: money as strings, counts as integers."""
        return moved.metrics_before

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_metrics_after(self, moved: Moved) -> Any:
        """By metric key: money as strings, counts as integers."""
        return moved.metrics_after


class MovedList(ListView):
    serializer_class = MovedSerializer
    model = Moved

    def rows(self) -> Any:
        run = queries.one(tier_queries.runs(self.by), pk=self.kwargs["pk"])
        return run_differences.moved_in(self.by, run)

    @extend_schema(operation_id="runs_moved", responses={OK: MovedSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """Who came out differently in this run than in the one before."""
        return self.page()


class ComparisonQuerySerializer(serializers.Serializer):  # type: ignore[type-arg]
    after = serializers.IntegerField(required=False, min_value=0, help_text="Begin after this enrollment.")

    def get_fields(self) -> dict[str, Any]:
        """`with` is a word of Python, so the field cannot stand in the class."""
        words = "The other run, of the same program and basis; the one before this where it is left out."
        other = serializers.IntegerField(min_value=1, required=False, help_text=words)
        return {"with": other, **super().get_fields()}


class RunDifferenceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    enrollment = serializers.IntegerField(source="enrollment_id")
    partner = serializers.CharField(source="partner_code")
    before = serializers.CharField()
    after = serializers.CharField()
    metrics_before = serializers.DictField()
    metrics_after = serializers.DictField()


class ComparisonSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`next` is the `after` of the next page, null on the last."""

    results = RunDifferenceSerializer(many=True)
    next = serializers.IntegerField(allow_null=True)


class Comparison(VendorView):
    @extend_schema(
        operation_id="runs_comparison",
        parameters=[ComparisonQuerySerializer],
        responses={OK: ComparisonSerializer, **problems(400, 403, 422)},
    )
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """Who came out differently in the later of two runs than in the earlier one. A first run differs from none."""
        runs = tier_queries.runs(self.by)
        run = queries.one(runs, pk=pk)
        asked = ComparisonQuerySerializer(data=request.query_params)
        if not asked.is_valid():
            raise BadQuery({name: [str(one) for one in errors] for name, errors in asked.errors.items()})
        wanted = asked.validated_data.get("with")
        other = queries.one(runs, pk=wanted) if wanted else run_differences.run_before(self.by, run)
        most, after = run_differences.PAGE, asked.validated_data.get("after", 0)
        found = run_differences.between(self.by, run, other, after=after, most=most + 1) if other else []
        following = found[most - 1].enrollment_id if len(found) > most else None
        return Response(ComparisonSerializer({"results": found[:most], "next": following}).data)


class Cancellation(VendorView):
    @extend_schema(
        operation_id="runs_cancel", request=None, responses={OK: RunSerializer, **problems(400, 403, 409, 422)}
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """End a run that is queued; one that is running ends as soon as its step is over."""
        run = queries.one(tier_queries.runs(self.by), pk=pk)
        return Response(RunSerializer(run_cancelling.cancel(run, by=self.by, now=timezone.now())).data)
