"""Making and reading API tokens. Only the hash is kept: a lost token is replaced, never shown again."""

import hashlib
import secrets

from django.http import HttpRequest
from django.utils import timezone

from api.models import ApiToken
from identity.models import User

PREFIX = "prm_"


def create(user: User, *, name: str = "") -> str:
    """Make a token for the person at the entered vendor and return its text, once."""
    text = PREFIX + secrets.token_urlsafe(32)
    ApiToken.objects.create(user=user, name=name, token_hash=_hash(text))
    return text


def revoke(token: ApiToken) -> None:
    token.revoked_at = token.revoked_at or timezone.now()
    token.save(update_fields=["revoked_at"])


def revoke_all(user: User) -> int:
    """Revoke what the person has at the entered vendor; says how many tokens that were."""
    return ApiToken.objects.filter(user=user, revoked_at__isnull=True).update(revoked_at=timezone.now())


def bearer(request: HttpRequest) -> str | None:
    """The token text of the Authorization header, or None when there is no bearer header."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


def user_of(text: str) -> User | None:
    """The active person behind a token of the entered vendor."""
    token = ApiToken.objects.filter(token_hash=_hash(text), revoked_at__isnull=True).select_related("user").first()
    return token.user if token is not None and token.user.is_active else None


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
