"""Documents come from strangers: what is not small UTF-8 text in plain YAML is refused with its line."""

from pathlib import Path
from time import process_time

import pytest

from programs.document.load import check, load
from programs.document.source import LARGEST

SAMPLE = (Path(__file__).parent / "sample.yaml").read_text()


def sentences(source: str | bytes) -> list[str]:
    return [str(problem) for problem in check(source)]


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("", "Line 1, the whole file: expected a program document, found an empty file."),
        ("# nothing\n", "Line 1, the whole file: expected a program document, found an empty file."),
        (
            b"schema: 1\nname: caf\xe9\n",
            "Line 2, the text: expected a file saved as UTF-8, found the byte 0xE9, which is not UTF-8.",
        ),
        (
            "schema: 1\n".encode("utf-16"),
            "Line 1, the whole file: expected a file saved as UTF-8, found a file saved as UTF-16.",
        ),
        ("a: 1\n\tb: 2\n", "Line 2, the text: expected spaces, found a tab."),
        (
            "a: 1\nb: \x00\n",
            "Line 2, the text: expected text without control characters, found the character U+0000.",
        ),
        (
            "a: \ud800",
            "Line 1, the text: expected text without control characters, found the character U+D800.",
        ),
        (
            'a: 1\nb: "\\UFFFFFFFF"',
            "Line 2, the text: expected a character that exists, found \\UFFFFFFFF.",
        ),
        (
            "a: 1\nb: &all [x]\nc: *all\n",
            "Line 2, the text: expected values written out in full, found an anchor or alias (& or *).",
        ),
        (
            "a: *missing\n",
            "Line 1, the text: expected values written out in full, found an anchor or alias (& or *).",
        ),
        (
            "a: !!python/object/apply:os.getcwd []\n",
            "Line 1, the text: expected values without tags,"
            ' found the tag "tag:yaml.org,2002:python/object/apply:os.getcwd".',
        ),
        (
            "[" * 100_000,
            "Line 1, the text: expected at most 12 levels inside each other, found more levels.",
        ),
        (
            "- " * 5_000,
            "Line 1, the text: expected at most 12 levels inside each other, found more levels.",
        ),
        (
            "a: 1\nb: [1, 2\n",
            "Line 3, the text: expected readable YAML, found text that YAML cannot read"
            " (expected ',' or ']', but got '<stream end>', while parsing a flow sequence).",
        ),
        (
            "a: 1\n---\nb: 1\n",
            "Line 2, the text: expected readable YAML, found text that YAML cannot read"
            " (but found another document, expected a single document in the stream).",
        ),
        (
            "a: b: c\n",
            "Line 1, the text: expected readable YAML, found text that YAML cannot read"
            " (mapping values are not allowed here).",
        ),
    ],
    ids=lambda value: repr(value)[:30],
)
def test_a_source_that_is_no_document_is_refused_in_one_sentence(source: str | bytes, sentence: str) -> None:
    assert sentences(source) == [sentence]


def test_a_file_past_256_kib_is_refused_and_one_of_just_that_size_is_not() -> None:
    room = LARGEST - len(SAMPLE.encode())
    comment = "#" + "x" * (room - 2) + "\n"
    assert sentences(SAMPLE + comment) == []
    assert sentences(SAMPLE + comment + "\n") == [
        "Line 1, the whole file: expected at most 256 KiB, found 262,145 bytes."
    ]


def test_a_byte_order_mark_and_windows_line_ends_change_nothing() -> None:
    windows = b"\xef\xbb\xbf" + SAMPLE.replace("\n", "\r\n").encode()
    assert load(windows) == load(SAMPLE)
    assert load(windows).text == SAMPLE.replace("\n", "\r\n")


def test_letters_of_any_script_are_welcome_in_names() -> None:
    name = "Партнёры облака 雲 \U0001f469\u200d\U0001f4bb =cmd()"
    assert load(SAMPLE.replace("name: Cloud partners", f"name: {name}")).name == name


@pytest.mark.parametrize(
    "hostile",
    [
        "a: &a [x,x,x,x,x,x,x,x,x]\n" + "\n".join(f"k{n}: &k{n} [*a,*a,*a]" for n in range(2_000)),
        "requirements: {" + ", ".join(f"m{n}: {{t: 1}}" for n in range(12_000)) + "}",
        SAMPLE.replace("arr: {plus: 1000,", f"arr: {{plus: [{'{at_least: 9}, ' * 15_000}],"),
        SAMPLE.replace("focuses:\n", "focuses:\n" + "".join(f"  k{n}: N\n" for n in range(15_000))),
        SAMPLE.replace("only_for: [data]}", f"only_for: [{'data, ' * 30_000}]}}", 1),
    ],
    ids=["aliases", "unknown rows", "cells", "declarations", "references"],
)
def test_a_hostile_file_is_answered_within_seconds(hostile: str) -> None:
    assert len(hostile) <= LARGEST
    start = process_time()
    assert sentences(hostile) != []
    assert process_time() - start < 20
