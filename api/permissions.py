"""The API's one door: whoever has a role at the vendor. What the role may do is asked by queries and verbs."""

from typing import TYPE_CHECKING

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

if TYPE_CHECKING:
    from rest_framework.views import APIView


class Admitted(BasePermission):
    def has_permission(self, request: Request, view: "APIView") -> bool:
        return getattr(request._request, "actor", None) is not None
