"""The vendor's customers, for its staff: finding the one that a registration should be corrected to."""

from typing import Any

import django_filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from api.fields import LineField
from api.problems import BadQuery
from api.registration_shapes import AccountSerializer
from api.views import OK, ListView, VendorView, problems
from deals.customers import matching
from deals.customers import queries as customers
from deals.customers.matching import Match
from deals.models import Account
from tenancy.refusals import Forbidden
from vendors.actors import Actor


class CustomerFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(max_length=200, help_text="How the name begins, or a domain.")

    def filter_queryset(self, queryset: Any) -> Any:
        return customers.narrowed(queryset, self.form.cleaned_data["q"])


class CustomerList(ListView):
    serializer_class = AccountSerializer
    filterset_class = CustomerFilter
    model = Account
    orders = customers.ORDERS
    default_order = "name"

    def rows(self) -> Any:
        require_staff(self.by)
        return customers.customers(self.by)

    @extend_schema(operation_id="customers_list", responses={OK: AccountSerializer(many=True), **problems(400, 403)})
    def get(self, request: Request, vendor: str) -> Response:
        return self.page()


class NamedSerializer(serializers.Serializer[Any]):
    name = LineField(max_length=200, required=False, default="", allow_blank=True)
    website = LineField(max_length=200, required=False, default="", allow_blank=True)


class MatchSerializer(serializers.Serializer[Match]):
    """`explained`: same domain, same name, or how alike the names are. `contradicts`: the domains differ."""

    account = AccountSerializer()
    explained = serializers.CharField()
    score = serializers.FloatField()
    contradicts = serializers.BooleanField()


class MatchesSerializer(serializers.Serializer[Any]):
    results = MatchSerializer(many=True)


class Candidates(VendorView):
    @extend_schema(
        operation_id="customers_candidates",
        parameters=[NamedSerializer],
        responses={OK: MatchesSerializer, **problems(400, 403)},
    )
    def get(self, request: Request, vendor: str) -> Response:
        """The customers that may be meant by a name and a web domain, the likeliest first; at most ten."""
        require_staff(self.by)
        given = NamedSerializer(data=request.query_params)
        if not given.is_valid():
            raise BadQuery({name: [str(one) for one in errors] for name, errors in given.errors.items()})
        found = matching.candidates(given.validated_data["name"], given.validated_data["website"])
        return Response(MatchesSerializer({"results": found}).data)


def require_staff(by: Actor) -> None:
    by.require("deals.see")
    if by.is_member:
        raise Forbidden("The directory of customers is for the vendor's staff.")
