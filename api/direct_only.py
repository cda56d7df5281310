"""The customers that the vendor keeps to itself, for its staff."""

from typing import Any

import django_filters
from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api import queries
from api.customers import require_staff
from api.fields import KEY, ExactSerializer, LineField, WordsField
from api.idempotency import once
from api.registration_shapes import AccountSerializer
from api.views import OK, ListView, VendorView, problems
from deals.customers import direct_only
from deals.customers import queries as customers
from deals.models import DirectOnly


class ListingSerializer(serializers.ModelSerializer[DirectOnly]):
    """`products` are the ones it is about, empty for all. It stands until it is ended."""

    account = AccountSerializer()

    class Meta:
        model = DirectOnly
        fields = ("id", "account", "products", "reason", "since", "ended_at")


class NewListingSerializer(ExactSerializer):
    """`since` is today unless given."""

    account = serializers.IntegerField(min_value=1, max_value=2**63 - 1, help_text="The customer's id.")
    products = serializers.ListField(child=LineField(max_length=60), max_length=50, required=False)
    reason = LineField(max_length=direct_only.LONGEST_REASON)
    since = serializers.DateField(required=False, input_formats=["%Y-%m-%d"])


class EndingSerializer(ExactSerializer):
    note = WordsField(max_length=direct_only.LONGEST_REASON, required=False, allow_blank=True)


class ListingFilter(django_filters.FilterSet):
    account = django_filters.NumberFilter(
        field_name="account_id", min_value=1, max_value=2**63 - 1, decimal_places=0, help_text="A customer's id."
    )
    ended = django_filters.BooleanFilter(field_name="ended_at", lookup_expr="isnull", exclude=True)


class ListingList(ListView):
    serializer_class = ListingSerializer
    filterset_class = ListingFilter
    model = DirectOnly
    default_order = "-id"

    def rows(self) -> Any:
        require_staff(self.by)
        return customers.direct_listings(self.by)

    @extend_schema(operation_id="direct_only_list", responses={OK: ListingSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()

    @extend_schema(
        operation_id="direct_only_create",
        parameters=[KEY],
        request=NewListingSerializer,
        responses={201: ListingSerializer, **problems(400, 403, 409, 422)},
        filters=False,
    )
    def post(self, request: Request, vendor: str) -> Response:
        """Keeps a customer to the vendor. Registrations of it show the conflict."""

        def create() -> Response:
            self.by.require("deals.edit")
            given = self.read(NewListingSerializer)
            account = queries.named_customer(self.by, given["account"])
            assert account is not None  # noqa: S101 - the serializer takes no null
            made = direct_only.list_direct(
                account,
                products=given.get("products", ()),
                reason=given["reason"],
                since=given.get("since"),
                by=self.by,
            )
            location = reverse("api:direct_only", args=[vendor, made.pk])
            return Response(ListingSerializer(made).data, status=201, headers={"Location": location})

        return once(request, self.by, create)


class ListingDetail(VendorView):
    @extend_schema(operation_id="direct_only_read", responses={200: ListingSerializer, **problems(403)})
    def get(self, request: Request, vendor: str, pk: int) -> Response:
        require_staff(self.by)
        return Response(ListingSerializer(customers.get_direct_listing(self.by, pk)).data)


class Ending(VendorView):
    @extend_schema(
        operation_id="direct_only_end",
        request=EndingSerializer,
        responses={200: ListingSerializer, **problems(400, 403, 409, 422)},
    )
    def post(self, request: Request, vendor: str, pk: int) -> Response:
        """Opens the customer to partners again. The entry stays as history."""
        self.by.require("deals.edit")
        listing = customers.get_direct_listing(self.by, pk)
        ended = direct_only.end_direct(listing, by=self.by, **self.read(EndingSerializer))
        return Response(ListingSerializer(ended).data)
