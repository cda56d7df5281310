"""Who asks. The middleware has resolved the person already, by token or by session; this hands it to the framework.

A token that is not good here and a missing sign-in are answered alike, also at a vendor that does not exist (401). A
person who is signed in but has no role here gets the answer of a vendor that never existed (404).
"""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from api import tokens
from identity.models import User


class ScopedAuthentication(BaseAuthentication):
    def authenticate(self, request: Request) -> tuple[User, Any] | None:
        plain: HttpRequest = request._request
        has_token = tokens.bearer(plain) is not None
        actor = getattr(plain, "actor", None)
        if actor is not None:
            if not has_token:
                _require_csrf(plain)
            return actor.user, actor
        if has_token:
            raise AuthenticationFailed("This token is not good here. Whoever runs the installation makes another one.")
        if plain.user.is_authenticated:
            raise Http404
        return None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="api"'


def _require_csrf(request: HttpRequest) -> None:
    """A session travels with every request of a browser, so a change needs the page's token as well."""
    check = CSRFCheck(lambda _: None)  # type: ignore[arg-type]
    check.process_request(request)
    reason = check.process_view(request, _no_view, (), {})
    if reason:
        raise PermissionDenied("With a session, send the page's token in X-CSRFToken. Programs use an API token.")


def _no_view(request: HttpRequest) -> HttpResponseBase:
    raise AssertionError("The check of the token calls no view")
