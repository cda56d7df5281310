"""What changes in what is promised about appeals."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.diff_parts import change
from programs.document.model import ProgramDocument

_PROMISES = {"answer_within_hours": "business hours to answer", "file_within_days": "days to file"}


def appeal_changes(old: ProgramDocument, new: ProgramDocument) -> Iterator[str]:
    """Either promise that differs."""
    for attribute, label in _PROMISES.items():
        yield from change(f"Appeals: {label}", getattr(old.appeals, attribute), getattr(new.appeals, attribute))
