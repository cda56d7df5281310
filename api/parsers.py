"""JSON as strictly as money deserves: nothing ambiguous gets in, and nothing that the database could choke on."""

import json
import math
import re
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import BaseParser

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 20

_MARKS = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}]', re.DOTALL)
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


class TooLarge(APIException):
    status_code = 413
    default_code = "too_large"
    default_detail = f"The body is larger than {MOST_BYTES} bytes. Send less at once, or use an import."


class StrictJSONParser(BaseParser):
    """Refuses duplicate keys, NaN, deep nesting, NUL and half characters (400), and large bodies (413)."""

    media_type = "application/json"

    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        body = stream.read(MOST_BYTES + 1)
        if len(body) > MOST_BYTES:
            raise TooLarge
        return parse(body)


def parse(body: bytes) -> Any:
    """The value of a JSON text. Raises ParseError with a sentence for everything that is not strictly right."""
    _check_depth(body)
    try:
        value = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_constant,
            parse_float=_float,
        )
    except UnicodeDecodeError:
        raise ParseError("The body is not UTF-8 text.") from None
    except (ValueError, RecursionError) as error:
        raise ParseError(f"The body is not JSON: {error}.") from None
    _check_text(value)
    return value


def _check_depth(body: bytes) -> None:
    depth = 0
    for mark in _MARKS.finditer(body):
        if mark[0] in (b"[", b"{"):
            depth += 1
            if depth > MOST_DEPTH:
                raise ParseError(f"The body is nested deeper than {MOST_DEPTH} levels.")
        elif mark[0] in (b"]", b"}"):
            depth -= 1


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ParseError(f"The member {twice[:100]!r} stands twice in one object.")
    return members


def _constant(name: str) -> Any:
    raise ParseError(f"{name} is not a JSON value.")


def _float(text: str) -> float:
    number = float(text)
    if math.isinf(number):
        raise ParseError("A number is too large.")
    return number


def _check_text(value: Any) -> None:
    if isinstance(value, str):
        if _UNSTORABLE.search(value):
            raise ParseError("A text holds a NUL or half a character.")
    elif isinstance(value, dict):
        for name, member in value.items():
            _check_text(name)
            _check_text(member)
    elif isinstance(value, list):
        for member in value:
            _check_text(member)
