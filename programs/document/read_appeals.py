"""Reading what is promised about appeals. What is not written keeps its default."""

from __future__ import annotations

from functools import partial

from programs.document.appeals import AppealPolicy
from programs.document.place import Place, fields, part, whole_number
from programs.document.read_registration import MOST_HOURS

KEYS = ("answer_within_hours", "file_within_days")
LONGEST_FILING = 730


def read_appeals(place: Place | None) -> AppealPolicy:
    """The policy; all of it or any of its parts may be missing."""
    parts = fields(place, (), KEYS) if place else {}
    written = {
        "answer_within_hours": part(parts, "answer_within_hours", partial(whole_number, least=1, most=MOST_HOURS)),
        "file_within_days": part(parts, "file_within_days", partial(whole_number, least=1, most=LONGEST_FILING)),
    }
    return AppealPolicy(**{name: value for name, value in written.items() if value is not None})
