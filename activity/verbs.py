"""The vocabulary of the log: each app registers its verbs with a sentence and who is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from activity.models import Activity


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one login, written when the verb happens."""

    user_id: int
    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Verb:
    """`sentence` is a format string over the activity's facts, with {actor} and {subject} always there."""

    name: str
    sentence: str
    letters: Callable[["Activity"], Iterable[Letter]] | None = None


_verbs: dict[str, Verb] = {}


def register(name: str, sentence: str, **options: object) -> Verb:
    """Add a verb when its app starts. A name registered twice is a mistake of the program."""
    if name in _verbs:
        raise ValueError(f"The verb {name} is registered already.")
    _verbs[name] = Verb(name, sentence, **options)  # type: ignore[arg-type]
    return _verbs[name]


def get(name: str) -> Verb:
    return _verbs[name]


def names() -> frozenset[str]:
    return frozenset(_verbs)
