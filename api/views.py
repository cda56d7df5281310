"""What all resources share: the actor, reading lists, and answers that name what they are about."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponse
from django.urls import resolve
from django_filters.rest_framework import DjangoFilterBackend
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from api.problems import BadQuery
from tenancy import keyset
from vendors.actors import Actor

BY_ID = keyset.orders("id")
OK = (200, "application/json")  # sorts before the problems, which makes it the main answer of the document


class ErrorSerializer(serializers.Serializer):  # type: ignore[type-arg]
    field = serializers.CharField(required=False)
    parameter = serializers.CharField(required=False)
    code = serializers.CharField()
    detail = serializers.CharField()


class ProblemSerializer(serializers.Serializer):  # type: ignore[type-arg]
    """RFC 9457. `code` is for programs, `detail` for people."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    errors = ErrorSerializer(many=True, required=False)  # type: ignore[assignment]


_WORDS = {
    400: "The request cannot be read, or a parameter is wrong.",
    403: "Your role may not do this.",
    409: "The state of things does not allow this.",
    412: "It changed since it was read.",
    422: "Some fields are wrong.",
}


def problems(*statuses: int) -> dict[tuple[int, str], OpenApiResponse]:
    """The problem documents an operation may answer with beside those of every operation."""
    everywhere = {
        401: "No token, or one that is not good here.",
        404: "There is no such thing here.",
        406: "Only application/json is given.",
    }
    words = {**everywhere, **{status: _WORDS[status] for status in statuses}}
    if 422 in statuses:
        words |= {413: "The body is too large.", 415: "Only application/json is taken."}
    return {
        (status, "application/problem+json"): OpenApiResponse(ProblemSerializer, description)
        for status, description in sorted(words.items())
    }


class VendorView(APIView):
    """A resource of one vendor. The vendor's slug of the address was used by the middleware already."""

    @property
    def by(self) -> Actor:
        actor: Actor = self.request._request.actor  # type: ignore[attr-defined]
        return actor

    def read(self, serializer: type[serializers.Serializer[Any]], **options: Any) -> dict[str, Any]:
        """The checked fields of the body. Raises ValidationError (422)."""
        given = serializer(data=self.request.data, **options)
        given.is_valid(raise_exception=True)
        return dict(given.validated_data)


class QueryFilters(DjangoFilterBackend):
    """Filters of the address; a wrong one is a 400 that names the parameter."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> QuerySet[Any]:
        filters = self.get_filterset(request, queryset, view)  # type: ignore[no-untyped-call]
        if filters is None:
            return queryset
        if not filters.is_valid():
            raise BadQuery({name: [str(one) for one in errors] for name, errors in filters.errors.items()})
        rows: QuerySet[Any] = filters.qs
        return rows


class ListView(VendorView, GenericAPIView, ABC):  # type: ignore[type-arg]
    """A list, filtered and page by page."""

    filter_backends = (QueryFilters,)
    orders: ClassVar[Mapping[str, keyset.Order]] = BY_ID
    default_order = "id"
    model: ClassVar[type[Model]]

    @abstractmethod
    def rows(self) -> QuerySet[Any]:
        """What may be seen."""

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return self.model._base_manager.none()
        return self.rows()

    def page(self) -> Response:
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class Nothing(VendorView):
    """Every other address below a vendor. One that lacks only its last slash is told where to go, body and all."""

    schema = None

    def handle(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.path.endswith("/"):
            found = resolve(f"{request.path}/")
            if found.url_name != "nothing":
                place = request.get_full_path().replace(request.path, f"{request.path}/", 1)
                return HttpResponse(status=308, headers={"Location": place})
        raise Http404

    get = post = put = patch = delete = handle
