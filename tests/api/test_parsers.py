"""Whatever bytes come in: a value the database can store, or a sentence (400). Never anything else."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from api.parsers import MOST_DEPTH, parse

texts = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False, allow_infinity=False) | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=12,
)


@given(values)
def test_plain_values_come_in_as_they_are(value: Any) -> None:
    try:
        assert parse(json.dumps(value).encode()) == value
    except ParseError as refusal:
        assert f"deeper than {MOST_DEPTH}" in str(refusal)  # noqa: PT017


@given(st.binary(max_size=200))
def test_any_bytes_are_a_value_or_a_sentence(body: bytes) -> None:
    try:
        parse(body)
    except ParseError:
        return


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        b"\xef\xbb\xbf{}",
        b'{"a": 1, "a": 2}',
        b'{"a": NaN}',
        b"[Infinity]",
        b"[-Infinity]",
        b"[1e400]",
        b'["\\u0000"]',
        b'{"\\u0000": 1}',
        b'["\\ud800"]',
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b"1" * 5000,
        b"{} {}",
        b"'a'",
    ],
)
def test_what_is_not_strictly_right_is_refused(body: bytes) -> None:
    with pytest.raises(ParseError):
        parse(body)


def test_brackets_inside_texts_are_not_depth() -> None:
    assert parse(json.dumps(["[" * 1000, '\\"[[[']).encode()) == ["[" * 1000, '\\"[[[']
