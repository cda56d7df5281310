"""Opportunities and the partners' parts in them."""

from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import IF_MATCH, KEY, AmountField, LineField
from api.idempotency import once
from api.views import OK, ListView, VendorView, problems
from deals import attribution, opportunities, queries
from deals.facts import Facts
from deals.models import Attribution, Opportunity
from programs.document.model import ATTRIBUTION_KINDS

STAGES = [(stage, stage) for stage in Opportunity.STAGES]


class PartSerializer(serializers.ModelSerializer[Attribution]):
    """A partner's part in an opportunity."""

    partner = serializers.CharField(source="partner.code")

    class Meta:
        model = Attribution
        fields = ("id", "partner", "kind", "via", "recorded_at", "late_reason", "late_accepted_at")


class OpportunitySerializer(serializers.ModelSerializer[Opportunity]):
    arr = AmountField()
    services = AmountField()
    attributions = serializers.SerializerMethodField()

    @extend_schema_field(PartSerializer(many=True))
    def get_attributions(self, opportunity: Opportunity) -> Any:
        """None yet for one that was just made: nothing to ask the database."""
        return [] if self.context.get("new") else PartSerializer(opportunity.attributions.all(), many=True).data

    class Meta:
        model = Opportunity
        fields = (
            "id",
            "source_id",
            "source_system",
            "source_version",
            "account_name",
            "account_website",
            "stage",
            "closed_on",
            "currency",
            "arr",
            "services",
            "products",
            "created_at",
            "attributions",
        )


class SaleSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """What is known of a sale. A closed one needs `closed_on`."""

    account_name = LineField(max_length=200)
    account_website = LineField(max_length=200, required=False, allow_blank=True)
    stage = serializers.ChoiceField(STAGES, required=False)
    closed_on = serializers.DateField(required=False, allow_null=True, input_formats=["%Y-%m-%d"])
    currency = LineField(min_length=3, max_length=3)
    arr = AmountField()
    services = AmountField(required=False)
    products = serializers.ListField(child=LineField(max_length=60), max_length=50, required=False)


class FactsSerializer(SaleSerializer):
    """What can be given. A closed opportunity needs `closed_on`."""

    source_id = LineField(max_length=120)


class OpportunityFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(max_length=200, help_text="Part of the customer's name, or how the source id begins.")
    source_id = django_filters.CharFilter(max_length=120)
    stage = django_filters.ChoiceFilter(choices=STAGES)
    partner = django_filters.CharFilter(max_length=60, help_text="A partner's code.")
    currency = django_filters.CharFilter(max_length=3)
    closed_after = django_filters.DateFilter(help_text="Closed on this day or later.")
    closed_before = django_filters.DateFilter(help_text="Closed on this day or earlier.")

    def filter_queryset(self, queryset: Any) -> Any:
        given = {name: value for name, value in self.form.cleaned_data.items() if value}
        return queries.narrowed(queryset, queries.Wanted(**given))


def answer(opportunity: Opportunity, status: int = 200) -> Response:
    """The opportunity, with the version to send as If-Match."""
    data = OpportunitySerializer(opportunity, context={"new": status == 201}).data
    return Response(data, status=status, headers={"ETag": f'"{opportunities.version_of(opportunity)}"'})


