"""Partners and their enrollments in programs."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.views import OK, ListView, VendorView, problems
from partners.models import Enrollment, Partner
from partners.queries import Wanted, narrowed
from tenancy import keyset


@extend_schema_field({"type": "string", "nullable": True, "description": "Key of the tier it stands on now."})
class TierField(serializers.Field):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(source="standings", read_only=True)

    def to_representation(self, value: Any) -> str | None:
        return next((standing.tier for standing in value.all()), None)

    def get_attribute(self, instance: Enrollment) -> Any:
        return instance.standings


class AheadSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """An approved move that has not taken effect."""

    tier = serializers.CharField()
    begins_on = serializers.DateField()


class PlaceSerializer(serializers.ModelSerializer[Enrollment]):
    """An enrollment of a partner that is named around it."""

    program = serializers.CharField(source="program.key")
    tier = TierField()
    moves_to = serializers.SerializerMethodField()

    class Meta:
        model = Enrollment
        fields = ("id", "program", "tier", "moves_to", "status", "enrolled_on", "focuses", "invitations")

    @extend_schema_field(AheadSerializer(allow_null=True))
    def get_moves_to(self, enrollment: Enrollment) -> Any:
        """The tier it stands on from a later day, where a move lies ahead."""
        return next((AheadSerializer(standing).data for standing in list(enrollment.standings.all())[1:]), None)


class EnrollmentSerializer(PlaceSerializer):
    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = Enrollment
        fields = ("id", "partner", *PlaceSerializer.Meta.fields[1:])


class PartnerSerializer(serializers.ModelSerializer[Partner]):
    enrollments = PlaceSerializer(many=True)

    class Meta:
        model = Partner
        fields = ("code", "name", "website", "country", "created_at", "enrollments")


STATUSES = [(status, status) for status in (Enrollment.ACTIVE, Enrollment.INACTIVE)]


class PartnerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(max_length=200, help_text="Part of a name, or how a code begins.")
    country = django_filters.CharFilter(max_length=2)
    program = django_filters.CharFilter(max_length=60, help_text="Enrolled in this program.")
    status = django_filters.ChoiceFilter(choices=STATUSES, help_text="Of an enrollment, in that program.")
    tier = django_filters.CharFilter(max_length=60, help_text="Key of a tier it stands on, in that program.")

    def filter_queryset(self, queryset: Any) -> Any:
        given = {name: value for name, value in self.form.cleaned_data.items() if value}
        return narrowed(queryset, Wanted(**given))


class EnrollmentFilter(django_filters.FilterSet):
    partner = django_filters.CharFilter(field_name="partner__code", max_length=60)
    program = django_filters.CharFilter(field_name="program__key", max_length=60)
    status = django_filters.ChoiceFilter(choices=STATUSES)


class PartnerList(ListView):
    serializer_class = PartnerSerializer
    filterset_class = PartnerFilter
    model = Partner
    orders = keyset.orders("name", "id")
    default_order = "name"

    def rows(self) -> Any:
        return queries.partners(self.by)

    @extend_schema(operation_id="partners_list", responses={OK: PartnerSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class PartnerDetail(VendorView):
    @extend_schema(operation_id="partners_read", responses={200: PartnerSerializer, **problems()})
    def get(self, request: Request, vendor: str, code: str) -> Response:
        return Response(PartnerSerializer(queries.one(queries.partners(self.by), code=code)).data)


class EnrollmentList(ListView):
    serializer_class = EnrollmentSerializer
    filterset_class = EnrollmentFilter
    model = Enrollment

    def rows(self) -> Any:
        return queries.enrollments(self.by)

    @extend_schema(operation_id="enrollments_list", responses={OK: EnrollmentSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class EnrollmentDetail(VendorView):
    @extend_schema(operation_id="enrollments_read", responses={200: EnrollmentSerializer, **problems()})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(EnrollmentSerializer(queries.one(queries.enrollments(self.by), pk=pk)).data)
