"""Reading the regions: countries by name of a market, each country in one of them."""

from __future__ import annotations

from programs.document.countries import COUNTRIES
from programs.document.model import Region
from programs.document.place import Place, declarations, fields, items, part, scalar, text
from programs.document.problems import quoted


def read_regions(place: Place) -> tuple[Region, ...]:
    """The regions. A country without one is in no region."""
    found: list[Region] = []
    seen: dict[str, Place] = {}
    for key, entry in declarations(place, "regions such as growth: {name: Growth markets, countries: [BR]}").items():
        parts = fields(entry, ("name", "countries"))
        name = part(parts, "name", text)
        countries = part(parts, "countries", lambda place: _read_countries(place, seen))
        if name is not None and countries:
            found.append(Region(key, name, countries))
    return tuple(found)


def _read_countries(place: Place, seen: dict[str, Place]) -> tuple[str, ...]:
    found = []
    for item in items(place, "a list of countries such as [BR, MX]"):
        code = scalar(item)
        if code not in COUNTRIES:
            near = f'{quoted(code)} (did you mean "{code.upper()}"?)' if code.upper() in COUNTRIES else None
            item.wrong("a country by its ISO 3166 code of two letters in upper case, such as BR", near)
        elif (first := seen.setdefault(code, item)) is not item:
            item.wrong("each country in one region", f"{quoted(code)} again; the first is on line {first.line}")
        else:
            found.append(code)
    return tuple(sorted(found))
