"""The OpenAPI document and the page that shows it. Both are the same for everyone and hold no one's data."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.views import SpectacularAPIView


class Bearer(OpenApiAuthenticationExtension):
    target_class = "api.authentication.ScopedAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "An API token of one person at one vendor."}


class Schema(SpectacularAPIView):
    authentication_classes = ()
    permission_classes = ()


def docs(request: HttpRequest) -> HttpResponse:
    """The document in a browser, with scripts and styles of this installation only."""
    return render(request, "api/docs.html")
