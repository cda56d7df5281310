"""The manager's board of tiers: what is proposed, in grace, at risk, held and appealed, and who stands where over time.

Reads from the rooms that own each of it; every list is short, says how many there are and opens in full.
"""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from deals.appeals import queries as appeals
from deals.models import Appeal
from portal.addresses import address
from portal.at_risk import at_risk, in_days
from portal.at_risk import task as risk_task
from programs.document.model import ProgramDocument
from programs.models import Program
from programs.queries import document_of, edition_today, programs, today_in
from tiers import board, change_list, queries
from tiers.models import TierChange, TierException
from ui import stacks
from ui.charts import Figure
from ui.formats import MONTHS, ago, plural
from ui.formats import day as in_words
from ui.parts import NavItem, Task, Tile
from vendors.actors import Actor
from vendors.models import Vendor

SHOWN = 6
COLUMNS = (("proposed", "risk"), ("grace", "held", "appeals"))
SOON = datetime.timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Lane:
    """One list of the board: its first rows, how many there are, and where all of them stand."""

    key: str
    title: str
    tasks: Sequence[Task]
    count: int
    empty: str
    url: str

    @property
    def figure(self) -> str:
        return f"{self.count:,}" if self.count < board.COUNT_LIMIT else f"{board.COUNT_LIMIT:,} or more"


def context(vendor: Vendor, program: str, *, by: Actor, now: datetime.datetime) -> dict[str, Any]:
    """Everything the page shows; the number of statements depends on the number of programs alone."""
    found = [one for one in (_rules(row, now) for row in programs()) if one is not None]
    documents = {row.pk: document for row, document in found}
    today = max((today_in(document, now) for document in documents.values()), default=now.date())
    lanes = _lanes(vendor, program, documents, by=by, today=today, now=now)
    return {
        "answer": answer(lanes),
        "lanes": lanes,
        "columns": [[lane for lane in lanes if lane.key in keys] for keys in COLUMNS],
        "tiles": [Tile(lane.title, lane.figure, url=f"#{lane.key}") for lane in lanes],
        "figures": [_figure(row, document, by, today) for row, document in found if not program or row.key == program],
        "tabs": _tabs(vendor, program, [row for row, _ in found]),
        "today": today,
    }


def answer(lanes: Sequence[Lane]) -> str:
    """`Three changes wait for a decision, two partners are in grace and one falls within 90 days.`"""
    said = {
        "proposed": ("change waits for a decision", "changes wait for a decision"),
        "grace": ("approved move lies ahead", "approved moves lie ahead"),
        "risk": ("partner is at risk within 90 days", "partners are at risk within 90 days"),
        "appeals": ("appeal is open", "appeals are open"),
    }
    parts = [plural(lane.count, *said[lane.key]) for lane in lanes if lane.count and lane.key in said]
    if not parts:
        return "Every partner stands where it belongs: nothing waits, and nobody is about to fall."
    return f"{', '.join(parts[:-1])} and {parts[-1]}." if len(parts) > 1 else f"{parts[0]}."


def _rules(program: Program, now: datetime.datetime) -> tuple[Program, ProgramDocument] | None:
    edition = edition_today(program, now)
    return None if edition is None else (program, document_of(edition))


def _tabs(vendor: Vendor, chosen: str, found: Sequence[Program]) -> list[NavItem]:
    url = address(vendor, "tier_board")
    every = NavItem("All programs", url, not chosen)
    return [every, *(NavItem(one.name, f"{url}?program={one.key}", one.key == chosen) for one in found)]


