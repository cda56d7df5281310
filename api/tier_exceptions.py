"""Exceptions that hold a tier, and moves down that are lifted before their day."""

from typing import Any

import django_filters
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import KEY, LineField
from api.idempotency import once
from api.tiers import TierChangeSerializer
from api.views import OK, ListView, VendorView, problems
from tiers import queries as tier_queries
from tiers.deciding import LONGEST_NOTE
from tiers.models import TierException
from tiers.program_year import exceptions, lifting
from tiers.program_year import queries as exception_queries


class ExceptionSerializer(serializers.ModelSerializer[TierException]):
    """`ends_on` is the first day on which the tier is not held any more. Members of the partner get no reasons."""

    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="enrollment.program.key")
    enrollment = serializers.IntegerField(source="enrollment_id")
    reason = serializers.SerializerMethodField()
    revoked_why = serializers.SerializerMethodField()

    class Meta:
        model = TierException
        fields = (
            "id",
            "enrollment",
            "partner",
            "program",
            "tier",
            "begins_on",
            "ends_on",
            "reason",
            "approved_by_label",
            "approved_at",
            "revoked_at",
            "revoked_by_label",
            "revoked_why",
        )

    def get_reason(self, exception: TierException) -> str | None:
        return exception.reason if self.context["view"].by.is_staff else None

    def get_revoked_why(self, exception: TierException) -> str | None:
        return exception.revoked_why if self.context["view"].by.is_staff else None


class ExceptionFilter(django_filters.FilterSet):
    partner = django_filters.CharFilter(field_name="partner__code", max_length=60)
    program = django_filters.CharFilter(field_name="enrollment__program__key", max_length=60)
    tier = django_filters.CharFilter(max_length=60)


class NewExceptionSerializer(serializers.Serializer):  # type: ignore[type-arg]
    partner = LineField(max_length=60, help_text="The partner's code.")
    program = LineField(max_length=60, help_text="The program's key.")
    tier = LineField(max_length=60, help_text="The tier it stands on, or one below it but the lowest.")
    until = serializers.DateField(input_formats=["%Y-%m-%d"], help_text="The first day without it.")
    reason = serializers.CharField(max_length=LONGEST_NOTE, help_text="For colleagues; the partner does not see it.")


class WhySerializer(serializers.Serializer):  # type: ignore[type-arg]
    note = serializers.CharField(max_length=LONGEST_NOTE)


class ExceptionList(ListView):
    serializer_class = ExceptionSerializer
    filterset_class = ExceptionFilter
    model = TierException
    default_order = "-id"

    def rows(self) -> Any:
        return exception_queries.exceptions(self.by)

    @extend_schema(operation_id="tier_exceptions_list", responses={OK: ExceptionSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="tier_exceptions_grant",
        parameters=[KEY],
        request=NewExceptionSerializer,
        responses={(201, "application/json"): ExceptionSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Hold a tier from today on. A move down below it that lies ahead is lifted."""

        def create() -> Response:
            self.by.require("tiers.except")
            given = self.read(NewExceptionSerializer)
            program = queries.named_program(self.by, given["program"])
            rows = queries.enrollments(self.by).filter(program=program)
            enrollment = queries.one(rows, partner__code=given["partner"])
            made = exceptions.grant(
                enrollment,
                given["tier"],
                until=given["until"],
                reason=given["reason"],
                by=self.by,
                now=timezone.now(),
            )
            location = reverse("api:tier_exception", args=[vendor, made.pk])
            return Response(_told(self, made.pk), status=201, headers={"Location": location})

        return once(request, self.by, create)


class ExceptionDetail(VendorView):
    @extend_schema(operation_id="tier_exceptions_read", responses={200: ExceptionSerializer, **problems()})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(_told(self, pk))


class Revocation(VendorView):
    @extend_schema(
        operation_id="tier_exceptions_revoke",
        request=WhySerializer,
        responses={OK: ExceptionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """End it before its day; the partner's figures decide again."""
        exception = queries.one(exception_queries.exceptions(self.by), pk=pk)
        self.by.require("tiers.except")
        exceptions.revoke(exception, by=self.by, note=self.read(WhySerializer)["note"], now=timezone.now())
        return Response(_told(self, pk))


class Lift(VendorView):
    @extend_schema(
        operation_id="tier_changes_lift",
        request=WhySerializer,
        responses={OK: TierChangeSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Take back an approved move down before its day."""
        change = queries.one(tier_queries.changes(self.by), pk=pk)
        self.by.require("tiers.decide")
        lifted = lifting.lift(change, by=self.by, note=self.read(WhySerializer)["note"], now=timezone.now())
        return Response(TierChangeSerializer(lifted).data)


def _told(view: VendorView, pk: int) -> Any:
    found = queries.one(exception_queries.exceptions(view.by), pk=pk)
    return ExceptionSerializer(found, context={"view": view}).data
