"""Reading what each tier gives: benefits in groups, each with a mark per tier.

A mark is `yes` (everyone on the tier), `invited` (those with one of the benefit's invitations), a number (so
many for everyone) or `{invited: yes, quantity: 5}`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from types import MappingProxyType

import yaml

from programs.document.model import Benefit, BenefitMark
from programs.document.place import (
    LONGEST_NAME,
    MOST_ENTRIES,
    Place,
    amount,
    declarations,
    entries,
    fields,
    is_yes,
    part,
    references,
    text,
    whole_number,
)
from programs.document.problems import quoted

LONGEST_NOTE = 1000
LARGEST_QUANTITY = 999_999
COST = "an amount above zero without separators, such as 1200 or 1200.50"
REQUIRED = ("name", "tiers")
OPTIONAL = ("if_invited", "only_for", "products", "needs_terms", "note", "yearly_cost")


@dataclass(frozen=True, slots=True)
class Declared:
    """The keys that benefits refer to, in the order of declaration, readable or not."""

    tiers: Collection[str]
    focuses: Collection[str]
    invitations: Collection[str]
    products: Collection[str]
    terms: Collection[str]


def read_benefits(place: Place, declared: Declared) -> tuple[Benefit, ...]:
    """The benefits, in the order in which they are shown. A key stands in one group only."""
    found: list[Benefit] = []
    seen: dict[str, Place] = {}
    for group, key, entry in _grouped(place):
        if (first := seen.setdefault(key, entry)) is not entry:
            entry.wrong_key("each benefit once", f"{quoted(key)} again; the first is on line {first.line}")
        elif len(seen) <= MOST_ENTRIES and (benefit := _read_benefit(group, key, entry, declared)) is not None:
            found.append(benefit)
    if len(seen) > MOST_ENTRIES:
        place.wrong(f"at most {MOST_ENTRIES} benefits", f"{len(seen)} benefits")
    return tuple(found)


def _grouped(place: Place) -> Iterator[tuple[str, str, Place]]:
    for group, entry in entries(place, "groups of benefits such as Access: {portal: ...}").items():
        if not group.strip() or not group.isprintable() or len(group) > LONGEST_NAME:
            entry.wrong_key(f"the name of a group (at most {LONGEST_NAME} characters)", quoted(group))
        for key, benefit in declarations(entry, "benefits such as portal: {name: Portal, tiers: ...}").items():
            yield group.strip(), key, benefit


def _read_benefit(group: str, key: str, place: Place, declared: Declared) -> Benefit | None:
    parts = fields(place, REQUIRED, OPTIONAL)
    name = part(parts, "name", text)
    marks = part(parts, "tiers", lambda place: _read_marks(place, declared.tiers)) or {}
    invited = part(parts, "if_invited", lambda place: references(place, declared.invitations, "invitation")) or ()
    by_invitation = any(mark.by_invitation for mark in marks.values())
    if by_invitation and "if_invited" not in parts:
        place.wrong('"if_invited" with the invitation that opens it', "a tier marked invited without it")
    if invited and marks and not by_invitation:
        parts["if_invited"].wrong("a tier marked invited", "none, so the invitation opens nothing")
    benefit = Benefit(
        key,
        name or "",
        group,
        MappingProxyType(marks),
        invited,
        part(parts, "only_for", lambda place: references(place, declared.focuses, "focus")) or (),
        part(parts, "products", lambda place: references(place, declared.products, "product")) or (),
        part(parts, "needs_terms", lambda place: references(place, declared.terms, "set of terms")) or (),
        part(parts, "note", lambda place: text(place, longest=LONGEST_NOTE)) or "",
        part(parts, "yearly_cost", lambda place: amount(place, COST)),
    )
    return benefit if name and marks else None


def _read_marks(place: Place, tiers: Collection[str]) -> dict[str, BenefitMark]:
    written = fields(place, (), tiers)
    marks = {key: _read_mark(written[key]) for key in tiers if key in written}
    return {key: mark for key, mark in marks.items() if mark is not None}


def _read_mark(place: Place) -> BenefitMark | None:
    if isinstance(place.node, yaml.MappingNode):
        parts = fields(place, (), ("invited", "quantity"))
        if "invited" in parts and not is_yes(parts["invited"]):
            parts["invited"].wrong("yes (leave it out where the benefit is everyone's)")
        quantity = part(parts, "quantity", _quantity)
        return BenefitMark("invited" in parts, quantity) if parts else None
    if place.plain == "invited" or is_yes(place):
        return BenefitMark(by_invitation=place.plain == "invited")
    if place.plain and place.plain.isdecimal():
        quantity = _quantity(place)
        return None if quantity is None else BenefitMark(quantity=quantity)
    place.wrong("yes, invited or a number (leave the tier out where it does not give the benefit)")
    return None


def _quantity(place: Place) -> int | None:
    return whole_number(place, least=1, most=LARGEST_QUANTITY)
