"""A creation can be repeated safely: the same Idempotency-Key with the same request gives the first answer again.

The key's row is written in the transaction of the creation, so there is never one without the other. While the first
request is under way a second one is told so (409); the key with another request is refused (422). Keys stand on the
vendor's side, which a partner's request steps to for them alone.
"""

import datetime
import hashlib
import json
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from api.models import IdempotencyKey
from api.problems import Malformed, Unprocessable
from tenancy import scope
from tenancy.refusals import Refused
from vendors.actors import Actor

KEPT = datetime.timedelta(days=1)
LONGEST = 200


def once(request: Request, by: Actor, create: Callable[[], Response]) -> Response:
    """Run `create`, or give the answer that the same request with this key got before."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return create()
    if not key or len(key) > LONGEST or not key.isascii() or not key.isprintable():
        raise Malformed(f"Idempotency-Key is 1 to {LONGEST} visible ASCII characters.")
    assert by.user is not None  # noqa: S101 - a request is always a person's
    _claim(by, key)
    digest = _digest(request, by)
    with scope.vendors_side():
        known = IdempotencyKey.objects.filter(user=by.user, key=key).first()
        if known is not None and known.created_at > timezone.now() - KEPT:
            return _again(known, digest)
        IdempotencyKey.objects.filter(created_at__lte=timezone.now() - KEPT).delete()
    response = create()
    with scope.vendors_side():
        IdempotencyKey.objects.create(
            user=by.user,
            key=key,
            request_digest=digest,
            status=response.status_code,
            body=json.loads(json.dumps(response.data, cls=JSONEncoder)),
            location=response.headers.get("Location", ""),
        )
    return response


def _claim(by: Actor, key: str) -> None:
    with connection.cursor() as cursor:
        name = f"idempotency {by.vendor_id} {by.user_id} {key}"
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        if not cursor.fetchone()[0]:
            raise Refused("A request with this Idempotency-Key is under way. Wait for its answer, then ask again.")


def _again(known: IdempotencyKey, digest: str) -> Response:
    if known.request_digest != digest:
        raise Unprocessable("This Idempotency-Key was used for another request. Use a new key for a new request.")
    headers = {"Idempotent-Replay": "true"}
    if known.location:
        headers["Location"] = known.location
    return Response(known.body, status=known.status, headers=headers)


def _digest(request: Request, by: Actor) -> str:
    """Of what was asked and for whom: what was told to staff is not repeated to the same person at a partner."""
    asked: list[Any] = [request.method, request.path, request.data, by.partner_id]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
