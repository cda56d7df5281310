"""What a person has to confirm by name before a document is published, because of whom it would move.

Who stands where is not known down here: the apps above answer, and register when they start.
"""

from collections.abc import Callable

from programs.document.model import ProgramDocument
from programs.models import Program

# A sentence about what the document would do to the program, or none.
Concern = Callable[[Program, ProgramDocument], str | None]

_concerns: list[Concern] = []


def register(concern: Concern) -> None:
    """Ask this before every publication."""
    _concerns.append(concern)


def needed(program: Program, document: ProgramDocument) -> str:
    """Why publishing has to be confirmed; empty where it has not."""
    return " ".join(said for concern in _concerns if (said := concern(program, document)) is not None)
