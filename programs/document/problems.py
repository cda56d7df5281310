"""What is wrong with a program document, in sentences that name the line.

Reading never stops at the first mistake: each reader notes a problem and carries on, so that a person
corrects a document in one go. No more than `MOST` are kept; a file with more is a different kind of wrong.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches

MOST = 100
_LONGEST_QUOTE = 60
_LONGEST_LIST = 24


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it stands (lines and columns count from 1), what was expected, what was found."""

    line: int
    column: int
    where: str
    expected: str
    found: str

    def __str__(self) -> str:
        return f"Line {self.line}, {self.where}: expected {self.expected}, found {self.found}."


class DocumentError(ValueError):
    """The text is not a program document. `problems` holds all that is wrong with it, by line."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems))
        super().__init__("\n".join(str(problem) for problem in self.problems))


class Problems:
    """Collects problems while a document is read."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    def add(self, problem: Problem) -> None:
        """Note a problem; those past the first `MOST` are dropped."""
        if not self.full:
            self._problems.append(problem)

    @property
    def full(self) -> bool:
        """Whether no more problems are kept."""
        return len(self._problems) >= MOST

    def __bool__(self) -> bool:
        return bool(self._problems)

    def as_list(self) -> list[Problem]:
        """The problems in the order of their lines."""
        return sorted(self._problems)


def visible(text: str) -> str:
    """Text of a document as a sentence can hold it: short, with unprintable characters spelled out."""
    start = "".join(char if char.isprintable() else ascii(char)[1:-1] for char in text[:_LONGEST_QUOTE])
    return f"{start}..." if len(text) > _LONGEST_QUOTE else start


def quoted(text: str) -> str:
    """Text of a document in quotes."""
    return f'"{visible(text)}"'


def unknown(word: str, known: Iterable[str]) -> str:
    """What was found, with the nearest known word where one is near: `"silvr" (did you mean "silver"?)`."""
    near = get_close_matches(word[:_LONGEST_QUOTE], list(known), n=1)
    return f'{quoted(word)} (did you mean "{near[0]}"?)' if near else quoted(word)


def one_of(words: Iterable[str]) -> str:
    """The choices as they stand in a sentence: `a, b or c`; long lists end with the number of others."""
    choices = list(words)
    if len(choices) > _LONGEST_LIST:
        choices = [*choices[:_LONGEST_LIST], f"{len(choices) - _LONGEST_LIST} others"]
    return " or ".join([", ".join(choices[:-1]), choices[-1]]) if len(choices) > 1 else "".join(choices)
