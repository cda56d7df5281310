"""What a program promises about appeals, as plain values.

How soon the vendor answers, on the calendar of deal registrations, and for how long a row can be appealed. A document
that says nothing of it promises the defaults below.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AppealPolicy:
    """The promise. Hours are business hours of the registration's calendar; days are calendar days, counted from the
    newest date of the row or from the last change of the partner's tier, whichever is later."""

    answer_within_hours: int = 40
    file_within_days: int = 90
