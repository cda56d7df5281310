"""What the page of those who wait says: who waits for how long, and how long answers take."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.http import QueryDict

from deals.models import DealRegistration
from deals.registrations.queries import Wanted
from deals.registrations.rules import Rules
from deals.registrations.timing import answering, clock
from ui.formats import NOTHING, plural, word
from ui.parts import NavItem, Page, Tile

NO_RULES = "Its program has no published edition."


@dataclass(frozen=True, slots=True)
class Row:
    """A registration that waits, with what a line about it says."""

    registration: DealRegistration
    promise: str
    overdue: bool


def wanted(params: dict[str, str]) -> Wanted:
    """What the address asks for. What cannot be read narrows nothing."""
    reviewer = params.get("reviewer", "")
    is_number = reviewer.isascii() and reviewer.isdigit() and len(reviewer) < 10
    program = params.get("program", "").replace("\x00", "")[:60]
    search = params.get("q", "").replace("\x00", "").strip()[:200]
    return Wanted(waiting=True, q=search, program=program, reviewer=int(reviewer) if is_number else None)


def row(registration: DealRegistration, rules: Rules | None, now: datetime) -> Row:
    """Needs the reviewer and the enrollment loaded: asks the database nothing."""
    late = registration.due_at is not None and registration.due_at < now
    return Row(registration, clock.promise(registration, now, rules) if rules else NO_RULES, late)


def answer(rows: Sequence[Row], page: Page, *, filtered: bool) -> str:
    """The sentence on top, from the rows of the page alone: nothing counts all that waits."""
    if page.previous:
        return "Who waits for an answer, further down."
    if not rows:
        return "Nobody waits for an answer" + (" with these filters." if filtered else ".")
    late = sum(row.overdue for row in rows)
    longer = f"{late if late else 'none'} longer than promised"
    if page.next:
        return f"More than {len(rows)} registrations wait for an answer; of the first {len(rows)}, {longer}."
    return f"{len(rows)} {word(len(rows), 'registration waits', 'registrations wait')} for an answer, {longer}."


def reviewers(rows: Sequence[Row], figures: answering.Figures, chosen: int | None) -> list[tuple[str, str]]:
    """Who can be filtered by: whoever has something on the page or has answered lately, and who is chosen already."""
    here = {one.registration.reviewer for one in rows if one.registration.reviewer is not None}
    people = {user.pk: str(user) for user in here}
    people |= {one.person_id: one.person for one in figures.by_person if one.person_id is not None}
    if chosen is not None:
        people.setdefault(chosen, "somebody who has nothing here")
    return [(str(pk), name) for pk, name in sorted(people.items(), key=lambda item: (item[1].casefold(), item[0]))]


def tiles(figures: answering.Figures) -> list[Tile]:
    total, period = figures.overall, f"last {figures.days} days"
    percent = total.percent_in_time
    return [
        Tile("Half of the answers within", _in_words(total.median_hours), period),
        Tile("Nine in ten within", _in_words(total.p90_hours), period),
        Tile("Answered in time", NOTHING if percent is None else f"{percent}%", plural(total.number, "answer")),
    ]


def periods(params: QueryDict, chosen: int) -> list[NavItem]:
    """Links to the figures of the other periods; filters stay, the place in the list goes."""
    items = []
    for days in answering.PERIODS:
        other = params.copy()
        for name in ("after", "before"):
            other.pop(name, None)
        other["days"] = str(days)
        items.append(NavItem(f"Last {days} days", f"?{other.urlencode()}", days == chosen))
    return items


def _in_words(hours: Decimal | None) -> str:
    return NOTHING if hours is None else f"{hours.normalize():f} business {'hour' if hours == 1 else 'hours'}"