class OpportunityList(ListView):
    serializer_class = OpportunitySerializer
    filterset_class = OpportunityFilter
    model = Opportunity
    orders = queries.ORDERS
    default_order = "-closed_on"

    def rows(self) -> Any:
        return queries.opportunities(self.by)

    @extend_schema(operation_id="opportunities_list", responses={OK: OpportunitySerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="opportunities_create",
        parameters=[KEY],
        request=FactsSerializer,
        responses={201: OpportunitySerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        def create() -> Response:
            given = self.read(FactsSerializer)
            made = opportunities.create(_facts(given), by=self.by)
            response = answer(made, 201)
            response["Location"] = reverse("api:opportunity", args=[vendor, made.pk])
            return response

        return once(request, self.by, create)


class OpportunityDetail(VendorView):
    @extend_schema(operation_id="opportunities_read", responses={200: OpportunitySerializer, **problems()})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return answer(queries.get_opportunity(self.by, pk))

    @extend_schema(
        operation_id="opportunities_update",
        parameters=[IF_MATCH],
        request=FactsSerializer(partial=True),
        responses={200: OpportunitySerializer, **problems(400, 403, 409, 412, 422)},
    )
    def patch(self, request: Request, vendor: str, pk: int) -> Response:
        found = queries.get_opportunity(self.by, pk)
        changes = self.read(FactsSerializer, partial=True)
        version = request.headers.get("If-Match", "*").strip()
        expected = None if version == "*" else version.removeprefix("W/").strip('"')
        opportunities.update(found, changes, by=self.by, version=expected)
        return answer(queries.get_opportunity(self.by, pk))


def _facts(given: dict[str, Any]) -> Facts:
    return Facts(**{**given, "products": tuple(given.get("products", ()))})


class AttributionSerializer(serializers.ModelSerializer[Attribution]):
    """A partner's part in an opportunity, with the opportunity."""

    partner = serializers.CharField(source="partner.code")
    opportunity = serializers.IntegerField(source="opportunity_id")
    source_id = serializers.CharField(source="opportunity.source_id")

    class Meta:
        model = Attribution
        fields = (
            "id",
            "opportunity",
            "source_id",
            "partner",
            "kind",
            "via",
            "recorded_at",
            "late_reason",
            "late_accepted_at",
        )


class NewPartSerializer(serializers.Serializer):  # type: ignore[type-arg]
    opportunity = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The opportunity's id.")
    partner = LineField(max_length=60, help_text="The partner's code.")
    kind = serializers.ChoiceField(ATTRIBUTION_KINDS)


class LateAcceptanceSerializer(serializers.Serializer):  # type: ignore[type-arg]
    reason = LineField(max_length=500, help_text="Why it counts although it was recorded late. The partner reads it.")


class AttributionFilter(django_filters.FilterSet):
    partner = django_filters.CharFilter(field_name="partner__code", max_length=60)
    opportunity = django_filters.NumberFilter(
        field_name="opportunity_id", min_value=1, max_value=2**63 - 1, decimal_places=0
    )
    kind = django_filters.ChoiceFilter(choices=Attribution.KINDS)


class AttributionList(ListView):
    serializer_class = AttributionSerializer
    filterset_class = AttributionFilter
    model = Attribution

    def rows(self) -> Any:
        return queries.attributions(self.by)

    @extend_schema(operation_id="attributions_list", responses={OK: AttributionSerializer(many=True), **problems(400)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="attributions_create",
        parameters=[KEY],
        request=NewPartSerializer,
        responses={201: AttributionSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        def create() -> Response:
            given = self.read(NewPartSerializer)
            opportunity, partner = queries.named(self.by, given["opportunity"], given["partner"])
            made = attribution.add_partner(opportunity, partner, given["kind"], by=self.by)
            location = reverse("api:attribution", args=[vendor, made.pk])
            return Response(AttributionSerializer(made).data, status=201, headers={"Location": location})

        return once(request, self.by, create)


class AttributionDetail(VendorView):
    @extend_schema(operation_id="attributions_read", responses={200: AttributionSerializer, **problems()})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        return Response(AttributionSerializer(queries.get_attribution(self.by, pk)).data)

    @extend_schema(operation_id="attributions_withdraw", responses={204: None, **problems(403, 409)})
    def delete(self, request: Request, vendor: str, pk: int) -> Response:
        attribution.withdraw(queries.get_attribution(self.by, pk), by=self.by)
        return Response(status=204)


class LateAcceptance(VendorView):
    """Lets a sourced part count that was recorded after the close of its won opportunity."""

    @extend_schema(
        operation_id="attributions_accept_late",
        request=LateAcceptanceSerializer,
        responses={200: AttributionSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        held = queries.get_attribution(self.by, pk)
        given = self.read(LateAcceptanceSerializer)
        accepted = attribution.accept_late(held, reason=given["reason"], by=self.by)
        return Response(AttributionSerializer(accepted).data)
