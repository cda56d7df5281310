"""The vocabulary of the log: each app registers its verbs with a sentence and who is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from activity.models import Activity


@dataclass(frozen=True, slots=True)
class Letter:
    """One mail to one login, written when the verb happens. It leaves `after` so long: time to take the verb back."""

    user_id: int
    subject: str
    body: str
    after: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True)
class Verb:
    """`sentence` is filled with the activity's facts (`activity.sentences`), {actor} and {subject} always among them.

    `sign_of_life` says what of a partner's own doing it shows, such as "registration": whoever looks for quiet
    partners asks for the newest entry of such verbs.
    """

    name: str
    sentence: str
    letters: Callable[["Activity"], Iterable[Letter]] | None = None
    sign_of_life: str = ""


_verbs: dict[str, Verb] = {}


def register(name: str, sentence: str, **options: object) -> Verb:
    """Add a verb when its app starts. A name registered twice is a mistake of the program."""
    if name in _verbs:
        raise ValueError(f"The verb {name} is registered already.")
    _verbs[name] = Verb(name, sentence, **options)  # type: ignore[arg-type]
    return _verbs[name]


def get(name: str) -> Verb:
    return _verbs[name]


def signs_of_life() -> dict[str, list[str]]:
    """The verbs that show a partner alive, by what they show."""
    found: dict[str, list[str]] = {}
    for verb in sorted(_verbs.values(), key=lambda one: one.name):
        if verb.sign_of_life:
            found.setdefault(verb.sign_of_life, []).append(verb.name)
    return found


def names() -> frozenset[str]:
    return frozenset(_verbs)