def _lanes(
    vendor: Vendor,
    program: str,
    documents: dict[int, ProgramDocument],
    *,
    by: Actor,
    today: datetime.date,
    now: datetime.datetime,
) -> list[Lane]:
    proposed = queries.changes(by, queries.Wanted(states=("proposed",), program=program))
    waiting = list(queries.with_reasons(proposed).order_by("id")[:SHOWN])
    grace = board.in_grace(by, today, SHOWN, program)
    risk, at_risk_in_all = at_risk(by, documents, today, program, SHOWN)
    held = board.held(by, today, SHOWN, program)
    open_appeals = appeals.appeals(by, appeals.Wanted(state="open", program=program)).order_by("due_at", "pk")
    appealed = list(open_appeals[:SHOWN])
    narrowed = f"?program={program}" if program else ""
    return [
        Lane(
            "proposed",
            "Proposed",
            [_proposed(vendor, one, now) for one in waiting],
            proposed.order_by()[: board.COUNT_LIMIT].count() if len(waiting) == SHOWN else len(waiting),
            "No change waits for a decision.",
            address(vendor, "tier_changes") + narrowed,
        ),
        Lane(
            "grace",
            "Ahead and in grace",
            [_in_grace(vendor, one, today) for one in grace.rows],
            grace.count,
            "No approved move lies ahead.",
            f"{address(vendor, 'tier_changes')}?state=approved{'&' + narrowed[1:] if narrowed else ''}",
        ),
        Lane(
            "risk",
            "At risk within 90 days",
            [risk_task(vendor, *one, documents, today) for one in risk],
            at_risk_in_all,
            "Nobody falls within 90 days on what is known today.",
            address(vendor, "tiers_ahead") + narrowed,
        ),
        Lane(
            "held",
            "Held by exception",
            [_held(vendor, one, documents, today) for one in held.rows],
            held.count,
            "No tier is held by an exception.",
            address(vendor, "tier_exceptions") + narrowed,
        ),
        Lane(
            "appeals",
            "Appeals",
            [_appeal(vendor, one, now) for one in appealed],
            open_appeals.order_by()[: board.COUNT_LIMIT].count() if len(appealed) == SHOWN else len(appealed),
            "No partner appeals a figure.",
            address(vendor, "appeals") + narrowed,
        ),
    ]


def _proposed(vendor: Vendor, change: TierChange, now: datetime.datetime) -> Task:
    row = change_list.row(change)
    return Task(
        f"{change.partner.name}: {row.before.name} to {row.after.name}",
        address(vendor, "tier_change", change.pk),
        row.reasons[0] if row.reasons else "",
        due=f"proposed {ago(change.proposed_at, now)}",
        state="soon",
    )


def _in_grace(vendor: Vendor, change: TierChange, today: datetime.date) -> Task:
    document = document_of(change.run.edition)
    day = change.effective_on or today
    return Task(
        f"{change.partner.name}: {document.tier_name(change.from_tier)} to {document.tier_name(change.to_tier)}",
        address(vendor, "tier_change", change.pk),
        "" if change.upward else "Lifted by itself if the figures recover before that day.",
        due=f"{in_words(day)} ({in_days(day, today)})",
        state="plain" if change.upward else "late" if day - today <= SOON else "soon",
    )


def _held(vendor: Vendor, row: TierException, documents: dict[int, ProgramDocument], today: datetime.date) -> Task:
    document = documents.get(row.enrollment.program_id)
    return Task(
        f"{row.partner.name}: {document.tier_name(row.tier) if document else row.tier}",
        address(vendor, "partner", row.partner.code),
        f"{row.reason[:120]} ({row.approved_by_label})",
        due=f"until {in_words(row.ends_on)} ({in_days(row.ends_on, today)})",
        state="soon" if row.ends_on - today <= SOON else "plain",
    )


def _appeal(vendor: Vendor, row: Appeal, now: datetime.datetime) -> Task:
    return Task(
        f"{row.partner.name}: {row.row_label or row.get_about_display()}",
        address(vendor, "appeal", row.code),
        row.get_about_display(),
        due=f"{'was ' if row.due_at < now else ''}due {in_words(row.due_at.date())}",
        state="late" if row.due_at < now else "soon",
    )


def _figure(program: Program, document: ProgramDocument, by: Actor, today: datetime.date) -> tuple[str, Figure | None]:
    """The program's name and the chart of its tiers, None before its first run."""
    columns = [
        stacks.Column(f"{MONTHS[one.month.month - 1]} {one.month:%y}", one.counts)
        for one in board.distribution(by, program, document, today)
    ]
    if not columns:
        return program.name, None
    series = [stacks.Series(tier.name, tier.key, tier.rank) for tier in document.tiers]
    now = ", ".join(f"{count:,} {one.label}" for one, count in zip(series, columns[-1].counts, strict=True))
    words = f"Partners by tier at the end of each month; in {columns[-1].label}: {now}."
    return program.name, stacks.stacked(columns, series, title=f"Partners by tier, {program.name}", description=words)
