"""Assessments, proposed tier changes, and the runs that make both."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import KEY, LineField
from api.idempotency import once
from api.problems import BadQuery
from api.views import OK, ListView, VendorView, problems
from programs.queries import today_of
from tiers import as_data, decisions, runs
from tiers import queries as tier_queries
from tiers.explain import explain
from tiers.models import Assessment, Basis, Run, TierChange


class AssessmentSerializer(serializers.ModelSerializer[Assessment]):
    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="program.key")
    edition = serializers.CharField(source="edition.label")
    enrollment = serializers.IntegerField(source="enrollment_id")
    run = serializers.IntegerField(source="run_id")
    metrics = serializers.SerializerMethodField()

    class Meta:
        model = Assessment
        fields = (
            "id",
            "enrollment",
            "partner",
            "program",
            "edition",
            "run",
            "basis",
            "as_of",
            "current_tier",
            "eligible_tier",
            "eligible_since",
            "metrics",
        )

    @extend_schema_field(OpenApiTypes.OBJECT)
    def get_metrics(self, assessment: Assessment) -> Any:
        """By metric key: money as strings, counts as integers."""
        return assessment.metrics


class TierChangeSerializer(serializers.ModelSerializer[TierChange]):
    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="program.key")
    enrollment = serializers.IntegerField(source="enrollment_id")

    class Meta:
        model = TierChange
        fields = (
            "id",
            "enrollment",
            "partner",
            "program",
            "basis",
            "as_of",
            "from_tier",
            "to_tier",
            "upward",
            "state",
            "proposed_at",
            "decided_at",
            "effective_on",
        )


class RunSerializer(serializers.ModelSerializer[Run]):
    program = serializers.CharField(source="program.key")
    edition = serializers.CharField(source="edition.label")

    class Meta:
        model = Run
        fields = (
            "id",
            "program",
            "edition",
            "basis",
            "as_of",
            "window_after",
            "window_until",
            "trigger",
            "mode",
            "touched",
            "state",
            "cancel_requested_at",
            "assessed",
            "changed",
            "proposed",
            "superseded",
            "requested_by_label",
            "requested_at",
            "started_at",
            "finished_at",
            "error",
        )


class _AboutPartner(django_filters.FilterSet):
    partner = django_filters.CharFilter(field_name="partner__code", max_length=60)
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    basis = django_filters.ChoiceFilter(choices=Basis.choices)


class TierChangeFilter(_AboutPartner):
    state = django_filters.ChoiceFilter(choices=TierChange.State.choices)


class RunFilter(django_filters.FilterSet):
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    state = django_filters.ChoiceFilter(choices=Run.State.choices)


class AssessmentList(ListView):
    serializer_class = AssessmentSerializer
    filterset_class = _AboutPartner
    model = Assessment

    def rows(self) -> Any:
        return tier_queries.assessments(self.by)

    @extend_schema(operation_id="assessments_list", responses={OK: AssessmentSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class AssessmentDetail(VendorView):
    @extend_schema(operation_id="assessments_read", responses={200: AssessmentSerializer, **problems()})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(AssessmentSerializer(queries.one(tier_queries.assessments(self.by), pk=pk)).data)


class TierChangeList(ListView):
    serializer_class = TierChangeSerializer
    filterset_class = TierChangeFilter
    model = TierChange
    default_order = "-id"

    def rows(self) -> Any:
        return tier_queries.changes(self.by)

    @extend_schema(operation_id="tier_changes_list", responses={OK: TierChangeSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class TierChangeDetail(VendorView):
    @extend_schema(operation_id="tier_changes_read", responses={200: TierChangeSerializer, **problems()})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(TierChangeSerializer(queries.one(tier_queries.changes(self.by), pk=pk)).data)


class DecisionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """Declining needs a note; the note of an approval goes to the partner."""

    decision = serializers.ChoiceField(("approve", "decline"))
    note = serializers.CharField(required=False, allow_blank=True, max_length=decisions.LONGEST_NOTE)
    effective_on = serializers.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        help_text="From when an approved move is in force; the earliest day that the rules allow unless given.",
    )


class Decision(VendorView):
    @extend_schema(
        operation_id="tier_changes_decide",
        request=DecisionSerializer,
        responses={OK: TierChangeSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        change = queries.one(tier_queries.changes(self.by), pk=pk)
        given = self.read(DecisionSerializer)
        note, now = given.get("note", ""), timezone.now()
        if given["decision"] == "approve":
            begins = given.get("effective_on")
            decided = decisions.approve(change, by=self.by, note=note, now=now, effective_on=begins)
        else:
            decided = decisions.decline(change, by=self.by, note=note, now=now)
        return Response(TierChangeSerializer(decided).data)


class WhenSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`as_of` is today, where the program counts its days, unless given."""

    as_of = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])
    basis = serializers.ChoiceField(Basis.choices, default=Basis.MID_YEAR.value)


class Explanation(VendorView):
    @extend_schema(
        operation_id="enrollments_explanation",
        parameters=[WhenSerializer],
        responses={OK: OpenApiTypes.OBJECT, **problems(400, 409)},
    )
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """Every row behind every metric, and what each tier still asks: the same as the command `explain`."""
        self.by.require("tiers.see")
        enrollment = queries.one(queries.enrollments(self.by), pk=pk)
        when = WhenSerializer(data=request.query_params)
        if not when.is_valid():
            raise BadQuery({name: [str(one) for one in errors] for name, errors in when.errors.items()})
        as_of = when.validated_data.get("as_of") or today_of(enrollment.program)
        found = explain(enrollment.partner, enrollment.program, as_of=as_of, basis=when.validated_data["basis"])
        return Response(as_data.explained(found))


class NewRunSerializer(WhenSerializer):
    program = LineField(max_length=60, help_text="The program's key.")
    mode = serializers.ChoiceField(
        Run.Mode.choices, default=Run.Mode.FULL.value, help_text="Incremental: who was touched since the last run."
    )


class RunList(ListView):
    serializer_class = RunSerializer
    filterset_class = RunFilter
    model = Run
    default_order = "-id"

    def rows(self) -> Any:
        return tier_queries.runs(self.by)

    @extend_schema(
        operation_id="runs_create",
        parameters=[KEY],
        request=NewRunSerializer,
        responses={(201, "application/json"): RunSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        def create() -> Response:
            self.by.require("tiers.recalculate")
            given = self.read(NewRunSerializer)
            program = queries.named_program(self.by, given["program"])
            as_of = given.get("as_of") or today_of(program)
            run = runs.request_run(program, basis=given["basis"], as_of=as_of, by=self.by, mode=given["mode"])
            location = reverse("api:run", args=[vendor, run.pk])
            return Response(RunSerializer(run).data, status=201, headers={"Location": location})

        return once(request, self.by, create)

    @extend_schema(operation_id="runs_list", responses={OK: RunSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class RunDetail(VendorView):
    @extend_schema(operation_id="runs_read", responses={200: RunSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(RunSerializer(queries.one(tier_queries.runs(self.by), pk=pk)).data)
