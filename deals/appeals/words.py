"""Where an appeal stands, said to both sides in the same words: who answers by when, and what came of it."""

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from activity.models import Activity
from deals.appeals import deadlines
from deals.appeals.wishes import CORRECTIONS, FIELDS, LABELS, Wish
from deals.models import Appeal, AppealState
from deals.registrations.rules import Rules
from programs.document.model import Metric
from tiers.explain import Entry
from ui.formats import ago, day, money
from ui.formats import value as figure
from ui.parts import Event, Fact

STATES = {
    AppealState.OPEN: "info",
    AppealState.ACCEPTED: "good",
    AppealState.DECLINED: "late",
    AppealState.WITHDRAWN: "plain",
}
MOST_EVENTS = 50
_KINDS = {"appeal.accepted": "good", "appeal.declined": "late", "appeal.overdue": "late", "appeal.due_soon": "soon"}


def mark(row: Appeal, now: datetime) -> tuple[str, str]:
    """The colour and the word of where it stands; of an open one the clock."""
    state = AppealState(row.state)
    if state != AppealState.OPEN:
        return STATES[state], state.label.lower()
    return ("late" if row.due_at < now else "soon"), f"due {ago(row.due_at, now)}"


def sentence(row: Appeal, rules: Rules, now: datetime) -> str:
    """The first thing on its page."""
    if row.state == AppealState.OPEN:
        return deadlines.promise(row.due_at, row.holder, row.escalated_at is not None, rules, now)
    if row.state == AppealState.WITHDRAWN:
        return "Withdrawn: nobody looks at it any more."
    when = day(rules.today(row.decided_at)) if row.decided_at else ""
    return f"{row.get_state_display()} by {row.decided_by_label} on {when}."


def metric_name(row: Appeal, rules: Rules) -> str:
    """The metric as the program calls it, or its key where the edition of today has no such metric."""
    found = metric(row, rules)
    return row.metric if found is None else found.name


def metric(row: Appeal, rules: Rules) -> Metric | None:
    return next((one for one in rules.document.metrics if one.key == row.metric), None)


def wished(row: Appeal) -> list[Fact]:
    """What the fact should be."""
    wish = Wish.kept(row.wish)
    said = [name for name in FIELDS[row.about] if name in row.wish and name != "currency"]
    facts = [Fact(LABELS[name], _wished(wish, name)) for name in said]
    heading = {row.row_label.casefold(), row.row.casefold()}
    return [one for one in facts if one.value.casefold() not in heading]


def listed(entry: Entry | None, currency: str) -> list[Fact]:
    """The row as it is now; nothing where there is none."""
    if entry is None:
        return []
    counts = entry.code == "counted"
    facts = [
        Fact("Row", entry.label, note=entry.id),
        Fact("Counts", "yes" if counts else "no", note=entry.why, state="good" if counts else "late"),
        Fact("Date", day(entry.day)),
    ]
    return [*facts, *_amount(entry, currency)]


def outcome(row: Appeal, rules: Rules) -> list[Fact]:
    """What the correction came to: the figure and the tier before and after. Nothing for other ends."""
    if row.changed is None:
        return []
    before, after = row.changed["before"], row.changed["after"]
    named = metric_name(row, rules)
    return [
        Fact("What was done", row.changed["fact"]),
        Fact(f"{named} before", _figure(row, rules, before)),
        Fact(f"{named} after", _figure(row, rules, after)),
        Fact("Tier reached before", rules.document.tier_name(before["tier"])),
        Fact("Tier reached after", rules.document.tier_name(after["tier"])),
        Fact("The row now", after["why"] or "is not listed"),
    ]


def moved(row: Appeal, rules: Rules) -> str:
    """`Influenced ARR: $300,000 → $520,000; Bronze → Silver`; empty where nothing was corrected."""
    if row.changed is None:
        return ""
    before, after = row.changed["before"], row.changed["after"]
    words = f"{metric_name(row, rules)}: {_figure(row, rules, before)} → {_figure(row, rules, after)}"
    if before["tier"] == after["tier"]:
        return words
    return f"{words}; {rules.document.tier_name(before['tier'])} → {rules.document.tier_name(after['tier'])}"


def timeline(row: Appeal) -> Iterator[Event]:
    """What the log has for these eyes, the newest first; the wall leaves out what is the vendor's alone."""
    rows = Activity.objects.filter(subject_type="appeal", subject_id=row.pk).order_by("-at", "-id")[:MOST_EVENTS]
    for entry in rows:
        yield Event(entry.at, entry.sentence, note=entry.note, kind=_KINDS.get(entry.verb, "plain"))


def _amount(entry: Entry, currency: str) -> Iterator[Fact]:
    original = entry.facts.get("original")
    if original is not None:
        yield Fact("ARR", money(Decimal(original), entry.facts["currency"]), note=_converted(entry, currency))


def _converted(entry: Entry, currency: str) -> str:
    return f"{money(entry.amount, currency)} in the program" if entry.facts["currency"] != currency else ""


def _figure(row: Appeal, rules: Rules, kept: dict[str, Any]) -> str:
    found = metric(row, rules)
    unit = "count" if found is None else found.unit.value
    return figure(Decimal(kept["value"]), unit, rules.document.currency)


def _wished(wish: Wish, name: str) -> str:
    if name == "correction":
        return CORRECTIONS.get(wish.correction, wish.correction)
    if name == "amount":
        return money(wish.amount, wish.currency)
    value = getattr(wish, name)
    return day(value) if name.endswith("_on") else str(value)
