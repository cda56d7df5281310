"""The API's one door: whoever has a role at the vendor, unless its portal is closed. What the role may do is asked by
queries and verbs."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from tenancy.refusals import Forbidden
from vendors.actors import CLOSED, Actor

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Admitted(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        actor: Actor | None = getattr(request._request, "actor", None)
        if actor is not None and actor.portal_closed:
            raise Forbidden(CLOSED)
        return actor is not None
