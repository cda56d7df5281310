"""From a file's bytes to YAML nodes, with everything refused that a program document never needs.

Documents come from strangers. Anchors and aliases (with which a small file unfolds into a huge one), tags,
several documents in one file, deep nesting, tabs and unprintable characters are refused before anything
is built; the nodes keep their line and column, so that later problems can name them.
"""

from __future__ import annotations

import codecs
import re

import yaml

from programs.document.problems import Problem, Problems, quoted

LARGEST = 256 * 1024
_DEEPEST = 12
_UNPRINTABLE = re.compile("[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_ESCAPED_CODE_POINT = re.compile(r"\\U[0-9A-Fa-f]{8}")


def decode(source: str | bytes, problems: Problems) -> str | None:
    """The document's text without a byte-order mark; None, with a problem noted, when it is not usable."""
    size = len(source) if isinstance(source, bytes) else len(source.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        problems.add(_about_file(f"at most {LARGEST // 1024} KiB", f"{size:,} bytes"))
        return None
    text = source if isinstance(source, str) else _decode_bytes(source, problems)
    if text is None:
        return None
    text = text.removeprefix("\ufeff")
    for number, line in enumerate(re.split("\r\n|\r|\n", text), start=1):
        if bad := _UNPRINTABLE.search(line):
            expected = "spaces" if bad[0] == "\t" else "text without control characters"
            found = "a tab" if bad[0] == "\t" else f"the character U+{ord(bad[0]):04X}"
            problems.add(Problem(number, bad.start() + 1, "the text", expected, found))
    return None if problems else text


def compose(text: str, problems: Problems) -> yaml.Node | None:
    """The root node of the text; None, with a problem noted, when it is not plain YAML."""
    try:
        loader = _PlainLoader(text)
        node = loader.get_single_node()
    except _RefusedError as refused:
        problems.add(_at(refused.mark, refused.expected, refused.found))
    except yaml.MarkedYAMLError as error:
        problems.add(_at(error.problem_mark or error.context_mark, "readable YAML", _reason(error)))
    except (ValueError, OverflowError, yaml.YAMLError):
        # PyYAML turns "\UFFFFFFFF" into a code point that does not exist and fails without a mark.
        problems.add(_bad_escape(text))
    else:
        if node is None:
            problems.add(_about_file("a program document", "an empty file"))
        return node
    return None


class _RefusedError(Exception):
    def __init__(self, mark: yaml.Mark, expected: str, found: str) -> None:
        super().__init__(found)
        self.mark, self.expected, self.found = mark, expected, found


class _PlainLoader(yaml.SafeLoader):
    """Composes nodes from events and refuses on the way what makes YAML more than a notation for data."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        self.depth += 1
        if isinstance(event, yaml.AliasEvent) or event.anchor is not None:
            raise _RefusedError(event.start_mark, "values written out in full", "an anchor or alias (& or *)")
        if getattr(event, "tag", None) is not None:
            raise _RefusedError(event.start_mark, "values without tags", f"the tag {quoted(event.tag)}")
        if self.depth > _DEEPEST:
            raise _RefusedError(event.start_mark, f"at most {_DEEPEST} levels inside each other", "more levels")
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node


def _decode_bytes(source: bytes, problems: Problems) -> str | None:
    if source.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        problems.add(_about_file("a file saved as UTF-8", "a file saved as UTF-16"))
        return None
    try:
        return source.decode("utf-8")
    except UnicodeDecodeError as error:
        before = source[: error.start]
        line, column = before.count(b"\n") + 1, error.start - before.rfind(b"\n")
        found = f"the byte 0x{source[error.start]:02X}, which is not UTF-8"
        problems.add(Problem(line, column, "the text", "a file saved as UTF-8", found))
        return None


def _reason(error: yaml.MarkedYAMLError) -> str:
    reason = error.problem or "something else"
    return f"text that YAML cannot read ({reason}{', ' + error.context if error.context else ''})"


def _bad_escape(text: str) -> Problem:
    for number, line in enumerate(text.splitlines(), start=1):
        if escape := _ESCAPED_CODE_POINT.search(line):
            return Problem(number, escape.start() + 1, "the text", "a character that exists", escape[0])
    return _about_file("readable YAML", "text that YAML cannot read")


def _at(mark: yaml.Mark | None, expected: str, found: str) -> Problem:
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem(line, column, "the text", expected, found)


def _about_file(expected: str, found: str) -> Problem:
    return Problem(1, 1, "the whole file", expected, found)
