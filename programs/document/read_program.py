"""Reading what a program is: its head, tiers and the things it declares by key and name."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import cache
from typing import TypeVar
from zoneinfo import available_timezones

from programs.document.currencies import CURRENCIES
from programs.document.model import Tier
from programs.document.named import Named
from programs.document.place import (
    LONGEST_KEY,
    Place,
    declarations,
    fields,
    part,
    reference,
    scalar,
    text,
    whole_number,
)
from programs.document.problems import quoted, unknown

MOST_TIERS = 20
LONGEST_DEAL_KEY = 60  # what deals keep of a product or a kind of influence
HIGHEST_RANK = 99
RESERVED_TIER_KEYS = ("only_for",)
_EDITION = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_PROGRAM_KEY = re.compile(r"[a-z][a-z0-9-]{0,49}")
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_Named = TypeVar("_Named", bound=Named)


def read_program_key(place: Place) -> str | None:
    """The key of the program, which stands in addresses."""
    if _PROGRAM_KEY.fullmatch(scalar(place)):
        return scalar(place)
    place.wrong("a key of lower-case letters, digits and - that begins with a letter (at most 50)")
    return None


def read_edition(place: Place) -> str | None:
    """The name of the edition: `2024`, `2024-q3`."""
    if _EDITION.fullmatch(scalar(place)):
        return scalar(place)
    place.wrong("an edition such as 2024 or 2024-b (letters, digits, dots, _ and -; at most 32)")
    return None


def read_currency(place: Place) -> str | None:
    """An ISO 4217 code in upper case."""
    code = scalar(place)
    if code in CURRENCIES:
        return code
    near = f'{quoted(code)} (did you mean "{code.upper()}"?)' if code.upper() in CURRENCIES else None
    place.wrong("a currency by its ISO 4217 code in upper case, such as USD", near)
    return None


def read_time_zone(place: Place) -> str | None:
    """A time zone by its name in the IANA database."""
    name = scalar(place)
    if name in _time_zones():
        return name
    place.wrong("a time zone by its IANA name, such as UTC or Europe/Berlin", unknown(name, _time_zones()))
    return None


def read_declared(place: Place | None, make: type[_Named], *, longest: int = LONGEST_KEY) -> tuple[_Named, ...]:
    """The entries of a section that declares things as `key: Name`."""
    found = []
    for key, entry in (declarations(place, "entries such as key: Name", longest=longest) if place else {}).items():
        if (name := text(entry)) is not None:
            found.append(make(key, name))
    return tuple(found)


def read_tiers(place: Place, invitations: Collection[str]) -> tuple[Tier, ...]:
    """The tiers by rank. The lowest has rank 0 and no invitation, since everyone starts there."""
    entries = declarations(place, "tiers such as bronze: {rank: 1, name: Bronze}")
    if len(entries) > MOST_TIERS:
        place.wrong(f"at most {MOST_TIERS} tiers", f"{len(entries)} tiers")
    ranks: dict[int, Place] = {}
    tiers = [_read_tier(key, entry, invitations, ranks) for key, entry in entries.items()]
    found = sorted((tier for tier in tiers if tier is not None), key=lambda tier: tier.rank)
    if found and len(found) == len(tiers) and found[0].rank != 0:
        place.wrong("a lowest tier with rank 0, where everyone starts", f"{found[0].rank} as the lowest rank")
    return tuple(found[:MOST_TIERS])


def _read_tier(key: str, place: Place, invitations: Collection[str], ranks: dict[int, Place]) -> Tier | None:
    if key in RESERVED_TIER_KEYS:
        place.wrong_key("another key for a tier", f"{quoted(key)}, which has a meaning of its own")
    parts = fields(place, ("rank", "name"), ("invitation", "colour"))
    name = part(parts, "name", text)
    rank = part(parts, "rank", lambda place: whole_number(place, least=0, most=HIGHEST_RANK))
    invitation = part(parts, "invitation", lambda place: reference(place, invitations, "invitation"))
    colour = part(parts, "colour", _read_colour)
    if rank is None or name is None:
        return None
    if (first := ranks.setdefault(rank, parts["rank"])) is not parts["rank"]:
        parts["rank"].wrong("each rank once", f"{rank} again; the first is on line {first.line}")
    if rank == 0 and invitation is not None:
        parts["invitation"].wrong("no invitation on the lowest tier, where everyone starts")
    return Tier(key, name, rank, invitation, colour)


def _read_colour(place: Place) -> str | None:
    if _COLOUR.fullmatch(scalar(place)):
        return scalar(place)
    place.wrong('a colour in quotes such as "#9a5b2f", in lower case')
    return None


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones() - {"localtime", "Factory"})
