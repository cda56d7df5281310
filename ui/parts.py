"""The shapes that components draw. Views build them; templates only place them.

A component reads attributes, so a model or a dict with the same names does as well.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True)
class NavItem:
    """One entry of the main navigation. Items of one `group` stand together in the staff sidebar."""

    label: str
    url: str
    active: bool = False
    count: int = 0
    group: str = ""


@dataclass(frozen=True)
class Place:
    """Where the page is: one vendor's workspace (staff) or partner program (portal)."""

    vendor_name: str
    area: str
    home_url: str
    switch_url: str = "/"


@dataclass(frozen=True)
class PersonCard:
    """Who is signed in, for the menu at the top right."""

    name: str
    role: str = ""
    partner_name: str = ""


@dataclass(frozen=True)
class Step:
    """One tier of a ladder. `state`: `done`, `here` or `ahead`; `note` says since when or what is missing."""

    name: str
    key: str
    rank: int
    state: str = "ahead"
    note: str = ""


@dataclass(frozen=True)
class Requirement:
    """One thing a tier asks. `words` replaces "have of need" (for example `approved 8 Sep 2026`)."""

    label: str
    met: bool
    have: Decimal | int | None = None
    need: Decimal | int | None = None
    unit: str = "count"
    currency: str = "USD"
    words: str = ""
    next: str = ""
    url: str = ""
    url_label: str = "See why"

    @property
    def metered(self) -> bool:
        """A meter helps where there is a way to go: figures, a threshold above one, not words."""
        return not self.words and self.unit != "yes_no" and self.need is not None and self.need > 1

    @property
    def percent(self) -> int:
        """How far, 0 to 100; 100 only when met, so that $999,999 of $1,000,000 does not look done."""
        if self.met or not self.need:
            return 100 if self.met else 0
        share = int(Decimal(self.have or 0) * 100 / Decimal(self.need))
        return max(0, min(99, share))


@dataclass(frozen=True)
class Tile:
    """A figure with its name; `url` opens the rows behind it."""

    label: str
    figure: str
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Fact:
    """One line of a definition list; `state` colours the value as a state word."""

    label: str
    value: str
    url: str = ""
    note: str = ""
    state: str = ""


@dataclass(frozen=True)
class Event:
    """One line of a timeline. `kind` is a state: plain, good, soon, late or info."""

    at: datetime | date
    text: str
    who: str = ""
    note: str = ""
    url: str = ""
    kind: str = "plain"


@dataclass(frozen=True)
class Task:
    """One thing to do or to wait for, with its clock."""

    text: str
    url: str = ""
    note: str = ""
    due: str = ""
    state: str = "plain"


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True)
class Job:
    """A running piece of work. `url` answers with a page or part that holds the same `id`."""

    id: str
    words: str
    running: bool
    url: str = ""
    done: int | None = None
    total: int | None = None
    state: str = "info"


@dataclass(frozen=True)
class Page:
    """Cursors of a keyset page: opaque strings for the neighbours, empty at the ends."""

    next: str = ""
    previous: str = ""
    words: str = ""
    rows: Sequence[object] = field(default=())
