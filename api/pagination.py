"""Lists are read page by page with an opaque cursor; nothing is counted. `next` and `previous` are whole addresses."""

from typing import Any

from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from api.problems import BadQuery
from tenancy import keyset

DEFAULT_SIZE = 50
MOST_ROWS = 200


class KeysetPagination(BasePagination):
    """Reads `orders` and `default_order` of the view. A wrong parameter is a 400."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        order = _order(request, view)
        cursor = request.query_params.get("cursor", "")
        direction, _, token = cursor.partition(".")
        if cursor and (direction not in {"n", "p"} or not token):
            raise keyset.BadCursor("cursor")
        place = {"before" if direction == "p" else "after": token}
        try:
            self.page = keyset.read(queryset, order, size=_size(request), **place)
        except keyset.BadCursor:
            raise keyset.BadCursor("cursor") from None
        self.address = request.build_absolute_uri()
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {
                "next": self._link("n", self.page.next),
                "previous": self._link("p", self.page.previous),
                "results": data,
            }
        )

    def _link(self, direction: str, token: str) -> str | None:
        return replace_query_param(self.address, "cursor", f"{direction}.{token}") if token else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {"next": link, "previous": link, "results": schema},
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        def parameter(name: str, words: str, schema: dict[str, Any]) -> dict[str, Any]:
            return {"name": name, "in": "query", "required": False, "description": words, "schema": schema}

        return [
            parameter("cursor", "From `next` or `previous` of another page.", {"type": "string"}),
            parameter(
                "page_size",
                "Rows on a page.",
                {"type": "integer", "minimum": 1, "maximum": MOST_ROWS, "default": DEFAULT_SIZE},
            ),
            parameter(
                "ordering",
                "The order of the rows; a minus turns it round.",
                {"type": "string", "enum": list(view.orders), "default": view.default_order},
            ),
        ]


def _order(request: Request, view: Any) -> keyset.Order:
    name = request.query_params.get("ordering", view.default_order)
    if name not in view.orders:
        raise BadQuery({"ordering": [f"Order by one of {', '.join(view.orders)}."]})
    order: keyset.Order = view.orders[name]
    return order


def _size(request: Request) -> int:
    text = request.query_params.get("page_size", str(DEFAULT_SIZE))
    if not (text.isascii() and text.isdigit() and len(text) < 5 and 1 <= int(text) <= MOST_ROWS):
        raise BadQuery({"page_size": [f"Give a number from 1 to {MOST_ROWS}."]})
    return int(text)
