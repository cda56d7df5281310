"""What is promised about appeals, in a sentence for people."""

from __future__ import annotations

from collections.abc import Iterator

from programs.document.model import ProgramDocument
from programs.document.words_registration import business_time_in_words


def appeals_in_words(document: ProgramDocument) -> Iterator[str]:
    """For how long a row can be appealed and when an answer is due."""
    policy = document.appeals
    hours = business_time_in_words(policy.answer_within_hours, document.registration.calendar)
    yield (
        "A partner can say that a row is wrong or missing within "
        f"{policy.file_within_days:,} {'day' if policy.file_within_days == 1 else 'days'} of the row's newest date or "
        f"of the last change of its tier. An appeal is answered within {hours}."
    )
