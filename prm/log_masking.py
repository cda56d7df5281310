"""Links that open doors never stand in the log: whoever reads it could walk in with them.

The mask lies over the finished line, wherever in it the link came from: the request's path, the page to go to after
signing in, a letter's text in an exception.
"""

import re
from collections.abc import MutableMapping
from typing import Any

MASK = "***"
_SLASH = r"(?:/|%2[Ff]|%252[Ff])"
_END = r"[^/\s\"'\\?&%<>]+"
_SECRETS = [
    # Their length tells tokens from the workspace's own pages about invitations.
    re.compile(rf"({_SLASH}invitations{_SLASH}[a-z0-9-]+{_SLASH})[A-Za-z0-9_-]{{20,}}"),
    re.compile(rf"({_SLASH}password{_SLASH}reset{_SLASH}key{_SLASH}){_END}"),
    re.compile(rf"({_SLASH}confirm-email{_SLASH}){_END}"),
    re.compile(r"(\bprm_)[A-Za-z0-9_-]{40,}"),  # an API token
    re.compile(r"(\b(?:Bearer|Basic) )[^\s\"'\\,]+"),
]


def masked(text: str) -> str:
    """The text without tokens of invitations, keys of password resets and confirmations, and API tokens."""
    for secret in _SECRETS:
        text = secret.sub(rf"\g<1>{MASK}", text)
    return text


def mask_line(logger: Any, name: str, line: str | MutableMapping[str, Any]) -> str:
    """The last step of structlog's chain, after the line has been written out."""
    return masked(str(line))
