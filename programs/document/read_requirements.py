"""Reading what each tier asks for: a table with a row per metric and a cell per tier.

A cell is `yes`, a number, or entries that say more: `{at_least: 3, if_invited: [...], only_for: [...]}`.
A list of such entries asks different things of different focus areas. Tiers are cumulative, so a threshold
that falls from one tier to a higher one can only be a mistake.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

import yaml

from programs.document.model import Metric, Requirement, Tier, Unit
from programs.document.place import (
    Place,
    entries,
    fields,
    items,
    part,
    references,
)
from programs.document.problems import one_of, unknown
from programs.document.read_values import reachable

MOST_CELLS = 20
_ROW_SETTING = "only_for"
CELL = ("at_least", "if_invited", "only_for")


@dataclass(frozen=True, slots=True)
class Declared:
    """The keys that requirements refer to, in the order of declaration, readable or not."""

    tiers: Collection[str]
    metrics: Collection[str]
    focuses: Collection[str]
    invitations: Collection[str]


def read_requirements(
    place: Place, metrics: tuple[Metric, ...], tiers: tuple[Tier, ...], declared: Declared
) -> tuple[Requirement, ...]:
    """The requirements by tier, then in the order of the metrics and the focus areas."""
    readable = {metric.key: metric for metric in metrics}
    ranks = {tier.key: tier.rank for tier in tiers}
    found: list[Requirement] = []
    for key, row in entries(place, "rows such as agreement: {bronze: yes}").items():
        if key not in declared.metrics:
            row.wrong_key(f"a declared metric ({one_of(declared.metrics)})", unknown(key, declared.metrics))
        elif key in readable:
            cells = list(_read_row(row, readable[key], declared))
            _refuse_falling(cells, ranks)
            found += [cell.requirement for cell in cells]
    metric_order, focus_order = list(readable), list(declared.focuses)
    return tuple(
        sorted(
            found,
            key=lambda asked: (
                ranks.get(asked.tier, 0),
                metric_order.index(asked.metric),
                [focus_order.index(focus) for focus in asked.focuses],
            ),
        )
    )


@dataclass(frozen=True, slots=True)
class _Cell:
    requirement: Requirement
    place: Place


def _read_row(row: Place, metric: Metric, declared: Declared) -> Iterator[_Cell]:
    parts = fields(row, (), (*declared.tiers, _ROW_SETTING))
    everyone = part(parts, _ROW_SETTING, lambda place: references(place, declared.focuses, "focus")) or ()
    cells = {key: place for key, place in parts.items() if key != _ROW_SETTING}
    if parts and not cells:
        row.wrong("at least one tier", "none")
    for tier, place in cells.items():
        audiences: dict[tuple[str, ...], Place] = {}
        for variant in _variants(place):
            cell = _read_cell(variant, tier, metric, everyone, declared)
            if cell is None:
                continue
            first = audiences.setdefault(cell.requirement.focuses, variant)
            if first is not variant:
                variant.wrong("other focus areas in only_for", f"the same as on line {first.line}")
            yield cell


def _variants(place: Place) -> list[Place]:
    if not isinstance(place.node, yaml.SequenceNode):
        return [place]
    found = list(items(place, "a list of entries such as {at_least: 3, only_for: [...]}"))
    if len(found) > MOST_CELLS:
        place.wrong(f"at most {MOST_CELLS} entries", f"{len(found)} entries")
    return found[:MOST_CELLS]


def _read_cell(place: Place, tier: str, metric: Metric, everyone: tuple[str, ...], declared: Declared) -> _Cell | None:
    if not isinstance(place.node, yaml.MappingNode):
        at_least = reachable(place, metric)
        found = at_least and Requirement(tier, metric.key, at_least, (), everyone, place.line)
        return _Cell(found, place) if found else None
    is_yes_no = metric.unit is Unit.YES_NO
    parts = fields(place, () if is_yes_no else ("at_least",), CELL)
    at_least = part(parts, "at_least", lambda place: reachable(place, metric))
    if is_yes_no and "at_least" not in parts:
        at_least = Decimal(1)
    invited = part(parts, "if_invited", lambda place: references(place, declared.invitations, "invitation")) or ()
    focuses = part(parts, "only_for", lambda place: references(place, declared.focuses, "focus")) or everyone
    if not parts or at_least is None:
        return None
    return _Cell(Requirement(tier, metric.key, at_least, invited, focuses, place.line), place)


def _refuse_falling(cells: list[_Cell], ranks: dict[str, int]) -> None:
    ranked = sorted(
        (cell for cell in cells if cell.requirement.tier in ranks),
        key=lambda cell: ranks[cell.requirement.tier],
    )
    for index, higher in enumerate(ranked):
        asked = higher.requirement
        below = [
            cell
            for cell in ranked[:index]
            if ranks[cell.requirement.tier] < ranks[asked.tier]
            and cell.requirement.at_least > asked.at_least
            and _meet(cell.requirement.focuses, asked.focuses)
        ]
        if below:
            most = max(below, key=lambda cell: cell.requirement.at_least)
            lower, line = most.requirement, most.place.line
            higher.place.wrong(f"at least the {lower.at_least:,} that {lower.tier} asks for on line {line}")


def _meet(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    return not some or not others or bool(set(some) & set(others))
