"""What the page of a simulation shows, from the summary on its row: nothing here asks the database."""

import datetime
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.urls import reverse

from programs.document.diff import diff
from programs.document.load import load
from programs.document.model import ProgramDocument
from programs.queries import document_of
from tiers.change_list import TierMark
from tiers.models import SimulatedMove, Simulation
from tiers.simulations.job import STEPS, WAITING, is_at_work
from tiers.simulations.progress import step_of
from ui.charts import Figure
from ui.formats import day, moment, money, plural
from ui.parts import Fact, Job, Tile
from ui.stacks import Column, Series, stacked

WAITS_TOO_LONG = datetime.timedelta(minutes=2)
SHOWN_PLACES = 12
NOWHERE = "Elsewhere, or not said"


@dataclass(frozen=True, slots=True)
class Cell:
    """So many partners on one way between tiers; `here` where they stay."""

    to: TierMark
    partners: int
    here: bool


@dataclass(frozen=True, slots=True)
class Row:
    """From one tier, to each."""

    before: TierMark
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Given:
    """One benefit as the table shows it; figures are formatted."""

    name: str
    before: int
    after: int
    ways: list[str]
    cost_before: str
    cost_after: str
    difference: str


@dataclass(frozen=True, slots=True)
class MoveRow:
    move: SimulatedMove
    before: TierMark
    after: TierMark
    otherwise: TierMark | None


class Shown:
    """One simulation that is done, read for the page."""

    def __init__(self, simulation: Simulation) -> None:
        self._simulation, self._summary = simulation, simulation.summary
        self._marks = {one["key"]: TierMark(one["key"], one["name"], one["rank"]) for one in self._summary["tiers"]}

    def mark(self, key: str) -> TierMark:
        """A tier that neither document knows is told by its key."""
        return self._marks.get(key) or TierMark(key, key.replace("_", " ").capitalize(), None)

    @property
    def tiers(self) -> list[TierMark]:
        """Those of both documents, lowest first, then any other on which somebody stands."""
        others = sorted({way["from"] for way in self._summary["ways"]} - self._marks.keys())
        return [*self._marks.values(), *map(self.mark, others)]

    def matrix(self) -> list[Row]:
        counts: Counter[tuple[str, str]] = Counter()
        for way in self._summary["ways"]:
            counts[way["from"], way["then"]] += way["partners"]
        return [
            Row(one, [Cell(to, counts[one.key, to.key], one.key == to.key) for to in self.tiers])
            for one in self.tiers
            if any(before == one.key for before, _ in counts)
        ]

    def chart(self) -> Figure:
        columns = [("Today", "from"), (f"By {self._simulation.edition.label}", "now"), (self._by, "then")]
        told = [Column(label, self._counts(which)) for label, which in columns]
        series = [Series(one.name, one.key, one.rank) for one in self.tiers]
        words = "How many partners stand on each tier today, by the edition in force and by the simulated document."
        return stacked(told, series, title="Partners by tier", description=words)

    @property
    def _by(self) -> str:
        same = self._simulation.label == self._simulation.edition.label
        return f"By {self._simulation.label}{' as simulated' if same else ''}"

    def _counts(self, which: str) -> tuple[int, ...]:
        counts: Counter[str] = Counter()
        for way in self._summary["ways"]:
            counts[way[which]] += way["partners"]
        return tuple(counts[one.key] for one in self.tiers)

    def regions(self, document: ProgramDocument) -> list[dict[str, Any]]:
        """Where most would move first."""
        names = {region.key: region.name for region in document.regions}
        rows = [row | {"name": names.get(row["key"], row["key"]) or NOWHERE} for row in self._summary["regions"]]
        return sorted(rows, key=lambda row: (-row["up"] - row["down"], -row["partners"], row["name"]))

    def focuses(self, document: ProgramDocument) -> list[dict[str, Any]]:
        names = {focus.key: focus.name for focus in document.focuses}
        return [row | {"name": names.get(row["key"], row["key"])} for row in self._summary["focuses"]]

    def benefits(self) -> list[Given]:
        """Those that change hands or cost something, the costliest difference first."""
        found = [one for one in self._summary["benefits"] if one["cost_before"] or one["gained"] or one["lost"]]
        return [self._given(one) for one in sorted(found, key=_weight)]

    def _given(self, one: dict[str, Any]) -> Given:
        ways = [
            f"{self.mark(way['from']).name} to {self.mark(way['to']).name}: {way['partners']:,} {verb}"
            for verb in ("gained", "lost")
            for way in one[verb]
        ]
        cost = self._summary["cost"]
        if one["cost_before"] is None or cost is None:
            return Given(one["name"], one["before"], one["after"], ways, "", "", "")
        before, after = Decimal(one["cost_before"]), Decimal(one["cost_after"])
        same = cost["currency_before"] == cost["currency_after"]
        return Given(
            one["name"],
            one["before"],
            one["after"],
            ways,
            money(before, cost["currency_before"]),
            money(after, cost["currency_after"]),
            _signed(after - before, cost["currency_after"]) if same else "",
        )

    def row(self, move: SimulatedMove) -> MoveRow:
        otherwise = None if move.stands_now == move.stands_then else self.mark(move.stands_now)
        return MoveRow(move, self.mark(move.current_tier), self.mark(move.stands_then), otherwise)


