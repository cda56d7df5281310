"""What a program promises about deal registrations, as plain values.

How fast they are answered and on which calendar, how long an approved one protects the partner, what prolongs
that, how many a partner may have open, and what a partner can say it did. A document that says nothing of it
promises the defaults below.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time

from programs.document.named import Named


@dataclass(frozen=True, slots=True)
class BusinessCalendar:
    """When answers are worked on: wall time of the program's time zone. Days of the week: 0 is Monday.

    Days and holidays stand in their order, each once; `closes` is after `opens` on the same day.
    """

    days: tuple[int, ...] = (0, 1, 2, 3, 4)
    opens: time = time(9)
    closes: time = time(17)
    holidays: tuple[date, ...] = ()

    @property
    def minutes_a_day(self) -> int:
        """How many minutes of a business day are open, by the clock on the wall."""
        return (self.closes.hour - self.opens.hour) * 60 + self.closes.minute - self.opens.minute


@dataclass(frozen=True, slots=True)
class Influence(Named):
    """Something a partner can have done for a deal."""


@dataclass(frozen=True, slots=True)
class Evidence(Named):
    """Proof of work on the deal that prolongs its protection by so many days."""

    days: int


INFLUENCES = (
    Influence("introduction", "Introduction to the customer"),
    Influence("discovery", "Discovery of the customer's needs"),
    Influence("demonstration", "Demonstration"),
    Influence("proof_of_concept", "Proof of concept"),
    Influence("architecture", "Architecture and technical advice"),
    Influence("procurement", "Help with procurement"),
    Influence("co_selling", "Selling together"),
)


@dataclass(frozen=True, slots=True)
class RegistrationPolicy:
    """The promise. Hours are business hours of the calendar; days are calendar days.

    `auto_approve_after_hours` counts from when the answer was due; None: nothing is approved by rule.
    `extension_days`: what the one extension adds; 0: there is none.
    `capacity`: by tier, how many registrations a partner may have open at once; a tier without one has no limit.
    """

    answer_within_hours: int = 16
    auto_approve_after_hours: int | None = None
    calendar: BusinessCalendar = BusinessCalendar()
    protection_days: int = 90
    extension_days: int = 30
    evidence: tuple[Evidence, ...] = ()
    capacity: Mapping[str, int] = field(default_factory=dict, hash=False)
    influences: tuple[Influence, ...] = INFLUENCES

    def capacity_of(self, tier_key: str) -> int | None:
        """How many registrations a partner on this tier may have open at once; None: as many as it likes."""
        return self.capacity.get(tier_key)
