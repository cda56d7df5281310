"""One spelling for one meaning, so that a digest of JSON can be repeated by anybody.

The subset of RFC 8785 (JSON Canonicalization Scheme) that receipts need: objects with ASCII keys in order, strings,
lists of strings, yes and no, and whole numbers up to 2^53; no blanks, UTF-8, characters escaped only where JSON asks.
"""

import json
from collections.abc import Mapping, Sequence

Value = str | bool | int | Sequence[str] | Mapping[str, "Value"]

GREATEST = 2**53 - 1


def canonical(document: Mapping[str, Value]) -> bytes:
    """The document's one spelling. Raises ValueError for what the subset has no spelling for, such as 0.5."""
    _check(document)
    try:
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        raise ValueError("A lone surrogate is no character.") from None


def _check(value: object) -> None:
    match value:
        case str() | bool():
            return
        case int() if abs(value) <= GREATEST:
            return
        case list() if all(isinstance(one, str) for one in value):
            return
        case dict() if all(isinstance(key, str) and key.isascii() for key in value):
            for one in value.values():
                _check(one)
        case _:
            raise ValueError(f"{type(value).__name__} has no spelling here.")
