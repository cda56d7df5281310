"""What is ahead: one enrollment day by day, and who falls below their tier."""

from typing import Any

import django_filters
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.fields import LineField
from api.views import OK, ListView, VendorView, problems
from deals.what_if import reading
from deals.what_if.outcome import Held, outcome
from programs.queries import document_of, required_edition, today_of
from tenancy.refusals import Invalid
from tiers.forecasts import as_data
from tiers.forecasts import queries as forecast_queries
from tiers.forecasts.ahead import look_ahead
from tiers.models import Forecast
from tiers.program_year import holding


class ForecastSerializer(serializers.ModelSerializer[Forecast]):
    """`falls_on` is the first day on which the figures are below `tier` if nothing is added, empty where that is not
    within twelve months. `held_until` is the day until which an exception holds the tier, whatever the figures say."""

    partner = serializers.CharField(source="partner.code")
    program = serializers.CharField(source="program.key")
    enrollment = serializers.IntegerField(source="enrollment_id")
    held_until = serializers.DateField(read_only=True, allow_null=True)

    class Meta:
        model = Forecast
        fields = (
            "id",
            "enrollment",
            "partner",
            "program",
            "as_of",
            "tier",
            "falls_on",
            "falls_to",
            "held_until",
            "because",
            "because_ref",
            "because_label",
            "because_amount",
        )


class ForecastFilter(django_filters.FilterSet):
    partner = django_filters.CharFilter(field_name="partner__code", max_length=60)
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    falls_by = django_filters.DateFilter(field_name="falls_on", lookup_expr="lte")


class ForecastList(ListView):
    serializer_class = ForecastSerializer
    filterset_class = ForecastFilter
    model = Forecast

    def rows(self) -> Any:
        return forecast_queries.forecasts(self.by)

    @extend_schema(operation_id="forecasts_list", responses={OK: ForecastSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        """As of the last run: who stands above the lowest tier, and when each falls below it."""
        return self.page()


class EnrollmentForecast(VendorView):
    @extend_schema(operation_id="enrollments_forecast", responses={OK: OpenApiTypes.OBJECT, **problems(400, 409)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        """The next twelve months from the facts as they are now: every point at which anything changes."""
        self.by.require("tiers.see")
        enrollment = queries.one(queries.enrollments(self.by), pk=pk)
        today = today_of(enrollment.program)
        held = holding.in_force([enrollment.pk], today).get(enrollment.pk)
        return Response(as_data.told(look_ahead(enrollment, as_of=today), held))


class AssumedDealSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """`deal` is `r-` and the code of an open registration, or `o-` and the id of an open opportunity."""

    deal = LineField(max_length=40)
    arr = LineField(max_length=40, required=False, help_text="The deal's own unless given.")
    closed_on = LineField(max_length=10, required=False, help_text="The day expected unless given.")


class AssumedMoreSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """So many more people or milestones of a metric, from `on` (today unless given)."""

    metric = LineField(max_length=60)
    number = serializers.IntegerField(min_value=0, max_value=reading.MOST_PEOPLE)
    on = LineField(max_length=10, required=False)


class WhatIfSerializer(serializers.Serializer):  # type: ignore[type-arg]
    deals = AssumedDealSerializer(many=True, required=False, max_length=reading.MOST_PICKED)  # type: ignore[call-arg]
    more = AssumedMoreSerializer(many=True, required=False, max_length=reading.MOST_PICKED)  # type: ignore[call-arg]


class WhatIf(VendorView):
    @extend_schema(
        operation_id="enrollments_what_if",
        request=WhatIfSerializer,
        responses={OK: OpenApiTypes.OBJECT, **problems(400, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Which tier the enrollment reaches and when, if these open deals are won. Nothing is written."""
        self.by.require("tiers.see")
        enrollment = queries.one(queries.enrollments(self.by), pk=pk)
        given = self.read(WhatIfSerializer)
        today = today_of(enrollment.program)
        document = document_of(required_edition(enrollment.program, today))
        params = reading.as_params(given.get("deals", []), given.get("more", []))
        found = reading.read(params, self.by, enrollment.partner, document, today)
        if found.errors:
            raise Invalid(next(iter(found.errors.values()))[0], found.errors)
        follows = outcome(found.assumption, enrollment, as_of=today, now=timezone.now())
        tiers = [
            {"tier": one.tier.key, "before": _held(one.before), "after": _held(one.after)} for one in follows.tiers
        ]
        return Response({"sentence": follows.sentence, "tiers": tiers, "after": as_data.told(follows.after)})


def _held(held: Held) -> dict[str, str | None]:
    return {
        "since": held.since.isoformat() if held.since else None,
        "until": held.until.isoformat() if held.until else None,
    }
