"""Reading nodes of a document: each reader answers with a value, or with None and a problem noted.

A `Place` is a node and the way to it (`tiers > silver > rank`). The readers look at what was written, not
at what YAML makes of it, so `yes` is never a number, `1_000` and `0100` are never read as something else
and `NO` is never false.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

import yaml

from programs.document.problems import Problem, Problems, one_of, quoted, unknown, visible

LONGEST_NAME = 200
LONGEST_KEY = 64
MOST_ENTRIES = 200
_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
_INTEGER = re.compile(r"0|[1-9][0-9]{0,8}")
_AMOUNT = re.compile(r"(0|[1-9][0-9]{0,13})(\.[0-9]{1,2})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YES = ("yes", "true")
_HIDDEN = {"Cc", "Cs", "Zl", "Zp"}
_Choice = TypeVar("_Choice", bound=StrEnum)
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the document and the way to it."""

    node: yaml.Node
    path: tuple[str, ...]
    problems: Problems
    key_node: yaml.Node | None = None

    @property
    def line(self) -> int:
        """The line on which the value, or the key it belongs to, begins; counted from 1."""
        return (self.key_node or self.node).start_mark.line + 1

    def wrong(self, expected: str, found: str | None = None) -> None:
        """Note that something else was expected here; `found` defaults to what is written."""
        self._note(self.node, self.path, expected, found or self.written())

    def wrong_key(self, expected: str, found: str) -> None:
        """Note that the key this value belongs to is not right."""
        self._note(self.key_node or self.node, self.path[:-1], expected, found)

    def _note(self, node: yaml.Node, path: tuple[str, ...], expected: str, found: str) -> None:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self.problems.add(Problem(line, column, " > ".join(path) or "the document", expected, found))

    def written(self) -> str:
        """What is written here, in words."""
        if not isinstance(self.node, yaml.ScalarNode):
            return "a list" if isinstance(self.node, yaml.SequenceNode) else "entries with keys"
        if self.node.value == "" and self.node.style is None:
            return "nothing"
        return quoted(self.node.value) + (" in quotes" if self.node.style in ("'", '"') else "")

    @property
    def plain(self) -> str | None:
        """The characters of a value without quotes; None for anything else."""
        if isinstance(self.node, yaml.ScalarNode) and self.node.style is None:
            return str(self.node.value)
        return None

    def below(self, key_node: yaml.Node, node: yaml.Node) -> Place:
        """The value of a key of this mapping."""
        key = visible(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        return Place(node, (*self.path, key), self.problems, key_node)


def entries(place: Place, kind: str) -> dict[str, Place]:
    """The entries of a mapping by key, with no key twice; empty with a problem when it is something else."""
    if not isinstance(place.node, yaml.MappingNode) or not place.node.value:
        place.wrong(kind)
        return {}
    found: dict[str, Place] = {}
    for key_node, value_node in place.node.value[:MOST_ENTRIES]:
        entry = place.below(key_node, value_node)
        if not isinstance(key_node, yaml.ScalarNode):
            entry.wrong_key("a key", "a list or entries as a key")
        elif (first := found.get(key_node.value)) is not None:
            entry.wrong_key("each key once", f"{quoted(key_node.value)} again; the first is on line {first.line}")
        else:
            found[key_node.value] = entry
    if len(place.node.value) > MOST_ENTRIES:
        place.wrong(f"at most {MOST_ENTRIES} entries", f"{len(place.node.value)} entries")
    return found


def declarations(place: Place, kind: str, *, longest: int = LONGEST_KEY) -> dict[str, Place]:
    """Entries whose keys the document declares: each key is lower-case letters, digits, `_` and `-`."""
    found = entries(place, kind)
    for key, entry in found.items():
        if not _KEY.fullmatch(key) or len(key) > longest:
            expected = f"a key of lower-case letters, digits, _ and - (at most {longest})"
            entry.wrong_key(expected, quoted(key))
    return found


def keys_of(place: Place | None) -> tuple[str, ...]:
    """The keys that a section declares, each once, without looking at what they stand for."""
    if place is None or not isinstance(place.node, yaml.MappingNode):
        return ()
    keys = (key.value for key, _ in place.node.value[:MOST_ENTRIES] if isinstance(key, yaml.ScalarNode))
    return tuple(dict.fromkeys(key for key in keys if _KEY.fullmatch(key)))


def fields(place: Place, required: Collection[str], optional: Collection[str] = ()) -> dict[str, Place]:
    """The entries of a mapping with a fixed set of keys; problems for unknown and for missing ones."""
    known = (*required, *optional)
    found = entries(place, f"entries with the keys {one_of(known)}")
    for key, entry in found.items():
        if key not in known:
            entry.wrong_key(f"one of the keys {one_of(known)}", unknown(key, known))
    if found:
        for key in required:
            if key not in found:
                place.wrong(f'the key "{key}"', "none")
    return {key: entry for key, entry in found.items() if key in known}


def part(parts: Mapping[str, Place], key: str, read: Callable[[Place], _Value | None]) -> _Value | None:
    """What the reader makes of one of the fields; None when it is not there."""
    return read(parts[key]) if key in parts else None


def items(place: Place, kind: str) -> Iterator[Place]:
    """The items of a list, which has at least one; nothing with a problem when it is something else."""
    if not isinstance(place.node, yaml.SequenceNode) or not place.node.value:
        place.wrong(kind, "an empty list" if isinstance(place.node, yaml.SequenceNode) else None)
        return
    if len(place.node.value) > MOST_ENTRIES:
        place.wrong(f"at most {MOST_ENTRIES} items", f"{len(place.node.value)} items")
    for node in place.node.value[:MOST_ENTRIES]:
        yield Place(node, place.path, place.problems)


def text(place: Place, *, longest: int = LONGEST_NAME) -> str | None:
    """Words on one line for people; line breaks of a folded block become spaces."""
    if not isinstance(place.node, yaml.ScalarNode) or not (words := place.node.value.strip()):
        place.wrong("text")
        return None
    words = " ".join(words.split("\n"))
    if any(unicodedata.category(char) in _HIDDEN for char in words):
        place.wrong("text without control characters")
        return None
    if len(words) > longest:
        place.wrong(f"at most {longest} characters", f"{len(words)} characters")
        return None
    return words


def whole_number(place: Place, *, least: int, most: int) -> int | None:
    """A whole number within bounds, both included."""
    if place.plain is None or not _INTEGER.fullmatch(place.plain) or not least <= int(place.plain) <= most:
        place.wrong(f"a whole number from {least:,} to {most:,}")
        return None
    return int(place.plain)


def amount(place: Place, expected: str) -> Decimal | None:
    """A positive amount with at most 14 digits before the point and two after it."""
    if place.plain is None or not _AMOUNT.fullmatch(place.plain) or not Decimal(place.plain):
        place.wrong(expected)
        return None
    return Decimal(place.plain)


def day(place: Place) -> date | None:
    """A date, written 2024-01-31."""
    try:
        written = place.node.value if isinstance(place.node, yaml.ScalarNode) else ""
        value = date.fromisoformat(written) if _DATE.fullmatch(written) else None
    except ValueError:
        value = None
    if value is None or not 1970 <= value.year <= 2100:
        place.wrong("a date of the years 1970 to 2100, written as 2024-01-31")
        return None
    return value


def choice(place: Place, choices: type[_Choice]) -> _Choice | None:
    """One of the fixed words of an enumeration."""
    word = scalar(place)
    if word not in list(choices):
        place.wrong(one_of(choices), unknown(word, list(choices)) if word else None)
        return None
    return choices(word)


def is_yes(place: Place) -> bool:
    """Whether a plain `yes` (or `true`) is written here."""
    return place.plain in _YES


def scalar(place: Place) -> str:
    """The characters of a value, quoted or not; empty for lists and mappings."""
    return place.node.value if isinstance(place.node, yaml.ScalarNode) else ""


def reference(place: Place, known: Collection[str], kind: str) -> str | None:
    """The key of something declared elsewhere in the document."""
    word = scalar(place)
    if word in known:
        return word
    if not known:
        place.wrong(f"a declared {kind} (the document declares none)")
        return None
    place.wrong(f"a declared {kind} ({one_of(known)})", unknown(word, known) if word else None)
    return None


def references(place: Place, known: Collection[str], kind: str) -> tuple[str, ...]:
    """A list of declared keys, each once, in the order of declaration."""
    named: set[str] = set()
    for item in items(place, f"a list such as [{next(iter(known), 'key')}]"):
        key = reference(item, known, kind)
        if key in named:
            item.wrong(f"each {kind} once")
        if key is not None:
            named.add(key)
    return tuple(key for key in known if key in named)
