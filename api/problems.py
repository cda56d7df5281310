"""Every error is a problem document (RFC 9457): status, a title, a sentence that says what to do, a code for programs,
and for wrong input one entry per field."""

from http import HTTPStatus
from typing import Any

from django.db import Error as DatabaseError
from django.db import transaction
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response

from deals.opportunities import Stale
from tenancy.refusals import Invalid, Refused, lost_race

MEDIA_TYPE = "application/problem+json"
NOT_FOUND = "There is nothing at this address, or it is not yours to see."
_CODES = {
    400: "bad_request",
    401: "not_signed_in",
    403: "forbidden",
    404: "not_found",
    409: "conflict",
    412: "changed_meanwhile",
    422: "invalid",
}


class BadQuery(exceptions.APIException):
    """A parameter of the address is wrong."""

    status_code = 400
    default_code = "bad_query"

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__("Some parameters of the address are wrong.")
        self.errors = errors


class Unprocessable(exceptions.APIException):
    """An idempotency key came again with something else."""

    status_code = 422
    default_code = "key_reused"


class Malformed(exceptions.APIException):
    """A header is wrong."""

    status_code = 400
    default_code = "bad_request"


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The problem for an exception of a view; None, and with that a 500, for a mistake of the program."""
    problem = problem_of(error)
    if problem is None:
        return None
    if transaction.get_connection().in_atomic_block:
        transaction.set_rollback(True)
    headers = {}
    for header in ("auth_header", "wait"):
        if value := getattr(error, header, None):
            headers["WWW-Authenticate" if header == "auth_header" else "Retry-After"] = str(value)
    return Response(problem, status=problem["status"], headers=headers, content_type=MEDIA_TYPE)


def problem(status: int, detail: str, *, code: str = "", errors: list[dict[str, str]] | None = None) -> dict[str, Any]:
    document: dict[str, Any] = {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code or _CODES.get(status, "error"),
    }
    if errors:
        document["errors"] = errors
    return document


def problem_of(error: Exception) -> dict[str, Any] | None:
    """The problem document for an exception; None for a mistake of the program."""
    if isinstance(error, DatabaseError):
        lost = lost_race(error)
        return None if lost is None else problem(409, str(lost))
    if isinstance(error, (Http404, exceptions.NotFound)) or getattr(error, "status", None) == 404:
        return problem(404, NOT_FOUND)
    if isinstance(error, Refused):
        return _refusal(error)
    if isinstance(error, exceptions.ValidationError):
        return problem(422, "Some fields are wrong.", errors=_flat(error.get_full_details()))
    if isinstance(error, BadQuery):
        return problem(400, str(error.detail), code="bad_query", errors=_sentences(error.errors, "parameter"))
    if isinstance(error, exceptions.APIException):
        return _framework(error)
    return None


def _refusal(error: Refused) -> dict[str, Any]:
    if isinstance(error, Stale):
        return problem(412, str(error))
    place = "parameter" if error.status == 400 else "field"
    errors = _sentences(error.fields, place) if isinstance(error, Invalid) else None
    return problem(error.status, str(error), errors=errors)


def _framework(error: exceptions.APIException) -> dict[str, Any]:
    status = error.status_code
    if status == 401 and isinstance(error, exceptions.NotAuthenticated):
        return problem(401, "Send an API token: Authorization: Bearer <token>.")
    code = _CODES.get(status) or str(error.default_code)
    return problem(status, str(error.detail), code=code if status not in {422} else str(error.default_code))


def _sentences(fields: dict[str, list[str]], place: str) -> list[dict[str, str]]:
    return [
        {place: name, "code": "invalid", "detail": sentence}
        for name, sentences in fields.items()
        for sentence in sentences
    ]


def _flat(details: Any, path: str = "") -> list[dict[str, str]]:
    """Nested errors of serializers as a flat list with dotted names."""
    if isinstance(details, dict) and isinstance(details.get("message"), str) and "code" in details:
        return [{"field": path, "code": str(details["code"]), "detail": str(details["message"])}]
    if isinstance(details, dict):
        return [
            entry
            for name, inner in details.items()
            for entry in _flat(inner, path if name == "non_field_errors" else f"{path}.{name}".lstrip("."))
        ]
    return [
        entry
        for index, inner in enumerate(details)
        for entry in _flat(inner, path if _is_detail(inner) else f"{path}.{index}".lstrip("."))
    ]


def _is_detail(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("message"), str)