def _weight(one: dict[str, Any]) -> tuple[Decimal, int]:
    difference = Decimal(one["cost_after"] or 0) - Decimal(one["cost_before"] or 0)
    return -abs(difference), -sum(way["partners"] for verb in ("gained", "lost") for way in one[verb])


def _signed(amount: Decimal, currency: str) -> str:
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{money(abs(amount), currency)}"


def tiles(simulation: Simulation) -> list[Tile]:
    stay = simulation.assessed - simulation.up - simulation.down
    return [
        Tile("Would rise", f"{simulation.up:,}", url="?direction=up#moves"),
        Tile("Would fall", f"{simulation.down:,}", url="?direction=down#moves"),
        Tile("Would stay", f"{stay:,}"),
        Tile("Other than in force", f"{simulation.differing:,}", "by the edition in force", "?direction=differs#moves"),
    ]


def differences(simulation: Simulation) -> list[str]:
    """What the document changes against the edition in force, in words."""
    return diff(document_of(simulation.edition), load(simulation.source))


def left_out(places: int) -> str:
    """How many places a table does not show, in words; empty for none."""
    more = places - SHOWN_PLACES
    return f"and {plural(more, 'other')} with fewer moves" if more > 0 else ""


def seems_stuck(simulation: Simulation, now: datetime.datetime) -> bool:
    """Left alone for longer than a living worker would leave it."""
    since = simulation.started_at or simulation.requested_at
    waiting = simulation.state in WAITING and now - since > WAITS_TOO_LONG
    return waiting and not is_at_work(simulation)


def job(simulation: Simulation, vendor_slug: str, now: datetime.datetime) -> Job:
    """The live part of the page; it asks again while the simulation is not over."""
    step, stuck = step_of(simulation), seems_stuck(simulation, now)
    return Job(
        id="simulation-progress",
        words="No worker is at it" if stuck else STEPS[min(step, len(STEPS) - 1)].capitalize(),
        running=simulation.state in WAITING,
        done=step,
        total=len(STEPS) - 1,
        url=reverse("simulation", args=[vendor_slug, simulation.pk], urlconf="prm.urls"),
        state="late" if stuck else "info",
    )


def facts(simulation: Simulation, vendor_slug: str, sibling: Simulation | None) -> list[Fact]:
    its, edition = simulation.program, simulation.edition
    address = reverse("edition", args=[vendor_slug, its.key, edition.label], urlconf="prm.urls")
    first = simulation.window_after + datetime.timedelta(days=1)
    told = [
        Fact("Program", its.name),
        Fact("Document", f"{simulation.label}", note=f"sha256 {simulation.digest[:12]}"),
        Fact("Beside", f"edition {edition.label}", url=address, note="in force on the day"),
        Fact("Basis", simulation.get_basis_display()),
        Fact("As of", day(simulation.as_of)),
        Fact("Window", f"{day(first)} to {day(simulation.window_until)}", note="both days included"),
        Fact("Asked for by", simulation.requested_by_label, note=moment(simulation.requested_at)),
    ]
    if sibling is not None:
        other = reverse("simulation", args=[vendor_slug, sibling.pk], urlconf="prm.urls")
        told.append(Fact("The same on", sibling.get_basis_display(), url=other))
    return told
