"""The list of tier changes: who moves, from where to where, and the reasons in a line each."""

from dataclasses import dataclass

from django.urls import reverse

from programs.document.model import ProgramDocument
from programs.queries import document_of
from tiers import reasons
from tiers.models import TierChange
from tiers.queries import Wanted
from ui.formats import word
from ui.parts import NavItem

TABS = {
    "open": ("Open", (TierChange.State.PROPOSED,)),
    "approved": ("Approved", (TierChange.State.APPROVED,)),
    "declined": ("Declined", (TierChange.State.DECLINED,)),
    "superseded": ("Superseded", (TierChange.State.SUPERSEDED,)),
    "lifted": ("Lifted", (TierChange.State.LIFTED,)),
}
STATES = {
    TierChange.State.PROPOSED: ("soon", "open"),
    TierChange.State.APPROVED: ("good", "approved"),
    TierChange.State.DECLINED: ("plain", "declined"),
    TierChange.State.SUPERSEDED: ("plain", "superseded"),
    TierChange.State.LIFTED: ("plain", "lifted"),
}
DIRECTIONS = [("up", "up"), ("down", "down")]


@dataclass(frozen=True, slots=True)
class TierMark:
    """A tier as pages draw it."""

    key: str
    name: str
    rank: int | None


@dataclass(frozen=True, slots=True)
class Row:
    """A change with what a line about it says."""

    change: TierChange
    before: TierMark
    after: TierMark
    reasons: list[str]
    state: tuple[str, str]


def row(change: TierChange) -> Row:
    """Needs the change's run, edition, assessment and enrollment loaded: asks the database nothing."""
    return Row(
        change,
        mark(change, change.from_tier),
        mark(change, change.to_tier),
        reasons.few(change),
        STATES[TierChange.State(change.state)],
    )


def mark(change: TierChange, key: str) -> TierMark:
    document = document_of(change.run.edition)
    return TierMark(key, document.tier_name(key), _rank(document, key))


def _rank(document: ProgramDocument, key: str) -> int | None:
    return next((tier.rank for tier in document.tiers if tier.key == key), None)


def wanted(tab: str, params: "dict[str, str]") -> Wanted:
    """What the address asks for."""
    return Wanted(
        states=tuple(TABS[tab][1]),
        q=params.get("q", "").replace("\x00", "").strip()[:200],
        program=params.get("program", ""),
        tier=params.get("tier", ""),
        direction=params.get("direction", ""),
    )


def tabs(vendor_slug: str, chosen: str, waiting: int) -> list[NavItem]:
    address = reverse("tier_changes", args=[vendor_slug], urlconf="prm.urls")
    return [
        NavItem(label, f"{address}?state={key}" if key != "open" else address, key == chosen, count)
        for key, (label, _) in TABS.items()
        for count in [waiting if key == "open" else 0]
    ]


def tier_choices(shown: list[TierChange], chosen: str) -> list[tuple[str, str]]:
    """The tiers of the programs on the page, lowest first, and the one that is filtered by."""
    found = {tier.key: (tier.rank, tier.name) for change in shown for tier in document_of(change.run.edition).tiers}
    if chosen:
        found.setdefault(chosen, (99, chosen.replace("_", " ").capitalize()))
    return [(key, name) for key, (_, name) in sorted(found.items(), key=lambda item: item[1])]


def answer(tab: str, waiting: int) -> str:
    """The sentence on top of the list."""
    if tab != "open":
        return f"{TABS[tab][0]} tier changes, the newest first."
    if not waiting:
        return "No tier change waits for a decision."
    return f"{in_words(waiting)} tier {word(waiting, 'change waits', 'changes wait')} for a decision."


def in_words(number: int) -> str:
    """Small numbers as words at the start of a sentence."""
    return _WORDS[number] if number < len(_WORDS) else f"{number:,}"


_WORDS = ["No", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten", "Eleven", "Twelve"]
