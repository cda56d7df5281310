"""Whatever is thrown at it, a document is either read or refused with problems; and no change goes unsaid."""

import copy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from programs.document.diff import diff
from programs.document.load import OPTIONAL, REQUIRED, check, load
from programs.document.model import ATTRIBUTION_KINDS, MILESTONE_KINDS, ProgramDocument
from programs.document.problems import DocumentError
from programs.document.words import requirement_in_words, rules_in_words

TEXT = (Path(__file__).parent / "sample.yaml").read_text()
SAMPLE = load(TEXT)
DATA: dict[str, Any] = yaml.safe_load(TEXT)
SCORES = (Path(__file__).parent / "scores.yaml").read_text()
Way = tuple[str | int, ...]


def ways(data: Any, way: Way = ()) -> Iterator[Way]:
    """The ways to every value inside the data."""
    inner = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in inner:
        yield (*way, key)
        yield from ways(value, (*way, key))


def words(data: Any) -> Iterator[str]:
    """Every key and text inside the data."""
    for way in ways(data):
        yield from (step for step in way if isinstance(step, str))


WAYS = sorted(ways(DATA), key=str)
SCORE_WAYS = [way for way in sorted(ways(yaml.safe_load(SCORES)), key=str) if way[0] not in ("schema", "tiers")]
KEYS = sorted({*words(DATA), *REQUIRED, *OPTIONAL, *MILESTONE_KINDS, *ATTRIBUTION_KINDS, "up_to"})
scalars = st.one_of(
    st.sampled_from(KEYS),
    st.sampled_from([True, "invited", "EUR", "Asia/Tokyo", "2027-05-05", "both", "up", "reseller", "#0a0b0c"]),
    st.integers(-1, 2000),
    st.text(max_size=12),
    st.none() | st.booleans() | st.floats() | st.dates(),
)
keys = st.sampled_from(KEYS) | st.text(max_size=3)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(keys, inner), max_leaves=8)


def read_or_refuse(source: str | bytes) -> ProgramDocument | None:
    """The document, or None when it was refused with problems that a person can read."""
    problems = check(source)
    for problem in problems:
        assert str(problem).isprintable()
        assert min(problem.line, problem.column) >= 1
    if not problems:
        return load(source)
    with pytest.raises(DocumentError) as refused:
        load(source)
    assert list(refused.value.problems) == problems
    return None


@given(st.text() | st.binary())
def test_any_text_and_any_bytes_are_read_or_refused(source: str | bytes) -> None:
    assert read_or_refuse(source) is None


@given(st.text(alphabet="ab:-{}[]&*!|>'\"%@`#,? \n\t\\U0x<~", max_size=60))
def test_text_of_yaml_punctuation_is_refused(source: str) -> None:
    assert read_or_refuse(source) is None


@given(values)
def test_yaml_shaped_data_is_refused(data: Any) -> None:
    assert read_or_refuse(yaml.safe_dump(data, allow_unicode=True)) is None


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from([*REQUIRED, *OPTIONAL]), values, min_size=1, max_size=4))
def test_sections_of_any_shape_are_read_or_refused(sections: dict[str, Any]) -> None:
    read_or_refuse(yaml.safe_dump(DATA | sections, sort_keys=False, allow_unicode=True))


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(TEXT)), st.integers(0, 8), st.text(max_size=4))
def test_a_document_with_a_piece_cut_out_or_put_in_is_read_or_refused(at: int, cut: int, put: str) -> None:
    read_or_refuse(TEXT[:at] + put + TEXT[at + cut :])


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(WAYS), scalars | st.just("(away)"))
def test_a_changed_value_is_refused_or_told_both_ways(way: Way, value: Any) -> None:
    refused_or_told(SAMPLE, way, value)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SCORE_WAYS), scalars | st.just("(away)"))
def test_a_changed_score_is_refused_or_told_both_ways(way: Way, value: Any) -> None:
    refused_or_told(load(SCORES), way, value)


def refused_or_told(sample: ProgramDocument, way: Way, value: Any) -> None:
    changed: Any = copy.deepcopy(yaml.safe_load(sample.text))
    holder = changed
    for step in way[:-1]:
        holder = holder[step]
    if value == "(away)":
        del holder[way[-1]]
    else:
        holder[way[-1]] = value
    document = read_or_refuse(yaml.safe_dump(changed, sort_keys=False, allow_unicode=True))
    if document is not None:
        assert (diff(sample, document) == []) == (document == sample)
        assert (diff(document, sample) == []) == (document == sample)
        assert diff(document, document) == []
        assert all(sentence.splitlines() == [sentence] for sentence in said(document))


def said(document: ProgramDocument) -> list[str]:
    return [
        *rules_in_words(document),
        *(requirement_in_words(document, asked) for asked in document.requirements),
    ]
